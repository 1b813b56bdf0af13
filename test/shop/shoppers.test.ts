import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import { drawLatency } from '../../examples/shop/latency.ts';
import { planSession, walk } from '../../examples/shop/shoppers/session.ts';
import { openTally } from '../../examples/shop/shoppers/tally.ts';
import type { Totals } from '../../examples/shop/shoppers/tally.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { startShopProcess } from './shop-process.ts';

test('shoppers come, tell what they felt, and leave by themselves when their parent is gone', async () => {
  const enough = Promise.withResolvers<void>();
  const seen = new Map<string, number>();
  const shop = createServer((request, response) => {
    const route = `${request.method} ${request.url}`;
    seen.set(route, (seen.get(route) ?? 0) + 1);
    response.writeHead(request.method === 'POST' ? 500 : 200).end('{}');
    if ((seen.get('POST /checkout') ?? 0) >= 100 && seen.has('GET /products')) enough.resolve();
  });
  const port = await listenOnLoopback(shop, 0);
  const shoppers = await startShopProcess('shoppers', { SHOP_URL: `http://127.0.0.1:${port}` });
  await enough.promise;
  const live = (await (await fetch(shoppers.url)).json()) as Totals;
  assert.ok((live.routes['POST /checkout']?.failed ?? 0) > 0);

  shoppers.letGo();
  assert.equal(await shoppers.over, 0);
  const last = JSON.parse(shoppers.lines.at(-1) ?? '') as Totals;
  assert.equal(last.routes['POST /checkout']?.ok, 0);
  assert.ok((last.routes['GET /products']?.ok ?? 0) > 0);
  assert.ok(last.sessions >= live.sessions);
  shop.closeAllConnections();
  shop.close();
});

test('a session looks at as many pages as it should on average, and then buys', () => {
  const rng = seededRng(3);
  const plans = Array.from({ length: 5_000 }, () => planSession({ pages: 0.5, buys: true }, rng));
  const pages = plans.reduce((sum, plan) => sum + plan.length - 1, 0) / plans.length;
  assert.ok(Math.abs(pages - 0.5) < 0.05, `${pages} pages`);
  assert.ok(plans.every((plan) => plan.at(-1)?.route === 'POST /checkout'));
  assert.ok(plans.every((plan) => plan.length === 1 || plan[0]?.route === 'GET /products'));
});

test('no session is endless, and one that does not buy does not check out', () => {
  const plan = planSession({ pages: 1e9, buys: false }, seededRng(1));
  assert.equal(plan.length, 12);
  assert.ok(plan.every(({ method }) => method === 'GET'));
});

test('a shopper who meets an error gives up', async () => {
  const taken: string[] = [];
  const step = (path: string) => ({ route: path, method: 'GET', path });
  await walk([step('/broken'), step('/never')], async ({ path }) => taken.push(path) < 0);
  assert.deepEqual(taken, ['/broken']);
});

test('the tally keeps success and failure of each route apart', () => {
  const tally = openTally('2026-11-21T00:00:00.000Z');
  tally.arrived();
  tally.turnedAway();
  tally.felt('GET /products', true);
  tally.felt('GET /products', false);
  tally.felt('GET /products', true);
  assert.deepEqual(tally.totals(), {
    started_at: '2026-11-21T00:00:00.000Z',
    sessions: 1,
    turned_away: 1,
    routes: { 'GET /products': { ok: 2, failed: 1 } },
  });
});

test('latency has the median it names, a long tail and an end', () => {
  const rng = seededRng(5);
  const draws = Array.from({ length: 10_001 }, () => drawLatency({ medianMs: 20, spread: 0.55 }, rng)).sort((a, b) => a - b);
  assert.ok(Math.abs((draws[5_000] ?? 0) - 20) < 1);
  assert.ok((draws[9_900] ?? 0) > 55);
  assert.ok(drawLatency({ medianMs: 20, spread: 50 }, { next: () => 0.999_999 }) <= 400);
});
