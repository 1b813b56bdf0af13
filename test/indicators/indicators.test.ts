import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DELIVERED } from './delivered-rows.ts';
import { HOUR } from '../../src/kernel/units.ts';
import type { Row } from './told-row.ts';
import { checkout, ROWS } from './told-rows.ts';
import { CATALOG, T0, ToldWorld } from './told-world.ts';

const ROUNDS = 12;
/** Wants the evidence of a day, which these rounds are no part of. */
const BY_DAY = 'half-a-day';

async function told({ tell, rounds = ROUNDS }: Row, well: boolean): Promise<ToldWorld> {
  const world = await ToldWorld.open();
  for (let round = 0; round < rounds; round += 1) await world.pass(tell(well, round));
  await world.derive();
  return world;
}

/** What has to be counted of a row; null where too many intervals pass. */
function wanted({ each = 1, less = 0, illGood = 0, rounds = ROUNDS, intervals }: Row, well: boolean): object | null {
  if (intervals === 'many') return null;
  const total = intervals ?? each * (rounds - less);
  return { good: well ? total : illGood * (rounds - less), total };
}

for (const row of ROWS) {
  test(`${row.row}: ${row.objective} is kept while all is well, and broken while it is not`, async () => {
    for (const well of [true, false]) {
      const { health, window, budget, rules } = (await told(row, well)).judged(row.objective);
      assert.equal(health, well ? 'healthy' : (row.bad ?? 'exhausted'), JSON.stringify(window));
      assert.equal(budget.kind === 'known' && (budget.bad ?? 0) > 0, !well);
      const { good, total } = window;
      assert.deepEqual({ good, total }, wanted(row, well) ?? { good, total });
      const { burnPolicy } = CATALOG.objectives.find(({ name }) => name === row.objective) ?? assert.fail();
      const own = CATALOG.burnPolicies.find(({ name }) => name === burnPolicy);
      if (row.row !== 29) continue;
      const fires = rules.filter((rule) => rule.fires === true).map(({ id }) => id);
      assert.deepEqual(fires.toSorted(), well ? [] : own?.rules.flatMap(({ id }) => (id === BY_DAY ? [] : [id])).toSorted());
    }
  });
}

for (const well of [true, false]) {
  test(`what a Prometheus is asked for is judged like the rest: ${well ? 'well' : 'not well'}`, async () => {
    const world = await ToldWorld.open();
    world.answer = (query, moment) => {
      if (query.includes('order_lag_seconds')) return well ? 30 : 90;
      if (!query.includes('edge_requests_total')) return null;
      const second = Math.floor(moment / 1_000) % 100_000;
      return query.includes('5..') && well ? 0 : second;
    };
    for (let round = 0; round < ROUNDS; round += 1) await world.pass([]);
    for (const name of ['edge-success', 'order-lag']) {
      const { health, window } = world.judged(name);
      assert.equal(health, well ? 'healthy' : 'exhausted', name);
      assert.ok(window.total >= ROUNDS && window.good === (well ? window.total : 0), JSON.stringify([name, window]));
    }
  });
}

for (const well of [true, false]) {
  test(`a bill that comes days later is judged by what it was for: ${well ? 'well' : 'not well'}`, async () => {
    const world = await ToldWorld.open();
    for (let round = 0; round < 100; round += 1) await world.pass([checkout({ 'shop.tenant': 'acme' })]);
    const charged = {
      ChargePeriodStart: new Date(T0).toISOString(),
      ChargePeriodEnd: new Date(T0 + HOUR).toISOString(),
      BillingCurrency: 'EUR',
      'Tags.team': 'checkout',
      'Tags.tenant': 'acme',
    };
    assert.deepEqual(world.judged('checkout-bill').window.total, 0, 'nothing is known yet');
    await world.bill(50 * HOUR, [{ ...charged, BilledCost: well ? '2.00' : '2.01' }]);
    const { window } = world.judged('checkout-bill');
    assert.deepEqual([window.good, window.total, window.events?.total], [well ? 1 : 0, 1, 100]);
  });
}

/** What is asked for above, or sensed by a browser, a probe (senses.test.ts) or a comparison (reconciled.test.ts). */
const ELSEWHERE: readonly string[] = [
  'checkout-bill',
  'edge-success',
  'flags-agree',
  'order-lag',
  'orders-complete',
  'orders-intact',
  'pages-served',
  'pages-whole',
  'shop-reachable',
];
/** Rows without an objective of their own, and where they are: a plan and a score, which delivery.test.ts plays. */
const PLAYED = [26, 30];
/** Rows of which all is elsewhere. */
const SENSED = [11, 16];

test('there is an entry for every row, and no entry that nothing is told of', () => {
  const rows = new Set([...ROWS.map(({ row }) => row), ...DELIVERED.map(({ row }) => row), ...PLAYED, ...SENSED]);
  assert.deepEqual(
    [...rows].toSorted((a, b) => a - b),
    Array.from({ length: 34 }, (_, index) => index + 1),
  );
  const told = new Set([...ROWS, ...DELIVERED].map(({ objective }) => objective));
  const names = CATALOG.objectives.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !told.has(name)).toSorted(), ELSEWHERE);
});
