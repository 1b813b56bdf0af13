import type { EntryView } from '../../src/wire/ledger.ts';
import type { RolloutView } from '../../src/wire/rollout.ts';
import { HOUR, MINUTE, SECOND, time } from './fixture-time.ts';

/** Rollouts in each phase that a person may meet. */
export function fixtureRollouts(at: number): readonly RolloutView[] {
  return [moving(at), rolledBack(at), promoted(at), held(at)];
}

export function fixtureEntries(at: number): readonly EntryView[] {
  return fixtureRollouts(at)
    .flatMap(({ id, timeline }) => timeline.map((entry) => ({ ...entry, subject: id })))
    .map((entry, index) => ({
      ...entry,
      seq: index + 1,
      body: { kind: entry.kind, share: 0.05 },
      previous: hash(index),
      hash: hash(index + 1),
    }));
}

function hash(n: number): string {
  return n.toString(16).padStart(2, '0').repeat(32);
}

const PLAN = {
  plan: 'checkout-canary',
  service: 'checkout-api',
  owner: 'payments',
  steps: [0.05, 0.25, 0.5, 1].map((share) => ({ share, mirror: 0, bake_ms: share === 1 ? 0 : 2 * MINUTE, approval: null })),
  strategy: 'canary',
  ends: 'promote',
  attempt: 1,
  retry_of: null,
  places: { candidate: '2.4.0', baseline: '2.3.1', control: null },
  approvals: [],
  glass: null,
  watched_until: null,
  users: null,
  bakes_until: null,
  override: null,
  measured_by: 'router',
} as const satisfies Partial<RolloutView>;

function moving(at: number): RolloutView {
  const began = at - 4 * MINUTE;
  return {
    ...PLAN,
    steps: [...PLAN.steps],
    approvals: [],
    id: 'r-0007',
    candidate: '2.4.0',
    baseline: '2.3.1',
    phase: 'shifting',
    reason: null,
    step: 1,
    asked: 0.25,
    measured: 0.238,
    sentence:
      'Shifting 25 % of checkout-api to 2.4.0: no sign of harm so far, 310 more requests are needed to call this step safe.',
    started_at: time(began),
    changed_at: time(at - 70 * SECOND),
    ended_at: null,
    waiting: {
      what: '310 more requests at 25 %',
      owner: 'payments',
      until: time(at + 200 * SECOND),
      then: 'the step is held and payments is asked',
    },
    comparison: comparison(
      'not-yet',
      '3 of 1,204 requests to 2.4.0 failed, 9 of 3,790 to 2.3.1: not worse than allowed so far.',
      { worse: false, newest: time(began + 210 * SECOND) },
    ),
    judged: judged(began, 21, (batch) => [
      -0.5 - 0.05 * batch + 0.2 * Math.sin(batch),
      batch < 13 ? 0.11 * batch : 0.1 * (batch - 13),
    ]),
    evidence: [],
    timeline: [
      {
        seq: 41,
        at: time(began),
        kind: 'rollout.started',
        actor: 'ada@example',
        sentence: 'Opened: 2.4.0 in place of 2.3.1 by plan checkout-canary.',
      },
      {
        seq: 42,
        at: time(began + 5 * SECOND),
        kind: 'effect.done',
        actor: 'router',
        sentence: 'The router was set to 5 %; 4.8 % was measured 10 s later.',
      },
      {
        seq: 47,
        at: time(at - 70 * SECOND),
        kind: 'decision.promote',
        actor: 'plimsoll',
        sentence: 'Step 1 of 4 passed: evidence of safety 24:1, 20:1 needed. Asked for 25 %.',
      },
    ],
    harm_crossing: 2,
    safe_crossing: Math.log10(20),
  };
}

function rolledBack(at: number): RolloutView {
  const began = at - 26 * MINUTE;
  return {
    ...PLAN,
    steps: [...PLAN.steps],
    approvals: [],
    id: 'r-0006',
    candidate: '2.4.0-rc.3',
    baseline: '2.3.1',
    phase: 'rolled-back',
    reason: 'CANARY_WORSE',
    step: 0,
    asked: 0,
    measured: 0,
    sentence:
      'Rolled back: 21 of 412 requests to 2.4.0-rc.3 failed (5.1 %), where 2.3.1 failed 8 of 7,800 (0.1 %) and 0.16 % is allowed. The odds that it is worse are 400:1; 100:1 was needed.',
    started_at: time(began),
    changed_at: time(began + 48 * SECOND),
    ended_at: time(began + 54 * SECOND),
    waiting: null,
    comparison: comparison('worse', 'The candidate fails 2.1 % to 8.4 % more often than the baseline; 0.06 % more is allowed.', {
      worse: true,
      newest: time(began + 40 * SECOND),
    }),
    judged: judged(began, 4, (batch) => [[-0.1, 0.7, 1.6, Math.log10(400)][batch] ?? 0, -0.5 * (batch + 1)]),
    evidence: [],
    timeline: [
      {
        seq: 31,
        at: time(began),
        kind: 'rollout.started',
        actor: 'ada@example',
        sentence: 'Opened: 2.4.0-rc.3 in place of 2.3.1 by plan checkout-canary.',
      },
      { seq: 32, at: time(began + 4 * SECOND), kind: 'effect.done', actor: 'router', sentence: 'The router was set to 5 %.' },
      {
        seq: 33,
        at: time(began + 48 * SECOND),
        kind: 'decision.rollback',
        actor: 'plimsoll',
        sentence: 'Rolled back: checkout-success is worse, 400:1.',
      },
      {
        seq: 34,
        at: time(began + 54 * SECOND),
        kind: 'exposure.zero',
        actor: 'router',
        sentence: 'The measured share is 0 %, 6 s after the decision.',
      },
    ],
    harm_crossing: 2,
    safe_crossing: Math.log10(20),
  };
}

