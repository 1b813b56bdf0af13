import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import { withChange } from '../../src/ledger/recent-changes.ts';
import type { RecordedChange } from '../../src/ledger/recorded-change.ts';
import { EMPTY_WORLD, type World } from '../../src/ledger/world.ts';
import { changesIn, incidentsIn, type KnownChange } from '../../src/loops/known-changes.ts';
import { serveWorld } from '../http/served-world.ts';
import { CATALOG } from './fallen-world.ts';

const read = readCatalog([{ file: 'shop.yaml', text: CATALOG }]);
const catalog = read.ok ? read.value : assert.fail('the catalog has mistakes');
const journey = catalog.journeys.find(({ name }) => name === 'checkout') ?? assert.fail();
const NOON = Date.UTC(2026, 0, 5, 12) as Instant;
const SPAN = { from: NOON, to: (NOON + HOUR) as Instant };

const ROLLED_OUT = `${CATALOG}---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team-shop
  router: { http: http://127.0.0.1:9/weights }
  steps: [{ share: 25%, bake: 10s }, { share: 100%, bake: 10s }]
  judge:
    indicators: [{ sli: checkout-works/checkout-success, delta: 1% }]
    by: version
`;

const PLAIN: RecordedChange = {
  kind: 'deploy',
  action: null,
  service: 'shop',
  version: null,
  environment: null,
  at: NOON,
  id: 'x',
  source: 'ci',
  key: null,
  actor: 'ada',
  summary: '',
  url: null,
  details: {},
  traceparent: null,
  chain: null,
  links: [],
};

type Told = Partial<RecordedChange> & { readonly minute: number };

function worldOf(changes: readonly Told[]): World {
  return changes.reduce((world, { minute, ...change }, index): World => {
    const at = (NOON + minute * MINUTE) as Instant;
    return {
      ...world,
      changes: withChange(world.changes, { seq: index + 1, recordedAt: at, change: { ...PLAIN, ...change, at } }),
    };
  }, EMPTY_WORLD);
}

function known(...changes: readonly Told[]): readonly KnownChange[] {
  return changesIn(SPAN, { catalog, world: worldOf(changes), journey });
}

test('a version is known by the label that the journey reads from it, of its own service only', () => {
  const [own, leaned, stranger] = known(
    { minute: 1, service: 'nobody', version: '9' },
    { minute: 2, service: 'payments', version: '2' },
    { minute: 3, version: '1.2.0', details: { region: 'eu', pods: 3 } },
  );
  assert.deepEqual([own?.labels, own?.scope], [{ version: '1.2.0', region: 'eu' }, 1]);
  assert.deepEqual([leaned?.labels, leaned?.scope], [null, 0.7]);
  assert.deepEqual([stranger?.labels, stranger?.scope], [null, 0.1]);
});

test('what tells of one release is one change, and so are the steps of one flag', () => {
  const changes = known(
    { minute: 1, version: '1.2.0', summary: 'began' },
    { minute: 5, version: '1.2.0', summary: 'done' },
    { minute: 2, kind: 'flag', details: { flag: 'cart', share: '5%' } },
    { minute: 9, kind: 'flag', details: { flag: 'cart', share: 0.5 } },
    { minute: 9, kind: 'flag', details: { flag: 'other', share: 'most' } },
  );
  assert.deepEqual(
    changes.map(({ id, at, shares }) => [id, (at - NOON) / MINUTE, shares.map(({ share }) => share)]),
    [
      ['change/5', 9, []],
      ['change/3', 2, [0.05, 0.5]],
      ['change/1', 1, []],
    ],
  );
});

test('a rollout and the deploy it brings are one change, known by the label that its judge compares', async () => {
  await using world = await serveWorld({ catalog: ROLLED_OUT });
  const body = JSON.stringify({ plan: 'shop', candidate: '1.2.0', baseline: '1.0.0' });
  const headers = { 'content-type': 'application/json' };
  assert.equal((await world.ask('/api/v1/rollouts', { method: 'POST', headers, body })).status, 201);
  const around = (): readonly KnownChange[] => {
    const now = Date.now();
    const span = { from: (now - HOUR) as Instant, to: (now + MINUTE) as Instant };
    return changesIn(span, { catalog: world.plane.catalog.current(), world: world.plane.ledger.world(), journey });
  };
  const [alone] = around();
  assert.match(alone?.title ?? '', /^Rollout shop-[\w-]+ of shop 1\.2\.0$/);
  assert.deepEqual([alone?.labels, alone?.scope], [{ version: '1.2.0' }, 1]);
  const told = JSON.stringify({ kind: 'deploy', service: 'shop', version: '1.2.0', actor: 'ada' });
  await world.ask('/api/v1/changes', { method: 'POST', headers, body: told });
  const both = around();
  assert.deepEqual(
    both.map(({ title, rollout, at }) => [title, rollout, at]),
    [['shop 1.2.0 deployed by ada.', alone?.rollout, alone?.at]],
  );
});

test('what is too old, too late, or harmless by itself is left out', () => {
  const changes = known(
    { minute: -361, summary: 'too old' },
    { minute: 61, summary: 'too late' },
    { minute: 3, kind: 'merge' },
    { minute: 3, kind: 'incident' },
    { minute: -300, summary: 'kept' },
  );
  assert.deepEqual(
    changes.map(({ title }) => title),
    ['shop deployed by ada: kept'],
  );
});

test('an incident is open until it is resolved, or for a day', () => {
  const open = (...changes: readonly Told[]): unknown =>
    incidentsIn(SPAN, { world: worldOf(changes) }).map(({ id, to }) => [id, to === null ? null : (to - NOON) / MINUTE]);
  const one = { kind: 'incident', details: { incident: '7' } } as const;
  assert.deepEqual(open({ ...one, minute: -30, action: 'detected' }, { ...one, minute: 20, action: 'resolved' }), [
    ['change/1', 20],
  ]);
  assert.deepEqual(open({ ...one, minute: -30, action: 'detected' }, { ...one, minute: -5, action: 'resolved' }), []);
  assert.deepEqual(open({ ...one, minute: -30 }), [['change/1', null]]);
  assert.deepEqual(open({ ...one, minute: -25 * 60 }), []);
  assert.deepEqual(open({ ...one, minute: 20, action: 'resolved' }), []);
});
