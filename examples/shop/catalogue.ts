import { shareOf, strikes } from './fault.ts';
import { takeTime } from './latency.ts';
import { runService } from './service.ts';
import type { Answer, Visit } from './service.ts';

const products = [
  { id: 'anchor', name: 'Brass anchor', price: 4_900 },
  { id: 'compass', name: 'Pocket compass', price: 3_200 },
  { id: 'lantern', name: 'Storm lantern', price: 2_700 },
  { id: 'rope', name: 'Hemp rope, 20 m', price: 1_500 },
  { id: 'sextant', name: 'Sextant', price: 12_900 },
];
/** Rare, so that the budget of browsing moves a little as well. */
const readErrors = shareOf('FAULT_CATALOGUE_ERRORS', 0.0005);

async function list(): Promise<Answer> {
  await takeTime({ medianMs: 9, spread: 0.5 });
  return strikes(readErrors) ? unreadable : { status: 200, body: { products } };
}

async function show(visit: Visit): Promise<Answer> {
  await takeTime({ medianMs: 5, spread: 0.5 });
  if (strikes(readErrors)) return unreadable;
  const product = products.find((each) => each.id === visit.id);
  return product === undefined ? { status: 404, body: { error: 'no such product' } } : { status: 200, body: product };
}

const unreadable: Answer = { status: 503, body: { error: 'the catalogue cannot be read just now' } };

await runService({
  name: 'catalogue',
  routes: [
    { method: 'GET', path: '/products', answer: list },
    { method: 'GET', path: '/products/:id', answer: show },
  ],
});
