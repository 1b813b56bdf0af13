import { setTimeout as after } from 'node:timers/promises';
import type { Rng } from '../../../src/kernel/rng.ts';

export type Step = { readonly route: string; readonly method: string; readonly path: string };

const PRODUCTS = ['anchor', 'compass', 'lantern', 'rope', 'sextant'];
const MOST_PAGES = 12;

/**
 * What one shopper will do: look at `pages` pages on average, a list first and then single products, and then buy when
 * `buys`. Most come back with a full basket and go straight to the checkout; a few browse for a while.
 */
export function planSession({ pages, buys }: { pages: number; buys: boolean }, rng: Rng): readonly Step[] {
  const steps: Step[] = [];
  const another = pages / (1 + pages); // geometric: the mean of its counts is `pages`
  while (steps.length < MOST_PAGES && rng.next() < another) steps.push(steps.length === 0 ? list : product(rng));
  if (buys) steps.push({ route: 'POST /checkout', method: 'POST', path: '/checkout' });
  return steps;
}

const list: Step = { route: 'GET /products', method: 'GET', path: '/products' };

function product(rng: Rng): Step {
  const id = PRODUCTS[Math.floor(rng.next() * PRODUCTS.length)] ?? 'rope';
  return { route: 'GET /products/:id', method: 'GET', path: `/products/${id}` };
}

/** Walks the steps with a moment of thought between them; a shopper who meets an error gives up. */
export async function walk(steps: readonly Step[], take: (step: Step) => Promise<boolean>): Promise<void> {
  for (const [index, step] of steps.entries()) {
    if (index > 0) await after(150 + Math.random() * 600);
    if (!(await take(step))) return;
  }
}
