import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../catalog/catalog.ts';
import { ago, AT, rolloutAt } from '../delivery/rollout.test-data.ts';
import type { Alert } from '../response/alert.ts';
import type { Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import { NO_ALERTS, withAlert } from '../ledger/open-alerts.ts';
import type { Looked } from './anomalies.ts';
import { openCorroboration } from './corroboration.ts';

const CATALOG = {
  indicators: [{ name: 'checkout-success', journey: 'checkout' }],
  objectives: [
    { name: 'checkout-works', service: 'other', journey: 'checkout' },
    { name: 'storefront-up', service: 'storefront', journey: null },
    { name: 'search-works', service: 'search', journey: 'search' },
  ],
  plans: [],
  trains: [],
  routes: [],
  sources: [],
  journeys: [],
  services: [],
  products: [],
  burnPolicies: [],
} as unknown as Catalog;
const ROLLOUT = rolloutAt({ phase: 'shifting' }, { startedAt: ago(600) });
const RULE = { id: 'fast', severity: 'page', since: ago(60), calmSince: null, stirredAt: null, tells: {}, targets: [] };

function alert(given: Partial<Alert>): Alert {
  const rules = [RULE] as unknown as Alert['rules'];
  return {
    id: 'a',
    subject: 'storefront-up',
    cause: 'burning',
    severity: 'page',
    since: ago(60),
    rules,
    raised: [],
    frozenSince: null,
    told: [],
    sentence: '',
    revision: 1,
    ...given,
  };
}

type Known = Pick<World, 'alerts' | 'scores'>;
function known(alerts: readonly Alert[], scores: Known['scores'] = new Map()): Known {
  return { alerts: alerts.reduce(withAlert, NO_ALERTS), scores };
}

const CALM = [{ ...RULE, calmSince: ago(10) }] as unknown as Alert['rules'];
const alerts: readonly { name: string; alert: Partial<Alert>; burns: boolean }[] = [
  { name: 'a page about an objective of the service', alert: {}, burns: true },
  { name: 'one about a journey that the plan judges', alert: { subject: 'checkout-works' }, burns: true },
  { name: 'one about a cohort of it', alert: { subject: 'checkout-works{region=eu}' }, burns: true },
  { name: 'one that began before the rollout, which cannot be its doing', alert: { since: ago(601) }, burns: false },
  { name: 'a ticket', alert: { severity: 'ticket' }, burns: false },
  { name: 'lost telemetry', alert: { cause: 'telemetry-lost' }, burns: false },
  { name: 'one that nothing is seen of', alert: { frozenSince: ago(5) }, burns: false },
  { name: 'one that calms down', alert: { rules: CALM }, burns: false },
  { name: 'one of another service', alert: { subject: 'search-works' }, burns: false },
];
for (const { name, alert: given, burns } of alerts) {
  test(`burning: ${name}`, () => {
    const corroborate = openCorroboration({ catalog: () => CATALOG, anomalies: { looked: () => [] } });
    const { burning, supports } = corroborate(known([alert(given)]), ROLLOUT);
    assert.deepEqual([burning !== null, supports], [burns, burns ? ['burn'] : []]);
  });
}

test('of several the one that began first is named', () => {
  const corroborate = openCorroboration({ catalog: () => CATALOG, anomalies: { looked: () => [] } });
  const two = known([alert({ since: ago(30) }), alert({ subject: 'checkout-works', since: ago(90) })]);
  assert.deepEqual(corroborate(two, ROLLOUT).burning, { objective: 'checkout-works', since: ago(90) });
});

const standings = [
  { name: 'a score that became at risk on the way', standing: 'at-risk', since: ago(60), supports: ['score'] },
  { name: 'a breached one', standing: 'breached', since: ago(60), supports: ['score'] },
  { name: 'one that was so before', standing: 'breached', since: ago(601), supports: [] },
  { name: 'one that is not known', standing: 'unknown', since: ago(60), supports: [] },
] as const;
for (const { name, standing, since, supports } of standings) {
  test(`score: ${name}`, () => {
    const record = { standing, because: null, since, terms: null, edit: null, holds: new Map(), doubts: [] };
    const corroborate = openCorroboration({ catalog: () => CATALOG, anomalies: { looked: () => [] } });
    const world = known([], new Map([['score/checkout', record]]));
    assert.deepEqual(corroborate(world, ROLLOUT), { burning: null, supports });
  });
}

test('an anomaly counts when it was seen to begin on the way, and not when it was there at the first look', () => {
  const looked = (at: Instant, ...kinds: readonly string[]): Looked =>
    ({
      indicator: 'checkout-success',
      journey: 'checkout',
      lookedAt: at,
      anomalies: kinds.map((kind) => ({ kind })),
      drifts: [],
      isYoung: false,
    }) as unknown as Looked;
  const play = (...looks: readonly Looked[]): readonly string[] => {
    const state: { looked: readonly Looked[] } = { looked: [] };
    const corroborate = openCorroboration({ catalog: () => CATALOG, anomalies: { looked: () => state.looked } });
    return looks.map((look) => {
      state.looked = [look];
      return corroborate(known([]), ROLLOUT).supports.join(' ');
    });
  };
  assert.deepEqual(play(looked(ago(120)), looked(ago(60), 'errors-high')), ['', 'anomaly']);
  assert.deepEqual(play(looked(ago(120), 'errors-high'), looked(ago(60), 'errors-high')), ['', '']);
  assert.deepEqual(play(looked(ago(700)), looked(ago(650), 'errors-high'), looked(ago(60), 'errors-high')), ['', '', '']);
  assert.deepEqual(play(looked(ago(120)), looked(ago(60), 'traffic-high')), ['', '']);
  assert.deepEqual(play(looked(ago(120)), looked(ago(60), 'errors-high'), looked(AT)), ['', 'anomaly', '']);
});
