import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogEdits } from '../../src/loops/catalog-edits.ts';
import { rolloutShares } from '../../src/loops/rollout-shares.ts';
import { attribution, type AttributionView } from '../../src/wire/attribution.ts';
import { problem } from '../../src/wire/problem.ts';
import { CATALOG as SAMPLE } from '../http/sample-catalog.ts';
import { serveWorld, type ServedWorld } from '../http/served-world.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { CATALOG, openFallenWorld, type FallenWorld, type Requests } from './fallen-world.ts';

const STEADY: readonly Requests[] = [
  { region: 'eu', count: 30 },
  { region: 'us', count: 30 },
];

function failing(share: number): readonly Requests[] {
  return STEADY.map((one) => ({ ...one, failing: share }));
}

test('declared time takes all of its bad events, and what is left is told as unexplained', { timeout: 120_000 }, async () => {
  await using world = await openFallenWorld();
  await world.pass(40, () => STEADY);
  const from = iso(world);
  await world.pass(5, () => failing(0.3));
  const body = { objectives: ['checkout-works'], from, to: iso(world), mode: 'exclude', reason: 'we moved the database' };
  assert.ok((await post(world.served, '/api/v1/adjustments', body)).ok);
  await world.pass(20, () => STEADY);
  await world.pass(5, () => failing(0.3));
  const { spenders, unattributed, bad } = await attributionOf(world.served);
  assert.deepEqual(
    spenders.map(({ kind, evidence, strength }) => [kind, evidence, strength]),
    [['maintenance', 'declared', 'strong']],
  );
  const [night] = spenders;
  assert.match(night?.title ?? '', /^Adjustment adjustment-\d+ \(we moved the database\)$/);
  assert.ok(Math.abs((night?.bad ?? 0) - bad / 2) < bad / 8);
  assert.equal((night?.bad ?? 0) + unattributed.bad, bad);
  assert.ok(unattributed.unexplained > bad * 0.35, 'nothing is known that could have caused the second rise');
});

test('failures that follow the steps of a flag are its own, though no cell has its label', { timeout: 120_000 }, async () => {
  await using world = await openFallenWorld();
  await world.pass(60, () => STEADY);
  await world.change({ kind: 'config', service: 'shop', summary: 'something else' });
  for (const [share, rate] of [
    ['10%', 0.02],
    ['50%', 0.1],
    ['100%', 0.2],
  ] as const) {
    await world.change({ kind: 'flag', service: 'shop', summary: 'new cart', details: { flag: 'cart', share } });
    await world.pass(8, () => failing(rate));
  }
  const { spenders, bad } = await attributionOf(world.served);
  const [first] = spenders;
  assert.deepEqual([first?.evidence, first?.strength], ['exposure', 'moderate']);
  assert.match(first?.title ?? '', /new cart$/);
  assert.ok((first?.bad ?? 0) > bad * 0.8, `${first?.bad} of ${bad}`);
});

test(
  'a redefined indicator keeps what its budget was spent by, and the edit is one of the changes',
  { timeout: 120_000 },
  async () => {
    await using world = await openFallenWorld();
    await world.pass(40, () => STEADY);
    await world.change({ kind: 'deploy', service: 'shop', version: '1.1.0' });
    await world.pass(5, () => failing(0.3));
    await world.pass(5, () => STEADY);
    const before = await attributionOf(world.served);
    const revision = world.served.plane.catalog.current().revision;
    world.served.editCatalog(CATALOG.replace('below: 500', 'below: 501'));
    while (world.served.plane.catalog.current().revision === revision) await new Promise(setImmediate);
    await world.pass(12, () => STEADY);
    const after = await attributionOf(world.served);
    assert.ok(after.bad >= before.bad && after.total > before.total);
    assert.equal(after.spenders[0]?.title, before.spenders[0]?.title);
    // What is usual is known a little better by then.
    assert.ok(Math.abs((after.spenders[0]?.bad ?? 0) - (before.spenders[0]?.bad ?? 0)) < 10);
    const span = { from: 0 as Instant, to: world.clock.now() };
    const edits = await catalogEdits(world.served.plane.ledger, span);
    assert.deepEqual(
      edits.map(({ title }) => title.replace(/[0-9a-f]{12}/, 'HASH')),
      ['Catalog HASH came into force'],
    );
  },
);

test(
  'one cohort of an objective has an attribution of its own; a name that is not there is refused',
  { timeout: 120_000 },
  async () => {
    await using world = await openFallenWorld({ catalog: `${CATALOG}---\n${PER_REGION}` });
    await world.pass(30, () => [
      { region: 'eu', count: 30 },
      { region: 'us', count: 30, failing: 0 },
    ]);
    await world.change({ kind: 'deploy', service: 'shop', version: '1.1.0' });
    await world.pass(5, () => [
      { region: 'eu', count: 30, failing: 0.4 },
      { region: 'us', count: 30, failing: 0 },
    ]);
    const [eu, us] = [
      await attributionOf(world.served, 'checkout-works{region=eu}'),
      await attributionOf(world.served, 'checkout-works{region=us}'),
    ];
    assert.ok(eu.bad > 200 && eu.spenders.length === 1 && (eu.spenders[0]?.bad ?? 0) > 200);
    assert.deepEqual([us.bad, us.spenders, us.sentence], [0, [], 'Nothing of the budget of checkout-works{region=us} is spent.']);
    const refused = await world.served.ask('/api/v1/objectives/checkout-wroks/attribution');
    assert.deepEqual(problem.parse(await refused.json()).hint, 'did you mean checkout-works?');
  },
);

test('the ledger tells which share of traffic a rollout gave its candidate', async () => {
  await using world = await serveWorld({ catalog: SAMPLE });
  const started = await post(world, '/api/v1/rollouts', { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' });
  const { id } = (await started.json()) as { id: string };
  await post(world, `/api/v1/rollouts/${id}/abort`, { reason: 'a test says so' });
  const shares = await rolloutShares(world.plane.ledger, { world: world.plane.ledger.world(), id });
  assert.deepEqual(
    shares.map(({ share }) => share),
    [0.25, 0],
  );
  assert.deepEqual(await rolloutShares(world.plane.ledger, { world: world.plane.ledger.world(), id: 'nobody' }), []);
});

/** What makes a template of the objective: one for each region that is seen. */
const PER_REGION = `apiVersion: plimsoll/v1
kind: SloPolicy
metadata: { name: regions }
spec: { objectives: { names: [checkout-works] }, per: [region], cap: 5 }
`;

async function attributionOf(served: ServedWorld, name = 'checkout-works'): Promise<AttributionView> {
  const answer = await served.ask(`/api/v1/objectives/${encodeURIComponent(name)}/attribution`);
  return attribution.strict().parse(await answer.json());
}

function post(served: ServedWorld, path: string, body: object): Promise<Response> {
  return served.ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

function iso({ clock }: FallenWorld): string {
  return new Date(clock.now()).toISOString();
}
