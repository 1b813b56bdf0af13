import { after, elapsed, MINUTE, type Instant } from '../../kernel/units.ts';
import { sequenceAfter } from './confidence-sequence.ts';
import { dispersionAfter, phiOf } from './dispersion.ts';
import { GROWTH_BLOCK, growthAfter, growthHarm, growthSafe } from './growth.ts';
import { harmAfter } from './harm.ts';
import { baselineBurns, watchBaseline } from './incident-guard.ts';
import type { JudgedBatch, StepEvidence, StreamState } from './judge-state.ts';
import { modeOf, warmUpOf, type JudgeTerms, type Stream } from './judge-terms.ts';
import { safeAfter } from './safe.ts';
import { addTally, type Tally } from './tally.ts';

export type Turn = {
  readonly batch: JudgedBatch;
  readonly terms: JudgeTerms;
  readonly bound: Stream;
  readonly startedAt: Instant;
  /** When the candidate was first heard of; null before. */
  readonly firstCandidate: Instant | null;
};

const RECENT_BATCHES = 12;
/** Part of the needed evidence that a bet may win in one batch, or in one minute where bursts are possible: the rest must come again. */
const CAP = { independent: 0.6, calibrated: 0.6, uncalibrated: 0.3 };

/** One stream after one more batch. */
export function streamAfter(now: StreamState, tally: Tally, turn: Turn): StreamState {
  const { batch, terms, bound, startedAt } = turn;
  if (isWarming(turn)) return { ...now, step: batch.whole ? seenIn(now.step, tally, batch) : now.step };
  if (now.growth !== null) return growthStreamAfter(now, tally, turn);
  const phi = phiOfStream(now, bound); // From the batches before this one: what judges a batch must be fixed before it.
  const mode = modeOf(bound, terms);
  const margin = { rho: bound.rho, delta: bound.delta, phi };
  const minute = mode === 'uncalibrated' ? Math.floor(elapsed(startedAt, batch.at) / MINUTE) : null;
  const watch = watchBaseline(now.watch, { at: batch.at, total: tally.n0, bad: tally.k0 });
  const credit = batch.whole && !baselineBurns(watch, bound.usualRate);
  const safe = safeAfter(now.step.safe, tally, { ...margin, credit });
  return {
    totals: addTally(now.totals, tally),
    harm: harmAfter(now.harm, tally, { ...margin, cap: capOf(mode, turn), minute }),
    watch,
    dispersion: now.dispersion === null ? null : dispersionAfter(now.dispersion, tally),
    growth: null,
    // The sequence assumes one split, so a batch in which the split changed is not part of it.
    step: batch.whole
      ? { ...seenIn(judgedIn(now.step, tally), tally, batch), safe, sequence: sequenceAfter(now.step.sequence, tally, phi) }
      : { ...now.step, safe },
  };
}

/** By how much the traffic's burstiness divides the evidence of this stream. */
export function phiOfStream({ dispersion }: StreamState, { phi }: Stream): number {
  return dispersion === null ? (phi ?? 1) : phiOf(dispersion);
}

/** A fresh process is slow and grows for a while, whatever its code. */
export function isWarming({
  batch,
  terms,
  bound,
  firstCandidate,
}: Pick<Turn, 'batch' | 'terms' | 'bound' | 'firstCandidate'>): boolean {
  const warmUp = warmUpOf(bound, terms);
  return warmUp > 0 && (firstCandidate === null || batch.at < after(firstCandidate, warmUp));
}

function growthStreamAfter(now: StreamState, tally: Tally, turn: Turn): StreamState {
  const { batch, terms, bound, firstCandidate } = turn;
  if (now.growth === null) return now;
  const since = after(firstCandidate ?? batch.at, warmUpOf(bound, terms));
  const { next, move } = growthAfter(now.growth, tally, {
    at: batch.at,
    since,
    length: bound.block ?? GROWTH_BLOCK,
    margin: bound.delta,
    cap: capOf('calibrated', turn),
  });
  const step = batch.whole ? seenIn(judgedIn(now.step, tally), tally, batch) : now.step;
  return {
    ...now,
    totals: addTally(now.totals, tally),
    growth: next,
    harm: move === null ? now.harm : growthHarm(now.harm, move),
    step: move === null ? step : { ...step, safe: growthSafe(step.safe, move, batch.whole) },
  };
}

function capOf(mode: keyof typeof CAP, { terms, bound }: Turn): number {
  return CAP[mode] * Math.log(1 / (terms.alpha * cappedWeight(bound, terms)));
}

/**
 * The quantiles of one latency look at the same requests: a bad minute is one bad minute, however many of them see it. With
 * the weight of each alone three such minutes were enough together, and 3 % of good candidates were rolled back in an hour.
 */
function cappedWeight(bound: Stream, { streams }: JudgeTerms): number {
  if (bound.test !== 'latency') return bound.weight;
  let weight = 0;
  for (const { test, indicator, weight: own } of streams) if (test === 'latency' && indicator === bound.indicator) weight += own;
  return weight;
}

function judgedIn(step: StepEvidence, tally: Tally): StepEvidence {
  return { ...step, totals: addTally(step.totals, tally), batches: step.batches + 1 };
}

function seenIn(step: StepEvidence, { n1, n0 }: Tally, { at }: JudgedBatch): StepEvidence {
  const recent = step.recent.length < RECENT_BATCHES ? step.recent : step.recent.slice(1);
  return { ...step, recent: [...recent, { at, candidate: n1, baseline: n0 }] };
}
