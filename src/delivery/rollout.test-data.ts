import type { RolloutPlan, Step } from '../catalog/catalog.ts';
import { DAY, HOUR, SECOND, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import type { Comparison } from '../verdict/comparison/comparison.ts';
import { openTerms } from '../verdict/comparison/judge.ts';
import type { Facts } from './facts.ts';
import type { Exposure } from './exposure.ts';
import type { Phase, Rollout } from './rollout.ts';

export const AT = 1_800_000_000_000 as Instant;

export const PLAN: RolloutPlan = {
  name: 'storefront',
  service: 'storefront',
  owner: 'team-shop',
  strategy: 'canary',
  ends: 'promote',
  router: { kind: 'http', url: 'http://127.0.0.1:7071/weights', places: null },
  steps: [step(0.05, 30), step(0.5, 60), step(1, 0)],
  judge: {
    indicators: [
      {
        indicator: 'checkout-success',
        candidateIndicator: null,
        test: { kind: 'ratio', delta: 0.01 },
        weight: 1,
        key: true,
      },
    ],
    cohorts: null,
    by: 'version',
    where: {},
    control: null,
    age: null,
    calibration: null,
    warmUp: 0 as DurationMs,
    burstiness: 'independent',
    alpha: 0.001,
    alphaSafe: 0.05,
    rho: 1,
    settle: (5 * SECOND) as DurationMs,
    minStep: (30 * SECOND) as DurationMs,
  },
  budget: { objective: 'checkout-availability', floor: 0.1, slow: null },
  exposure: {
    tolerance: 0.02 as Ratio,
    within: (30 * SECOND) as DurationMs,
    minRequests: 20,
    from: 'router',
    sticky: 'none',
    drain: 0 as DurationMs,
  },
  rollback: {
    reversible: 'roll-back',
    pace: 'at-once',
    needs: 1,
    burning: null,
    cooldown: 0 as DurationMs,
    most: 3,
    within: DAY,
  },
  freezes: [],
  newer: 'refuse',
  fastTrack: null,
  hooks: [],
  maxDuration: HOUR,
  onDeadline: 'roll-back',
};

export const TERMS = openTerms(PLAN.judge, [null]);

export function step(share: number, bakeSeconds: number): Step {
  return { share: share as Ratio, mirror: 0 as Ratio, bake: (bakeSeconds * SECOND) as DurationMs, approval: null };
}

export function ago(seconds: number): Instant {
  return (AT - seconds * SECOND) as Instant;
}

/** At its first step since a minute ago, with the weights in place since 50 s ago and nothing in its way. */
export function rolloutAt(now: Partial<Phase> & { phase: Phase['phase'] }, rest: Partial<Rollout> = {}): Rollout {
  const phase = { step: 0, since: ago(60), ...defaultsOf(now), ...now } as Phase;
  const isBack = phase.phase === 'rolling-back' || phase.phase === 'rolled-back' || phase.phase === 'concluded';
  const share = isBack ? 0 : (PLAN.steps[phase.step]?.share ?? 0);
  const applied = { share: share as Ratio, at: ago(50), key: 'storefront-1/traffic/1' };
  return {
    id: 'storefront-1',
    plan: PLAN,
    candidate: '1.1.0',
    baseline: '1.0.0',
    places: { candidate: '1.1.0', baseline: '1.0.0', control: null },
    terms: TERMS,
    startedAt: ago(600),
    now: phase,
    applied,
    generations: [],
    attempt: 1,
    retryOf: null,
    approvals: [],
    glass: null,
    orders: 1,
    moves: 0,
    ...rest,
  };
}

function defaultsOf({ phase, since = ago(60) }: Partial<Phase> & { phase: Phase['phase'] }): object {
  switch (phase) {
    case 'shifting':
      return { settledAt: null, override: null };
    case 'held':
      return { settledAt: null, because: 'EVIDENCE_MISSING', until: null };
    case 'rolling-back':
      return { because: 'CANARY_WORSE', pace: 'at-once', share: 0, shareSince: since, pagedAt: null };
    case 'rolled-back':
    case 'concluded':
    case 'promoted':
      return { because: 'CANARY_WORSE', keptSince: since, drainedAt: since, pagedAt: null };
  }
}

/** How a rollout starts that nobody tried before. */
export const FIRST_ATTEMPT = { attempt: 1, retryOf: null, fastTrackOf: null, serving: '1.0.0 has all traffic' } as const;

/** Nobody counts users, nothing is frozen, nothing burns, nobody depends. */
export const NOTHING_ELSE = {
  users: null,
  telemetry: null,
  heard: true,
  writer: null,
  ready: null,
  freeze: null,
  burning: null,
  supports: [],
  rollbacks: [],
  storm: false,
  dependency: null,
} as const;

/** Everything as it should be at the share asked: measured, weights in place, compared and found safe. */
export function factsFor({ applied, candidate, baseline }: Rollout, rest: Partial<Facts> = {}): Facts {
  const share = applied?.share ?? 0;
  return {
    at: AT,
    exposure: measured(share),
    ...NOTHING_ELSE,
    weights: { [candidate]: share, [baseline]: 1 - share },
    orderPending: false,
    comparison: comparison({ kind: 'safe' }),
    budget: { say: 'clear' },
    biased: [],
    ...rest,
  };
}

export function measured(share: number, requests = 400): Exposure {
  return { kind: 'measured', share: share as Ratio, requests, over: (10 * SECOND) as DurationMs };
}

export function tooFew(since: Instant | null = ago(300)): Exposure {
  return { kind: 'too-few', requests: 3, wanted: 20, since };
}

type Found = Comparison extends infer One ? (One extends { kind: infer Kind } ? { readonly kind: Kind } : never) : never;

/** A comparison of the given kind, with figures that a sentence can be made of. */
export function comparison(found: Found & object): Comparison {
  const rest = {
    worse: { at: ago(10), culprits: ['checkout-success'], duringIncident: false },
    'wrong-version': {
      indicator: 'checkout-success',
      expected: 120,
      observed: 0,
      seen: [{ version: '1.0.9', events: 118 }],
    },
    biased: { journeys: ['checkout'] },
    'not-exposed': { indicator: 'checkout-success', expected: 120, observed: 11 },
    blind: { because: 'CANDIDATE_SILENT', silentFor: 90 * SECOND },
    safe: {},
    'not-yet': { because: 'MORE_EVIDENCE', etaMs: 40 * SECOND },
    underpowered: { because: 'TOO_SLOW', etaMs: 9 * HOUR, left: HOUR, provable: 0.02 },
  }[found.kind];
  const stream = {
    indicator: 'checkout-success',
    test: 'ratio',
    quantile: null,
    key: true,
    neededMs: 40 * SECOND,
    weight: 1,
    rho: 1,
    delta: 0.01,
    candidate: { total: 120, bad: found.kind === 'worse' ? 9 : 0 },
    baseline: { total: 2_400, bad: 2 },
    step: { candidate: { total: 60, bad: 0 }, baseline: { total: 1_200, bad: 1 } },
    allowedRate: 0.011,
    log10Harm: found.kind === 'worse' ? 3.4 : -0.2,
    log10HarmNeeded: 3,
    log10Safe: 1.5,
    log10SafeNeeded: 1.3,
    excess: { low: -0.01, high: 0.02 },
    needed: 300,
    phi: 1,
    culprit: found.kind === 'worse',
  };
  return {
    ...found,
    ...rest,
    log10Harm: stream.log10Harm,
    log10HarmNeeded: 3,
    streams: [stream],
    mode: 'independent',
    modeBecause: null,
    batches: 12,
    newestBatch: ago(20),
  } as unknown as Comparison;
}
