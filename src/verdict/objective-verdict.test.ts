import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Objective } from '../catalog/catalog.ts';
import { HOUR, MINUTE, SECOND, type DurationMs, type Ratio } from '../kernel/units.ts';
import { explainObjective } from './explain-objective.ts';
import { judgeObjective } from './objective-verdict.ts';
import { factsOf, FINE, GAP, OBJECTIVE, type Seen } from './objective.test-data.ts';

type Case = {
  readonly name: string;
  readonly window: Seen;
  /** By window in minutes; all others are quiet and covered. */
  readonly burns?: Readonly<Record<number, Seen>>;
  readonly objective?: Partial<Objective>;
  readonly outage?: Seen;
  readonly ageMs?: number | null;
  readonly health: string;
  readonly because: string | null;
  readonly blind?: string | null;
  readonly says: string;
};

const cases: readonly Case[] = [
  {
    name: 'healthy',
    window: FINE,
    health: 'healthy',
    because: null,
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'a small budget is told with its fraction',
    window: { bad: 0, total: 130 },
    health: 'healthy',
    because: null,
    says: '0 of 130 failed in 28d (0 %); 1 % may: 1.3; 0 % of the budget is spent.',
  },
  {
    name: 'exhausted',
    window: { bad: 600, total: 48_210 },
    health: 'exhausted',
    because: 'BUDGET_EXHAUSTED',
    says: '600 of 48,210 failed in 28d (1.2 %); 1 % may: 482; 124.5 % of the budget is spent; the budget is exhausted.',
  },
  {
    name: 'spent to the last event is exhausted',
    window: { bad: 7, total: 100 },
    objective: { target: 0.93 as Ratio },
    health: 'exhausted',
    because: 'BUDGET_EXHAUSTED',
    says: '7 of 100 failed in 28d (7 %); 7 % may: 7; 100 % of the budget is spent; the budget is exhausted.',
  },
  {
    name: 'burning fast',
    window: FINE,
    burns: { 5: { bad: 90, total: 300 }, 60: { bad: 900, total: 3_600 } },
    health: 'burning',
    because: 'BURN_FAST',
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent; over the last 1h the budget went 25 times as fast as it may, over the last 5m 30 times; 13.4 times pages; if it goes on like the last 1h, the 97.5 % that is left lasts 1d2h.',
  },
  {
    name: 'burning over hours',
    window: FINE,
    burns: { 30: { bad: 200, total: 2_000 }, 360: { bad: 2_400, total: 24_000 } },
    health: 'burning',
    because: 'BURN_MID',
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent; over the last 6h the budget went 10 times as fast as it may, over the last 30m 10 times; 5.6 times pages.',
  },
  {
    name: 'a ticket is no page',
    window: FINE,
    burns: { 120: { bad: 15, total: 360 }, 1440: { bad: 160, total: 3_600 } },
    health: 'healthy',
    because: null,
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'a ticket becomes a page while less than half of the budget is left',
    window: { bad: 300, total: 48_210 },
    burns: { 120: { bad: 15, total: 360 }, 1440: { bad: 160, total: 3_600 } },
    health: 'burning',
    because: 'BURN_RATE',
    says: '300 of 48,210 failed in 28d (0.62 %); 1 % may: 482; 62.2 % of the budget is spent; over the last 1d the budget went 4.4 times as fast as it may, over the last 2h 4.2 times; 2.8 times pages.',
  },
  {
    name: 'most of half a minute fails',
    window: FINE,
    outage: { bad: 55, total: 60 },
    health: 'burning',
    because: 'OUTAGE',
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent; 55 of 60 failed over the last 30s; a share of 50 % pages.',
  },
  {
    name: 'half of the budget went in a day',
    window: FINE,
    burns: { 1440: { bad: 300, total: 3_600 } },
    health: 'burning',
    because: 'BUDGET_DROP',
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent; 62.2 % of the whole budget went within the last 1d; 50 % pages.',
  },
  {
    name: 'telemetry never came',
    window: { bad: 0, total: 0, coverage: 0 },
    ageMs: null,
    health: 'blind',
    because: 'NO_TELEMETRY',
    says: 'blind: no telemetry of checkout has arrived yet.',
  },
  {
    name: 'telemetry stopped',
    window: FINE,
    ageMs: 130_000,
    health: 'blind',
    because: 'STALE',
    says: 'blind: the newest telemetry of checkout is 2m10s old and 1m is the most; what was seen: 12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'a minute old is still fresh',
    window: FINE,
    ageMs: 60_000,
    health: 'healthy',
    because: null,
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'an hour with gaps',
    window: FINE,
    burns: { 60: GAP },
    health: 'blind',
    because: 'LOW_COVERAGE',
    says: 'blind: telemetry covers 50 % of the last 1h and 90 % is needed; what was seen: 12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'a window with gaps',
    window: { ...FINE, coverage: 0.5 },
    health: 'blind',
    because: 'LOW_COVERAGE',
    says: 'blind: telemetry covers 50 % of the last 28d and 90 % is needed; what was seen: 12 of 48,210 failed in 28d (0.025 %).',
  },
  {
    name: 'no customer came',
    window: { bad: 0, total: 0 },
    health: 'blind',
    because: 'NO_TRAFFIC',
    says: 'blind: telemetry arrives, but in the last 28d nothing of checkout that this objective counts.',
  },
  {
    name: 'an hour without customers hides nothing',
    window: FINE,
    burns: { 5: { bad: 0, total: 0 }, 60: { bad: 0, total: 0 } },
    health: 'healthy',
    because: null,
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'accepted and not computed',
    window: { bad: 0, total: 0, coverage: 0 },
    ageMs: null,
    objective: { unsupported: 'composite objectives are not computed.', indicator: null },
    health: 'blind',
    because: 'NOT_COMPUTED',
    says: 'not computed: composite objectives are not computed.',
  },
  {
    name: 'what is exhausted stays so while telemetry is late',
    window: { bad: 600, total: 48_210 },
    ageMs: 90_000,
    health: 'exhausted',
    because: 'BUDGET_EXHAUSTED',
    blind: 'STALE',
    says: '600 of 48,210 failed in 28d (1.2 %); 1 % may: 482; 124.5 % of the budget is spent; the budget is exhausted; blind: the newest telemetry of checkout is 1m30s old and 1m is the most.',
  },
  {
    name: 'what is exhausted over a window with gaps is not proven',
    window: { bad: 600, total: 48_210, coverage: 0.4 },
    health: 'blind',
    because: 'LOW_COVERAGE',
    says: 'blind: telemetry covers 40 % of the last 28d and 90 % is needed; what was seen: 600 of 48,210 failed in 28d (1.2 %).',
  },
  {
    name: 'a proven burn outranks a gap elsewhere',
    window: FINE,
    burns: { 30: { bad: 200, total: 2_000 }, 60: GAP, 360: { bad: 2_400, total: 24_000 } },
    health: 'burning',
    because: 'BURN_MID',
    blind: 'LOW_COVERAGE',
    says: '12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent; over the last 6h the budget went 10 times as fast as it may, over the last 30m 10 times; 5.6 times pages; blind: telemetry covers 50 % of the last 1h and 90 % is needed.',
  },
  {
    name: 'a stale burn is not proven',
    window: FINE,
    burns: { 5: { bad: 90, total: 300 }, 60: { bad: 900, total: 3_600 } },
    ageMs: 61_000,
    health: 'blind',
    because: 'STALE',
    says: 'blind: the newest telemetry of checkout is 1m1s old and 1m is the most; what was seen: 12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
  {
    name: 'a window shorter than every rule is judged by itself',
    window: FINE,
    objective: { windowMs: (5 * MINUTE) as DurationMs },
    health: 'healthy',
    because: null,
    says: '12 of 48,210 failed in 5m (0.025 %); 1 % may: 482; 2.5 % of the budget is spent.',
  },
];
for (const { name, health, because, blind, says, ...given } of cases) {
  test(name, () => {
    const objective = { ...OBJECTIVE, ...given.objective };
    const verdict = judgeObjective(factsOf(given, objective));
    assert.deepEqual({ health: verdict.health, because: verdict.because }, { health, because });
    assert.equal(verdict.blind, blind ?? (health === 'blind' ? because : null));
    assert.equal(explainObjective(verdict, objective), says);
  });
}

test('a day with a gap of twelve hours freezes the rules that look at it and no others', () => {
  const { rules } = judgeObjective(factsOf({ window: FINE, burns: { 1440: GAP } }, OBJECTIVE));
  assert.deepEqual(
    rules.map(({ id, fires }) => [id, fires]),
    [
      ['outage', false],
      ['fast', false],
      ['mid', false],
      ['slow', null],
      ['drip', false],
      ['drop50', null],
    ],
  );
});

test('stale telemetry freezes every rule', () => {
  const { rules } = judgeObjective(factsOf({ window: FINE, ageMs: 2 * MINUTE }, OBJECTIVE));
  assert.deepEqual(
    rules.map(({ fires, calm, frozen }) => [fires, calm, frozen]),
    rules.map(() => [null, null, 'STALE']),
  );
});

test('telemetry from just ahead of the clock is new, not of a negative age', () => {
  assert.equal(judgeObjective(factsOf({ window: FINE, ageMs: -5 * SECOND }, OBJECTIVE)).ageMs, 0);
});

test('a window that evidence did not answer for is a broken invariant', () => {
  assert.throws(() => judgeObjective({ ...factsOf({ window: FINE }, OBJECTIVE), burnWindows: new Map() }), /no counts over/);
});

test('coverage is that of the hour in which sight is judged', () => {
  const { coverage, sightMs } = judgeObjective(factsOf({ window: FINE, burns: { 60: GAP } }, OBJECTIVE));
  assert.deepEqual([coverage, sightMs], [0.5, HOUR]);
});