function promoted(at: number): RolloutView {
  return {
    ...moving(at),
    id: 'r-0005',
    candidate: '2.3.1',
    baseline: '2.3.0',
    phase: 'promoted',
    step: 3,
    asked: 1,
    measured: 1,
    waiting: null,
    sentence: 'Promoted: 2.3.1 serves all traffic of checkout-api; every step was passed on evidence.',
    started_at: time(at - 3 * HOUR),
    changed_at: time(at - 2.8 * HOUR),
    ended_at: time(at - 2.8 * HOUR),
  };
}

function held(at: number): RolloutView {
  return {
    ...moving(at),
    id: 'r-0008',
    candidate: '2.5.0',
    baseline: '2.4.0',
    phase: 'held',
    reason: 'EVIDENCE_STALE',
    step: 0,
    asked: 0.05,
    measured: null,
    sentence: 'Held at 5 %: nothing was heard from 2.5.0 for 40 s, and no telemetry is not success.',
    comparison: null,
    judged: [],
    waiting: { what: 'telemetry of 2.5.0', owner: 'payments', until: time(at + 9 * MINUTE), then: 'it is rolled back' },
  };
}

function comparison(
  kind: 'worse' | 'not-yet',
  sentence: string,
  { worse, newest }: { worse: boolean; newest: string },
): NonNullable<RolloutView['comparison']> {
  const count = { total: 0, bad: 0 };
  const stream = {
    test: 'ratio',
    cohort: null,
    quantile: null,
    key: true,
    weight: 1,
    rho: 1.1,
    delta: 0.0005,
    phi: 1,
    step: { candidate: count, baseline: count },
    needed_ms: null,
    log10_harm_needed: 2,
    log10_safe_needed: Math.log10(20),
  } as const;
  return {
    kind,
    sentence,
    log10_harm: worse ? Math.log10(400) : -1.1,
    log10_harm_needed: 2,
    mode: 'independent',
    mode_because: null,
    batches: worse ? 4 : 21,
    newest_batch_at: newest,
    streams: [
      worse
        ? {
            ...stream,
            indicator: 'checkout-success',
            of: 'checkout-success',
            candidate: { total: 412, bad: 21 },
            baseline: { total: 7_800, bad: 8 },
            step: { candidate: { total: 412, bad: 21 }, baseline: { total: 7_800, bad: 8 } },
            allowed_rate: 0.0016,
            log10_harm: Math.log10(400),
            log10_safe: -2,
            excess: { low: 0.021, high: 0.084 },
            needed: null,
            culprit: true,
          }
        : {
            ...stream,
            indicator: 'checkout-success',
            of: 'checkout-success',
            candidate: { total: 1_204, bad: 3 },
            baseline: { total: 3_790, bad: 9 },
            step: { candidate: { total: 1_204, bad: 3 }, baseline: { total: 3_790, bad: 9 } },
            needed_ms: 52 * SECOND,
            allowed_rate: 0.0031,
            log10_harm: -1.1,
            log10_safe: 0.74,
            excess: { low: -0.002, high: 0.003 },
            needed: 310,
            culprit: false,
          },
      {
        ...stream,
        indicator: 'checkout-fast',
        of: 'checkout-fast',
        candidate: { total: worse ? 412 : 1_204, bad: 4 },
        baseline: { total: worse ? 7_800 : 3_790, bad: 20 },
        allowed_rate: 0.008,
        log10_harm: -0.4,
        log10_safe: 0.9,
        excess: { low: -0.004, high: 0.006 },
        needed: 180,
        culprit: false,
      },
    ],
  };
}

function judged(from: number, batches: number, evidence: (batch: number) => readonly [number, number]): RolloutView['judged'] {
  return Array.from({ length: batches }, (_, batch) => {
    const [log10_harm, log10_safe] = evidence(batch);
    return {
      at: time(from + (batch + 1) * 10 * SECOND),
      log10_harm,
      log10_safe,
      candidate_total: 30,
      candidate_bad: batch % 3 === 0 ? 1 : 0,
      baseline_total: 190,
      baseline_bad: 0,
    };
  });
}
