import { readPlainSelector } from '../../kernel/promql-selector.ts';
import type { Limit, QueryIndicator } from '../catalog.ts';

/** What is counted over any window, in PromQL; `window` is written as PromQL does: `5m`. */
export type Counts = { readonly bad: (window: string) => string; readonly total: (window: string) => string };

/** Why there is no PromQL for an indicator, as the end of a sentence. */
export type NoCounts = { readonly because: string };

/** What one answer counts. Answers are recorded every ten seconds, as they are asked for here: so they cost the same over any window. */
export type Steps = { readonly badNow: string; readonly totalNow: string };

/** A sum of counters, of which only the counters themselves can be followed through a restart. */
const SUM = /^\s*sum\s*(?:by\s*\([^()]*\)\s*)?\(([^]*)\)\s*(?:by\s*\([^()]*\)\s*)?$/;
const OPERATORS: Readonly<Record<Limit['kind'], readonly [strict: string, inclusive: string]>> = {
  below: ['<', '<='],
  above: ['>', '>='],
};

/**
 * Good and total are summed over the whole window before anything is divided, so that an hour without traffic weighs nothing
 * and a busy minute weighs what it should. With `by`, one result for each value of these labels.
 */
export function countsOf(indicator: QueryIndicator, by: readonly string[]): Counts | Steps | NoCounts {
  const sum = by.length === 0 ? 'sum' : `sum by (${by.join(', ')}) `;
  const [whole, part] = indicator.parts;
  if (whole === undefined) return { because: 'it asks nothing' };
  const { limit, counter } = indicator;
  const { raw } = whole;
  // Each answer is one observation.
  const counted = `${sum.replace('sum', 'count')}(${whole.query})`;
  if (raw !== undefined) {
    const failed = raw === 'failure' ? whole.query : `1 - (${whole.query})`;
    return { badNow: `${sum}(${failed})`, totalNow: counted };
  }
  if (limit !== null) {
    const bad = `(${whole.query}) ${operatorOf(flipped(limit))} bool ${limit.bound}`;
    return { badNow: `${sum}(${bad})`, totalNow: counted };
  }
  if (part === undefined) return { because: 'it says neither what is good nor what is bad' };
  if (!counter) {
    const [totalNow, now] = [`${sum}(${whole.query})`, `${sum}(${part.query})`];
    return { totalNow, badNow: badOf(part.adds, { total: totalNow, some: now }) };
  }
  const [total, some] = [increasesOf(sum, whole.query), increasesOf(sum, part.query)];
  if (total === null || some === null) return { because: 'what it asks is neither a counter nor a sum of counters' };
  return { total, bad: (window) => badOf(part.adds, { total: total(window), some: some(window) }) };
}

/** Errors that never happened have no series; what is missing of them is nothing, as long as there is a total. */
function badOf(adds: 'total' | 'good' | 'bad', { total, some }: { total: string; some: string }): string {
  const known = `(${some} or 0 * ${total})`;
  return adds === 'bad' ? known : `clamp_min(${total} - ${known}, 0)`;
}

function increasesOf(sum: string, query: string): ((window: string) => string) | null {
  const selector = readPlainSelector(SUM.exec(query)?.[1] ?? query)?.selector;
  return selector === undefined ? null : (window) => `${sum}(increase(${selector}[${window}]))`;
}

function operatorOf({ kind, inclusive }: Limit): string {
  return OPERATORS[kind][inclusive ? 1 : 0];
}

function flipped({ kind, inclusive, bound }: Limit): Limit {
  return { kind: kind === 'below' ? 'above' : 'below', inclusive: !inclusive, bound };
}
