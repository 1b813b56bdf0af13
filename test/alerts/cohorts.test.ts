import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../src/kernel/units.ts';
import { groupSight } from '../../src/loops/group-sight.ts';
import { layOutBurns } from '../../src/loops/lay-out-burns.ts';
import { judgeCatalogObjective, type Known } from '../../src/loops/objectives.ts';
import { openAlertedWorld, shopCatalog, type AlertedWorld, type Customers } from './alerted-world.ts';

/** Every tenant has a promise of its own, and there is one promise for each way of budgeting. */
const MORE = `---
apiVersion: plimsoll/v1
kind: SloPolicy
metadata: { name: tenants }
spec: { objectives: { names: [checkout-works] }, per: [tenant], cap: 50 }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: minutes }
spec:
  service: shop
  indicatorRef: checkout-success
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Timeslices
  objectives: [{ target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 1m }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: month }
spec:
  service: shop
  indicatorRef: checkout-success
  timeWindow: [{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]
  budgetingMethod: RatioTimeslices
  objectives: [{ target: 0.99, timeSliceWindow: 1m }]
`;

const tenants = ['acme.eu', 'acme.us', 'globex', 'initech'];
const served = (failing: Readonly<Record<string, number>> = {}): { others: readonly Customers[] } & Customers => {
  const [first, ...others] = tenants.map((tenant): Customers => ({ tenant, perSecond: 20, failing: failing[tenant] ?? 0 }));
  return { ...(first ?? assert.fail()), others };
};

const knownOf = ({ plane }: AlertedWorld): Known => ({ catalog: plane.catalog.current, evidence: () => plane.keeper.evidence });

/** What the table says of every objective is what its verdict says. */
function agree(world: AlertedWorld): number {
  const known = knownOf(world);
  const laid = layOutBurns(known);
  const judged = (row: number): readonly (boolean | null)[] =>
    judgeCatalogObjective(known, laid.rows[row]?.objective ?? assert.fail(), world.now).rules.map(({ fires }) => fires);
  laid.table.evaluate({ at: world.now, scope: 'all', ask: judged, sight: groupSight(laid, world.now) });
  for (const [row, { objective, rules }] of laid.rows.entries()) {
    const [holds, frozen] = [laid.table.holds[row] ?? 0, laid.table.frozen[row] ?? 0];
    const says = rules.map((_, bit) => (((frozen >> bit) & 1) === 1 ? null : ((holds >> bit) & 1) === 1));
    assert.deepEqual(says, judged(row), objective.name);
  }
  return laid.rows.filter(({ odd }) => !odd).length;
}

test('pain 6: each tenant is paged about by its own name, and one that fails is not lost among those that do not', async () => {
  await using world = await openAlertedWorld(shopCatalog({ more: MORE }));
  await world.pass(40 * MINUTE, served());
  await world.pass(3 * MINUTE, served({ 'acme.us': 1 }));
  const paged = world
    .open()
    .filter(({ severity }) => severity === 'page')
    .map(({ subject }) => subject);
  assert.ok(paged.includes('checkout-works{tenant=acme.us}'), paged.join(' '));
  assert.deepEqual(
    paged.filter((subject) => /acme\.eu|globex|initech/.test(subject)),
    [],
  );
  const page = world.told.find(({ text }) => text.startsWith('PAGE') && text.includes('tenant acme.us'));
  assert.ok(page !== undefined, world.told.map(({ text }) => text).join('\n'));
});

test('the table agrees with the verdicts of cohorts, slices and calendar windows, whatever happens', async () => {
  await using world = await openAlertedWorld(shopCatalog({ more: MORE }));
  await world.pass(2 * MINUTE, served());
  agree(world);
  await world.pass(30 * MINUTE, served());
  assert.ok(agree(world) >= 7, 'the whole, four tenants, minutes and the month lie in columns');
  for (let step = 0; step < 6; step += 1) {
    await world.pass(40_000, served({ globex: 0.5, initech: 0.03 }));
    agree(world);
  }
  await world.pass(5 * MINUTE, { ...served(), telemetry: false });
  agree(world);
  await world.restart();
  agree(world);
  await world.pass(HOUR, served({ 'acme.eu': 0.01 }));
  agree(world);
});

test('many alerts at once for the same people are one message that names the first and counts the rest', async () => {
  await using world = await openAlertedWorld(shopCatalog({ more: MORE }));
  const many = Array.from({ length: 24 }, (_, index): Customers => ({ tenant: `t${index}`, perSecond: 20, failing: 0 }));
  const all = (failing: number) => ({
    ...(many[0] ?? assert.fail()),
    failing,
    others: many.slice(1).map((one) => ({ ...one, failing })),
  });
  await world.pass(12 * MINUTE, all(0));
  await world.pass(2 * MINUTE, all(1));
  assert.ok(world.open().length >= 24, `${world.open().length} alerts are open`);
  const together = world.told.filter(({ text }) => / alerts at once:\n/.test(text));
  assert.ok(together.length >= 1 && world.told.length <= 12, world.told.map(({ text }) => text.slice(0, 60)).join('\n'));
  assert.match(
    together[0]?.text ?? '',
    /^2\d alerts at once:\n- (PAGE|TICKET).*\n(- .*\n){9}- and 1\d more\nSee \/api\/v1\/alerts$/,
  );
});
