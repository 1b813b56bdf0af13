import type { RolloutView } from '../../src/wire/rollout.ts';
import { fixtureRollouts } from './fixture-rollouts.ts';
import { DAY, HOUR, MINUTE, SECOND, time } from './fixture-time.ts';

type Stream = NonNullable<RolloutView['comparison']>['streams'][number];

/** Rollouts that wait, go back and end in the ways that need words of their own. */
export function fixtureStates(at: number): readonly RolloutView[] {
  const [moving] = fixtureRollouts(at);
  if (moving === undefined) throw new Error('the fixture has a rollout that moves');
  return [
    shadow(moving, at),
    awaitingApproval(moving, at),
    frozen(moving, at),
    worseInOneRegion(moving, at),
    goingBack(moving, at),
    divergent(moving, at),
    concluded(moving, at),
    pastTheGates(moving, at),
  ];
}

function shadow(base: RolloutView, at: number): RolloutView {
  return {
    ...base,
    id: 'r-0010',
    service: 'search-api',
    plan: 'search-shadow',
    strategy: 'blue-green',
    places: { candidate: 'green', baseline: 'blue', control: null },
    step: 0,
    steps: [
      { share: 0, mirror: 0.2, bake_ms: 10 * MINUTE, approval: null },
      { share: 1, mirror: 0, bake_ms: 10 * MINUTE, approval: { by: [], expires_ms: 4 * HOUR, otherwise: 'hold' } },
    ],
    asked: 0,
    measured: 0,
    bakes_until: time(at + 4 * MINUTE),
    sentence: 'A copy of 20 % of search-api goes to 2.4.0, and nobody is answered by it: 310 more requests are needed.',
    waiting: {
      what: '310 more requests in the copy',
      owner: 'search',
      until: time(at + HOUR),
      then: 'it is rolled back to 2.3.1',
    },
  };
}

function awaitingApproval(base: RolloutView, at: number): RolloutView {
  const approval = { by: ['ada', 'grace'], expires_ms: 4 * HOUR, otherwise: 'roll-back' } as const;
  return {
    ...base,
    id: 'r-0011',
    phase: 'held',
    reason: 'APPROVAL',
    attempt: 2,
    retry_of: 'r-0006',
    steps: base.steps.map((step, index) => (index < 2 ? step : { ...step, approval: { ...approval, by: [...approval.by] } })),
    approvals: [
      {
        step: 2,
        by: ['ada', 'grace'],
        asked_at: time(at - 6 * MINUTE),
        expires_at: time(at + 3 * HOUR + 54 * MINUTE),
        otherwise: 'roll-back',
        answer: null,
      },
    ],
    sentence: 'Held at 25 %: everything else is ready, and leave for 50 % on 2.4.0 has to come from ada or grace.',
    waiting: {
      what: 'everything else is ready, and leave for 50 % on 2.4.0 has to come from ada or grace. (APPROVAL)',
      owner: 'ada, grace',
      until: time(at + 3 * HOUR + 54 * MINUTE),
      then: 'it is rolled back to 2.3.1',
    },
  };
}

function frozen(base: RolloutView, at: number): RolloutView {
  return {
    ...base,
    id: 'r-0012',
    phase: 'held',
    reason: 'FROZEN',
    users: 0.261,
    sentence: 'Held at 25 %: nothing of any service is promoted until the incident is over.',
    waiting: {
      what: 'freeze f-3 lets nothing further: the bank is down (FROZEN)',
      owner: 'payments',
      until: time(at + 2 * HOUR),
      then: 'it goes on where it was',
    },
  };
}

