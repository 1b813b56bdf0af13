import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdjustedTimes } from '../../src/evidence/objective-lanes.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { judgedWorld, shopCatalog, slo, type Slot, type Story } from './judged-world.ts';

/** Noon on a tenth of June, UTC. */
const AT = Date.UTC(2026, 5, 10, 12) as Instant;
const SPLIT = `---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: per-region }
spec: { journey: checkout, target: 99%, window: 1d, success: { bad: { http.response.status_code: { atLeast: 500 } } }, per: [region], cap: 2 }
`;

const steady =
  (bad: (at: number) => number): Story['events'] =>
  (at) => [{ good: 10 - bad(at), total: 10 }];
/** All of it fails for the hour before `ago`. */
const outage = (ago: number) => (at: number) => (at >= AT - ago - HOUR && at < AT - ago ? 10 : 0);

test('each cohort that was seen has a budget of its own, beyond the cap they share one, and all of them have one together', async () => {
  const regions: Readonly<Record<string, number>> = { eu: 6, us: 3, asia: 1 };
  const events: Story['events'] = () =>
    Object.entries(regions).map(([region, total]): Slot => ({
      total,
      good: region === 'us' ? total - 1 : total,
      cohort: { region },
    }));
  const world = await judgedWorld(shopCatalog(SPLIT), { at: AT, lasted: DAY, events });
  assert.deepEqual(world.names, ['per-region', 'per-region{region=eu}', 'per-region{region=us}', 'per-region{region=__other__}']);
  const spent = world.names.map((name) => {
    const { budget } = world.verdict(name);
    return budget.kind === 'known' ? Math.round(budget.spent * 1_000) / 1_000 : budget.because;
  });
  assert.deepEqual(spent, [10, 0, 33.333, 0]);
  const us = world.verdict('per-region{region=us}');
  assert.deepEqual([us.health, us.window.total], ['exhausted', 3 * 8_640]);
});

test('a cohort without traffic is blind and not healthy, while the telemetry of its journey flows', async () => {
  const events: Story['events'] = (at) =>
    at < AT - 26 * HOUR ? [{ good: 1, total: 1, cohort: { region: 'us' } }] : [{ good: 9, total: 9, cohort: { region: 'eu' } }];
  const world = await judgedWorld(shopCatalog(SPLIT), { at: AT, lasted: (2 * DAY) as DurationMs, events });
  const { health, because, sentence } = world.verdict('per-region{region=us}');
  assert.deepEqual([health, because], ['blind', 'NO_TRAFFIC']);
  assert.equal(
    sentence,
    'blind: telemetry arrives, but in the last 1d nothing of checkout in region us that this objective counts.',
  );
  assert.equal(world.verdict('per-region{region=eu}').health, 'healthy');
});

test('pain 9: the budget is told with and without the time that was adjusted out, by every method', async () => {
  const day = [
    slo('events'),
    slo('minutes', { method: 'Timeslices', more: ', timeSliceTarget: 0.9, timeSliceWindow: 1m' }),
    slo('means', { method: 'RatioTimeslices', more: ', timeSliceWindow: 1m' }),
  ].join('');
  const spans = [{ from: (AT - 5 * HOUR) as Instant, to: (AT - 4 * HOUR) as Instant }];
  const bad = (at: number): number =>
    outage(4 * HOUR)(at) === 10 ? 10 : at >= AT - 2 * HOUR && at < AT - 2 * HOUR + 6 * MINUTE ? 10 : 0;
  const adjustedBy = (mode: 'exclude' | 'countGood'): AdjustedTimes =>
    new Map(['events', 'minutes', 'means'].map((name) => [name, { exclude: [], countGood: [], [mode]: spans }]));
  for (const mode of ['exclude', 'countGood'] as const) {
    const world = await judgedWorld(shopCatalog(day), { at: AT, lasted: DAY, events: steady(bad), adjusted: adjustedBy(mode) });
    const figures = (name: string): readonly number[] => {
      const { budget, raw } = world.verdict(name);
      assert.ok(budget.kind === 'known' && raw?.budget.kind === 'known');
      return [raw.budget.spent, budget.spent].map((spent) => Math.round(spent * 1_000) / 1_000);
    };
    // Of 1,440 minutes 66 were bad, of which 60 do not count; leaving events out leaves 1,380 minutes of them.
    assert.deepEqual(figures('events'), [4.583, mode === 'exclude' ? 0.435 : 0.417], mode);
    assert.deepEqual(figures('minutes'), [4.583, 0.417], mode);
    assert.deepEqual(figures('means'), [4.583, 0.417], mode);
    assert.match(world.verdict('events').sentence, /; with the time that was adjusted out it would be 458\.3 %/);
    assert.equal(world.verdict('events').health, 'healthy');
  }
});

