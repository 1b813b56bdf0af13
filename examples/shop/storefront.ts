import { call } from './call.ts';
import { shareOf, strikes } from './fault.ts';
import { takeTime } from './latency.ts';
import { runService } from './service.ts';
import type { Answer, Visit } from './service.ts';
import { sendAsset, showPage } from './web-front.ts';

const catalogueUrl = process.env['CATALOGUE_URL'] ?? 'http://127.0.0.1:7072';
const paymentUrl = process.env['PAYMENT_URL'] ?? 'http://127.0.0.1:7073';
/** What is wrong with a bad release: this share of checkouts breaks. */
const checkoutErrors = shareOf('FAULT_CHECKOUT_ERRORS', 0);

async function listProducts(visit: Visit): Promise<Answer> {
  await takeTime({ medianMs: 4, spread: 0.5 });
  return call(visit, { method: 'GET', url: `${catalogueUrl}/products` });
}

async function showProduct(visit: Visit): Promise<Answer> {
  await takeTime({ medianMs: 3, spread: 0.5 });
  return call(visit, { method: 'GET', url: `${catalogueUrl}/products/${encodeURIComponent(visit.id)}` });
}

async function checkOut(visit: Visit): Promise<Answer> {
  await takeTime({ medianMs: 8, spread: 0.5 });
  // Before the payment, so that a broken checkout never charges anyone.
  if (strikes(checkoutErrors)) throw new Error('Cannot price the basket: the discount table has no row for it');
  const payment = await call(visit, { method: 'POST', url: `${paymentUrl}/payments`, body: { amount: 4_200, currency: 'EUR' } });
  if (payment.status !== 201) return { status: 502, body: { error: 'the payment did not go through' } };
  return { status: 201, body: { order: 'placed' } };
}

await runService({
  name: 'storefront',
  routes: [
    { method: 'GET', path: '/', answer: showPage },
    { method: 'GET', path: '/assets/:id', answer: sendAsset },
    { method: 'GET', path: '/products', answer: listProducts },
    { method: 'GET', path: '/products/:id', answer: showProduct },
    { method: 'POST', path: '/checkout', answer: checkOut },
  ],
});