function worseInOneRegion(base: RolloutView, at: number): RolloutView {
  const { comparison } = base;
  if (comparison === null) throw new Error('what moves is compared');
  const [whole] = comparison.streams;
  if (whole === undefined) throw new Error('what is compared has a stream');
  const region = (value: string, more: Partial<Stream>): Stream => ({
    ...whole,
    indicator: `checkout-success in region ${value}`,
    cohort: { label: 'region', value },
    key: false,
    ...more,
  });
  const counts = { candidate: { total: 118, bad: 12 }, baseline: { total: 402, bad: 1 } };
  const fewer = { candidate: { total: 118, bad: 0 }, baseline: { total: 402, bad: 1 } };
  const quantiles = [0.5, 0.99].map((q): Stream => ({
    ...whole,
    indicator: `checkout-latency p${q * 100}`,
    of: 'checkout-latency',
    test: 'latency',
    quantile: { q, reference: q === 0.5 ? 84 : 790, margin: 0.1 },
    rho: 1,
    delta: 0,
    step: { candidate: { total: 1_204, bad: 15 }, baseline: { total: 3_790, bad: 41 } },
    excess: { low: -0.004, high: 0.005 },
    needed: 12_400,
    needed_ms: 21 * MINUTE,
  }));
  const quiet = Array.from({ length: 10 }, (_, index) =>
    region(`eu-${index + 1}`, { log10_harm: -0.3 - index / 10, step: fewer, excess: { low: -0.02, high: 0.03 } }),
  );
  const bad = region('us-east', {
    culprit: true,
    ...counts,
    step: counts,
    log10_harm: 3.1,
    log10_safe: -4,
    excess: { low: 0.031, high: 0.19 },
    needed: null,
  });
  const restarts: Stream = {
    ...whole,
    indicator: 'worker-restarts',
    of: 'worker-restarts',
    test: 'rate',
    candidate: { total: 1_204, bad: 3 },
    baseline: { total: 3_790, bad: 6 },
    step: { candidate: { total: 1_204, bad: 3 }, baseline: { total: 3_790, bad: 6 } },
    delta: 0.008,
    allowed_rate: 0.0097,
    log10_safe: 1.9,
    excess: { low: -0.002, high: 0.006 },
    needed: 0,
  };
  return {
    ...base,
    id: 'r-0013',
    phase: 'rolling-back',
    reason: 'CANARY_WORSE',
    asked: 0,
    measured: 0.041,
    sentence: 'Rolling back: checkout-success in region us-east failed 12 of 118 on 2.4.0 (10.2 %) against 1 of 402 on 2.3.1.',
    waiting: {
      what: '2.4.0 to be measured at 0 % of the traffic: so far 4.1 %',
      owner: 'payments',
      until: time(at + 20 * SECOND),
      then: 'the owner is paged and 0 % is asked for again',
    },
    comparison: {
      ...comparison,
      kind: 'worse',
      sentence: 'checkout-success in region us-east failed 12 of 118 on 2.4.0 (10.2 %) against 1 of 402 on 2.3.1 (0.25 %).',
      log10_harm: 3.1,
      mode: 'uncalibrated',
      mode_because: 'ONE_INSTANCE',
      streams: [{ ...whole, needed: 0, log10_safe: 1.4 }, restarts, ...quantiles, ...quiet, bad],
    },
  };
}

function goingBack(base: RolloutView, at: number): RolloutView {
  return {
    ...base,
    id: 'r-0014',
    phase: 'rolling-back',
    reason: 'OPERATOR',
    asked: 0.125,
    measured: 0.131,
    sentence: 'Going back to 2.3.1 in halves: 12.5 % is asked for, and the baseline takes what comes to it.',
    waiting: {
      what: 'the baseline to take what came to it, at 12.5 %',
      owner: 'payments',
      until: time(at + 25 * SECOND),
      then: 'half of it goes back as well',
    },
  };
}

function divergent(base: RolloutView, at: number): RolloutView {
  return {
    ...base,
    id: 'r-0015',
    candidate: '2.2.9',
    phase: 'rolled-back',
    reason: 'CANARY_WORSE',
    asked: 0,
    measured: 0,
    waiting: null,
    ended_at: time(at - HOUR),
    changed_at: time(at - HOUR),
    watched_until: time(at + 23 * HOUR),
    sentence: 'Rolled back: 2.2.9 serves nothing any more, measured.',
    divergence: {
      since: time(at - HOUR),
      sentence: 'The desired state may still say 2.2.9, which serves nothing any more: this is meant. Set it to 2.3.1.',
    },
  };
}

function concluded(base: RolloutView, at: number): RolloutView {
  return {
    ...base,
    id: 'r-0016',
    plan: 'basket-experiment',
    strategy: 'experiment',
    ends: 'withdraw',
    phase: 'concluded',
    reason: 'TRIED',
    asked: 0,
    measured: 0,
    step: 0,
    steps: [{ share: 0.1, mirror: 0, bake_ms: 2 * DAY, approval: null }],
    waiting: null,
    ended_at: time(at - HOUR),
    watched_until: time(at + 23 * HOUR),
    sentence: 'Tried to its end and taken out as planned: 2.4.0 was within what is allowed.',
    comparison:
      base.comparison === null ? null : { ...base.comparison, kind: 'safe', sentence: '2.4.0 is within what is allowed.' },
  };
}

function pastTheGates(base: RolloutView, at: number): RolloutView {
  return {
    ...base,
    id: 'r-0017',
    override: 'break-glass',
    step: 3,
    asked: 1,
    measured: 0.93,
    sentence: 'Going to everybody past every gate, by the word of ada.',
    glass: {
      by: 'ada',
      at: time(at - 4 * MINUTE),
      until: time(at + 56 * MINUTE),
      review_by: time(at + 23 * HOUR + 56 * MINUTE),
      reviewed: null,
    },
  };
}