const MONTHLY = '{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC } }';

test('on the second day of a month its budget is that of the traffic the month will likely see, and both figures are told', async () => {
  const at = Date.UTC(2026, 5, 2, 12) as Instant;
  const events: Story['events'] = (slot) => [{ good: slot >= at - HOUR && slot < at - HOUR + 3 * MINUTE ? 0 : 10, total: 10 }];
  const world = await judgedWorld(shopCatalog(slo('monthly', { window: MONTHLY })), {
    at,
    lasted: (3 * DAY) as DurationMs,
    events,
  });
  const { budget, period, health, sentence, window } = world.verdict('monthly');
  assert.ok(period !== null && budget.kind === 'known' && period.soFar.kind === 'known');
  assert.deepEqual([period.start, period.end], [Date.UTC(2026, 5, 1), Date.UTC(2026, 6, 1)]);
  assert.equal(window.total, 1.5 * 8_640 * 10);
  assert.ok(Math.abs((period.projected ?? 0) / (30 * 8_640 * 10) - 1) < 0.001, `${period.projected}`);
  assert.equal(period.soFar.spent.toFixed(3), (180 / 1_296).toFixed(3));
  assert.ok(Math.abs(budget.spent / (180 / 25_920) - 1) < 0.001, `${budget.spent}`);
  assert.equal(health, 'healthy');
  assert.match(
    sentence,
    /the window is that of 2026-06-01T00:00:00Z to 2026-07-01T00:00:00Z, of which 5 % has passed: the budget is/,
  );
});

test('after a fifth of the month the budget is that of the traffic it has seen', async () => {
  const world = await judgedWorld(shopCatalog(slo('monthly', { window: MONTHLY })), {
    at: AT,
    lasted: (10 * DAY) as DurationMs,
    events: steady((at) => (at >= AT - HOUR && at < AT - HOUR + 3 * MINUTE ? 10 : 0)),
  });
  const { budget, period } = world.verdict('monthly');
  assert.ok(period?.projected === null && budget.kind === 'known');
  assert.equal(budget.spent.toFixed(6), (180 / ((9.5 * 8_640 * 10) / 100)).toFixed(6));
});

test('a gap of twelve hours spends nothing, leaves the objective blind, and freezes only what looks into it', async () => {
  const gap: Story['events'] = (at) => (at >= AT - 20 * HOUR && at < AT - 8 * HOUR ? null : [{ good: 10, total: 10 }]);
  const text = shopCatalog(
    slo('minutes', {
      window: '{ duration: 7d, isRolling: true }',
      method: 'Timeslices',
      more: ', timeSliceTarget: 0.9, timeSliceWindow: 1m',
    }),
  );
  const world = await judgedWorld(text, { at: AT, lasted: (8 * DAY) as DurationMs, events: gap });
  const { budget, burns, rules, health, because, blind, sentence } = world.verdict('minutes');
  assert.ok(budget.kind === 'known' && budget.spent === 0);
  const day = burns.find(({ windowMs }) => windowMs === DAY);
  assert.equal(day?.coverage.toFixed(2), '0.50');
  assert.deepEqual(
    rules.map(({ id, fires, frozen }) => [id, fires, frozen]),
    [
      ['outage', false, null],
      ['fast', false, null],
      ['mid', false, null],
      ['slow', null, 'LOW_COVERAGE'],
      ['drip', null, 'LOW_COVERAGE'],
      ['drop50', null, 'LOW_COVERAGE'],
    ],
  );
  assert.deepEqual([health, because, blind], ['blind', 'LOW_COVERAGE', null]);
  assert.match(
    sentence,
    /^blind: telemetry covers 50 % of the last 1d and 90 % is needed to watch the burn; what was seen: 0 slices/,
  );
});

test('an hour of failures is not half of a joint budget of four weeks, as it is not half of its members’', async () => {
  const joint = `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: joint }
spec:
  service: shop
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99, indicatorRef: works }, { target: 0.99, indicatorRef: works }]
`;
  const world = await judgedWorld(shopCatalog(joint), { at: AT, lasted: HOUR, events: steady(() => 5) });
  for (const name of world.names) {
    const drop = world.verdict(name).rules.find(({ rule }) => rule.when.kind === 'drop') ?? assert.fail(name);
    assert.equal(drop.fires, false, name);
  }
  assert.ok(world.names.includes('joint/composite'), world.names.join(' '));
});
