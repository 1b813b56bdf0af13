import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { laneFor, openEvidence, type Evidence } from '../../src/evidence/evidence.ts';
import { excludedLane, laneOf } from '../../src/evidence/lane-names.ts';
import { DAY, HOUR, slotOf, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { forecastObjective } from '../../src/loops/forecasts.ts';
import { OBJECTIVE } from '../../src/verdict/objective.test-data.ts';
import { catalogOf, indicator, journey } from '../intake/sample-catalog.ts';

const NOW = (slotOf(1_800_000_000_000 as Instant, DAY) + DAY - 1) as Instant;
const CATALOG: Catalog = {
  ...catalogOf([journey('checkout')], [indicator('checkout-success', 'checkout')]),
  objectives: [OBJECTIVE],
};

/** Four weeks of 1,000 events an hour; `bad` tells how many failed so many hours ago. */
function evidenceOf(bad: (ago: number) => number): Evidence {
  const evidence = openEvidence();
  const lane = laneFor(evidence, 'checkout-success@1');
  for (let ago = 672; ago >= 0; ago -= 1)
    evidence.windows.add(lane, (NOW - ago * HOUR) as Instant, { good: 1_000 - bad(ago), total: 1_000 });
  return evidence;
}

const forecast = (evidence: Evidence, rest: Partial<typeof OBJECTIVE> = {}, more = {}) =>
  forecastObjective({ catalog: () => CATALOG, evidence: () => evidence, ...more }, { ...OBJECTIVE, ...rest }, NOW);

test('a budget that is used at a third of its pace lasts, and one at three times goes within days', () => {
  const lasts = forecast(evidenceOf(() => 3));
  assert.ok(lasts.kind === 'known' && lasts.middle === null && lasts.chance < 0.2, JSON.stringify(lasts));
  const goes = forecast(evidenceOf((ago) => (ago < 48 ? 60 : 3)));
  assert.ok(goes.kind === 'known' && goes.middle !== null && goes.middle < 7 * DAY, JSON.stringify(goes));
  assert.ok(goes.early !== null && goes.early <= goes.middle);
});

test('adjusted time is left out of what is forecast', () => {
  const evidence = evidenceOf((ago) => (ago >= 100 && ago < 110 ? 1_000 : 0));
  const gone = forecast(evidence);
  assert.ok(gone.kind === 'known' && gone.early === 0, 'ten hours of outage are more than one percent of four weeks');
  const lane = evidence.windows.lane(excludedLane(OBJECTIVE.name, laneOf('checkout-success@1')));
  for (let ago = 109; ago >= 100; ago -= 1) evidence.windows.add(lane, (NOW - ago * HOUR) as Instant, { good: 0, total: 1_000 });
  const spans = { exclude: [{ from: (NOW - 110 * HOUR) as Instant, to: (NOW - 99 * HOUR) as Instant }], countGood: [] };
  const adjusted = forecast(evidence, {}, { adjusted: () => new Map([[OBJECTIVE.name, spans]]) });
  assert.ok(adjusted.kind === 'known' && adjusted.early === null, JSON.stringify(adjusted));
});

test('what cannot be added up is not forecast', () => {
  const joint = forecast(
    evidenceOf(() => 0),
    { composite: [{ objective: OBJECTIVE.name, weight: 1 }], target: 0.9 as Ratio },
  );
  assert.ok(joint.kind === 'blind' && joint.because === 'NOT_COUNTED');
});
