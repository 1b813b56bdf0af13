import type { HomeView, JourneyView } from '../../src/wire/home.ts';
import type { EntryView } from '../../src/wire/ledger.ts';
import type { ObjectiveView } from '../../src/wire/objective.ts';
import type { RolloutSummaryView, RolloutView } from '../../src/wire/rollout.ts';

/** A shop on a bad morning: one journey of each health, and rollouts in each phase that a person may meet. */
export function fixtureHome(at: number): HomeView {
  return {
    at: time(at),
    catalog: { revision: '3f9c1a7be2d04c55', applied_at: time(at - 14 * MINUTE), refused: [] },
    journeys: [checkout(at), signIn(at), search(at), recommendations(at)],
    objectives_elsewhere: [],
    rollouts: [moving(at), rolledBack(at), promoted(at)].map(summaryOf),
  };
}

export function fixtureRollouts(at: number): readonly RolloutView[] {
  return [moving(at), rolledBack(at), promoted(at), held(at)];
}

export function fixtureEntries(at: number): readonly EntryView[] {
  return fixtureRollouts(at).flatMap(({ id, timeline }) => timeline.map((entry) => ({ ...entry, subject: id })))
    .map((entry, index) => ({
      ...entry, seq: index + 1, body: { kind: entry.kind, share: 0.05 }, previous: hash(index), hash: hash(index + 1),
    }));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function time(at: number): string {
  return new Date(Math.floor(at / SECOND) * SECOND).toISOString();
}

function hash(n: number): string {
  return n.toString(16).padStart(2, '0').repeat(32);
}

function checkout(at: number): JourneyView {
  return {
    name: 'checkout', display_name: 'Checkout', owner: 'payments', health: 'burning', per_second: 14.2, age_ms: 2_000,
    sentence: 'Checkouts fail 14.9 times as fast as the budget sustains: 2.1 % bad over the last hour, 0.1 % allowed.',
    objectives: [
      objective(at, {
        name: 'checkout-success', display_name: 'Checkouts succeed', journey: 'checkout', health: 'burning', reason: 'BURN_FAST', target: 0.999,
        sentence: '1,081 of 1,742,300 checkouts failed; 1,742 may. At this burn the budget is gone in 4 h.',
        good: 1_741_219, total: 1_742_300, compliance: 0.99938, allowed: 1_742, spent: 0.62, remaining: 0.38,
        burn: burns([18.2, 14.9, 3.4, 1.3]), rules: rules([true, false]),
      }),
      objective(at, {
        name: 'checkout-fast', display_name: 'Checkouts answer within 800 ms', journey: 'checkout', target: 0.99, window: '7d', window_ms: 7 * DAY,
        sentence: '2,512 of 440,210 checkouts took longer; 4,402 may.',
        good: 437_698, total: 440_210, compliance: 0.9943, allowed: 4_402, spent: 0.57, remaining: 0.43, burn: burns([0.6, 0.71, 0.5, 0.57]), rules: rules([false, false]),
      }),
    ],
    traffic: traffic(at, (slot) => ({ total: 140 + wave(slot, 24), bad: slot > 44 ? 6 + (slot % 5) : slot % 9 === 0 ? 1 : 0, heard: true })),
  };
}

function signIn(at: number): JourneyView {
  return {
    name: 'sign-in', display_name: 'Sign in', owner: 'identity', health: 'exhausted', per_second: 3.1, age_ms: 4_000,
    sentence: 'The budget is overspent by half: changes are blocked until it recovers.',
    objectives: [objective(at, {
      name: 'sign-in-success', display_name: 'Sign-ins succeed', journey: 'sign-in', owner: 'identity', health: 'exhausted', reason: 'BUDGET_EXHAUSTED',
      target: 0.995, sentence: '9,450 of 1,260,000 sign-ins failed; 6,300 may.', good: 1_250_550, total: 1_260_000, compliance: 0.9925,
      allowed: 6_300, spent: 1.5, remaining: -0.5, burn: burns([0.4, 0.9, 2.2, 1.6]), rules: rules([false, null]),
    })],
    traffic: traffic(at, (slot) => ({ total: 28 + wave(slot, 9), bad: slot % 13 === 0 ? 1 : 0, heard: true })),
  };
}

function search(at: number): JourneyView {
  return {
    name: 'search', display_name: 'Search', owner: 'discovery', health: 'healthy', per_second: 61.8, age_ms: 1_000,
    sentence: 'Searches are within their promise.',
    objectives: [objective(at, {
      name: 'search-success', display_name: 'Searches succeed', journey: 'search', owner: 'discovery', target: 0.999, known_since: time(at - 12 * MINUTE),
      sentence: '4 of 36,120 searches failed; 36 may.', good: 36_116, total: 36_120, compliance: 0.99989, allowed: 36, spent: 0.11, remaining: 0.89,
      burn: burns([0.08, 0.11, null, null]), rules: rules([false, null]), coverage: 0.97,
    })],
    traffic: traffic(at, (slot) => ({ total: slot < 6 ? 0 : 610 + wave(slot, 60), bad: slot % 17 === 0 ? 1 : 0, heard: slot > 5 && (slot < 21 || slot > 24) })),
  };
}

function recommendations(at: number): JourneyView {
  return {
    name: 'recommendations', display_name: 'Recommendations', owner: 'discovery', health: 'blind', per_second: null, age_ms: 7 * MINUTE,
    sentence: 'Nothing was heard for 7 min: no telemetry is not success.',
    objectives: [objective(at, {
      name: 'recommendations-success', display_name: 'Recommendations arrive', journey: 'recommendations', owner: 'discovery', health: 'blind', reason: 'STALE',
      target: 0.99, sentence: 'Blind for 7 min. Check the exporter of recommender; the newest event came at 09:42.', spent: 0.28, remaining: 0.72,
      burn: burns([null, null, 0.3, 0.3]), rules: rules([null, null]), coverage: 0.31, age_ms: 7 * MINUTE,
    })],
    traffic: traffic(at, (slot) => ({ total: slot < 18 ? 80 + wave(slot, 20) : 0, bad: 0, heard: slot < 18 })),
  };
}

function objective(at: number, known: Partial<ObjectiveView>): ObjectiveView {
  return {
    name: '', display_name: '', description: '', service: 'shop', journey: null, owner: 'payments', indicator: null, target: 0.99, window: '28d', window_ms: 28 * DAY,
    health: 'healthy', reason: null, sentence: '', good: null, total: null, compliance: null, allowed: null, spent: null, remaining: null,
    burn: [], rules: [], coverage: 1, known_since: time(at - 28 * DAY), age_ms: 2_000, ...known,
  };
}

function burns(values: readonly (number | null)[]): ObjectiveView['burn'] {
  return ([['5m', 5 * MINUTE], ['1h', HOUR], ['6h', 6 * HOUR], ['3d', 3 * DAY]] as const)
    .map(([window, window_ms], index) => ({ window, window_ms, burn: values[index] ?? null, coverage: values[index] == null ? 0.2 : 1 }));
}

function rules([fast = false, slow = false]: readonly (boolean | null)[]): ObjectiveView['rules'] {
  return [
    { id: 'page-fast', long: '1h', short: '5m', threshold: 14.4, fires: fast, reachable: true },
    { id: 'ticket-slow', long: '3d', short: '6h', threshold: 1, fires: slow, reachable: true },
  ];
}

function traffic(at: number, slot: (index: number) => { total: number; bad: number; heard: boolean }): JourneyView['traffic'] {
  return Array.from({ length: 60 }, (_, index) => ({ at: time(at - (60 - index) * 10 * SECOND), ...slot(index) }));
}

/** Uneven, but the same on every run. */
function wave(slot: number, height: number): number {
  return Math.round(height * (Math.sin(slot / 4.1) + 0.6 * Math.sin(slot * 1.7)));
}

const PLAN = { plan: 'checkout-canary', service: 'checkout-api', owner: 'payments', steps: [0.05, 0.25, 0.5, 1].map((share) => ({ share, bake_ms: share === 1 ? 0 : 2 * MINUTE })) };

function moving(at: number): RolloutView {
  const began = at - 4 * MINUTE;
  return {
    ...PLAN, id: 'r-0007', candidate: '2.4.0', baseline: '2.3.1', phase: 'shifting', reason: null, step: 1, asked: 0.25, measured: 0.238,
    sentence: 'Shifting 25 % of checkout-api to 2.4.0: no sign of harm so far, 310 more requests are needed to call this step safe.',
    started_at: time(began), changed_at: time(at - 70 * SECOND), ended_at: null,
    waiting: { what: '310 more requests at 25 %', owner: 'payments', until: time(at + 200 * SECOND), then: 'the step is held and payments is asked' },
    comparison: comparison('undecided', '3 of 1,204 requests to 2.4.0 failed, 9 of 3,790 to 2.3.1: not worse than allowed so far.', { worse: false, newest: time(began + 210 * SECOND) }),
    judged: judged(began, 21, (batch) => [-0.5 - 0.05 * batch + 0.2 * Math.sin(batch), batch < 13 ? 0.11 * batch : 0.1 * (batch - 13)]),
    timeline: [
      entry(41, began, 'rollout.started', 'ada@example', 'Opened: 2.4.0 in place of 2.3.1 by plan checkout-canary.'),
      entry(42, began + 5 * SECOND, 'effect.done', 'router', 'The router was set to 5 %; 4.8 % was measured 10 s later.'),
      entry(47, at - 70 * SECOND, 'decision.promote', 'plimsoll', 'Step 1 of 4 passed: evidence of safety 24:1, 20:1 needed. Asked for 25 %.'),
    ],
    harm_crossing: 2, safe_crossing: 1.3,
  };
}

function rolledBack(at: number): RolloutView {
  const began = at - 26 * MINUTE;
  return {
    ...PLAN, id: 'r-0006', candidate: '2.4.0-rc.3', baseline: '2.3.1', phase: 'rolled-back', reason: 'CANARY_WORSE', step: 0, asked: 0, measured: 0,
    sentence: 'Rolled back: 21 of 412 requests to 2.4.0-rc.3 failed (5.1 %), where 2.3.1 failed 8 of 7,800 (0.1 %) and 0.16 % is allowed. The odds that it is worse are 400:1; 100:1 was needed.',
    started_at: time(began), changed_at: time(began + 48 * SECOND), ended_at: time(began + 54 * SECOND), waiting: null,
    comparison: comparison('regressed', 'The candidate fails 2.1 % to 8.4 % more often than the baseline; 0.06 % more is allowed.', { worse: true, newest: time(began + 40 * SECOND) }),
    judged: judged(began, 4, (batch) => [[-0.1, 0.7, 1.6, 2.6][batch] ?? 0, -0.5 * (batch + 1)]),
    timeline: [
      entry(31, began, 'rollout.started', 'ada@example', 'Opened: 2.4.0-rc.3 in place of 2.3.1 by plan checkout-canary.'),
      entry(32, began + 4 * SECOND, 'effect.done', 'router', 'The router was set to 5 %.'),
      entry(33, began + 48 * SECOND, 'decision.rollback', 'plimsoll', 'Rolled back: checkout-success is worse, 400:1.'),
      entry(34, began + 54 * SECOND, 'exposure.zero', 'router', 'The measured share is 0 %, 6 s after the decision.'),
    ],
    harm_crossing: 2, safe_crossing: 1.3,
  };
}

function promoted(at: number): RolloutView {
  return {
    ...moving(at), id: 'r-0005', candidate: '2.3.1', baseline: '2.3.0', phase: 'promoted', step: 3, asked: 1, measured: 1, waiting: null,
    sentence: 'Promoted: 2.3.1 serves all traffic of checkout-api; every step was passed on evidence.', started_at: time(at - 3 * HOUR), changed_at: time(at - 2.8 * HOUR), ended_at: time(at - 2.8 * HOUR),
  };
}

function held(at: number): RolloutView {
  return {
    ...moving(at), id: 'r-0008', candidate: '2.5.0', baseline: '2.4.0', phase: 'held', reason: 'EVIDENCE_STALE', step: 0, asked: 0.05, measured: null,
    sentence: 'Held at 5 %: nothing was heard from 2.5.0 for 40 s, and no telemetry is not success.', comparison: null, judged: [],
    waiting: { what: 'telemetry of 2.5.0', owner: 'payments', until: time(at + 9 * MINUTE), then: 'it is rolled back' },
  };
}

function comparison(kind: 'regressed' | 'undecided', sentence: string, { worse, newest }: { worse: boolean; newest: string }): NonNullable<RolloutView['comparison']> {
  const stream = { weight: 1, log10_harm_needed: 2, log10_safe_needed: 1.3 };
  return {
    kind, sentence, log10_harm: worse ? 2.6 : -1.1, log10_harm_needed: 2, mode: 'independent', batches: worse ? 4 : 21, newest_batch_at: newest,
    streams: [
      worse
        ? { ...stream, indicator: 'checkout-success', candidate: { total: 412, bad: 21 }, baseline: { total: 7_800, bad: 8 }, allowed_rate: 0.0016, log10_harm: 2.6, log10_safe: -2, excess: { low: 0.021, high: 0.084 }, needed: null, culprit: true }
        : { ...stream, indicator: 'checkout-success', candidate: { total: 1_204, bad: 3 }, baseline: { total: 3_790, bad: 9 }, allowed_rate: 0.0031, log10_harm: -1.1, log10_safe: 0.74, excess: { low: -0.002, high: 0.003 }, needed: 310, culprit: false },
      { ...stream, indicator: 'checkout-fast', candidate: { total: worse ? 412 : 1_204, bad: 4 }, baseline: { total: worse ? 7_800 : 3_790, bad: 20 }, allowed_rate: 0.008, log10_harm: -0.4, log10_safe: 0.9, excess: { low: -0.004, high: 0.006 }, needed: 180, culprit: false },
    ],
  };
}

function judged(from: number, batches: number, evidence: (batch: number) => readonly [number, number]): RolloutView['judged'] {
  return Array.from({ length: batches }, (_, batch) => {
    const [log10_harm, log10_safe] = evidence(batch);
    return { at: time(from + (batch + 1) * 10 * SECOND), log10_harm, log10_safe, candidate_total: 30, candidate_bad: batch % 3 === 0 ? 1 : 0, baseline_total: 190, baseline_bad: 0 };
  });
}

function entry(seq: number, at: number, kind: string, actor: string, sentence: string): RolloutView['timeline'][number] {
  return { seq, at: time(at), kind, actor, sentence };
}

function summaryOf({ waiting: _w, comparison: _c, judged: _j, timeline: _t, harm_crossing: _h, safe_crossing: _s, ...summary }: RolloutView): RolloutSummaryView {
  return summary;
}
