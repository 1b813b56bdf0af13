import type { Rng } from '../../kernel/rng.ts';
import { MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import {
  compare,
  judgeBatch,
  openJudge,
  type Comparison,
  type JudgedBatch,
  type JudgeState,
  type JudgeTerms,
  type Occasion,
  type Stream,
  type Tally,
} from './judge.ts';

export const T0 = 1_800_000_000_000 as Instant;

/** One indicator whose candidate may fail 1.1 times as often as the baseline, plus 1 %. */
export const SETTINGS: JudgeTerms = {
  streams: [streamOf('checkout-success')],
  burstiness: 'independent',
  alpha: 0.01,
  alphaSafe: 0.05,
  minStep: (10 * SECOND) as DurationMs,
  warmUp: 0 as DurationMs,
};

export const TWO: JudgeTerms = {
  ...SETTINGS,
  streams: [streamOf('checkout-success', { weight: 0.5 }), streamOf('checkout-fast', { weight: 0.5 })],
};

export function streamOf(name: string, more: Partial<Stream> = {}): Stream {
  return {
    name,
    indicator: name,
    test: 'ratio',
    cohort: null,
    quantile: null,
    weight: 1,
    rho: 1.1,
    delta: 0.01,
    key: true,
    usualRate: 0.001,
    phi: null,
    ...more,
  };
}

/** The same terms with other bounds for every stream. */
export function bound(terms: JudgeTerms, more: Partial<Stream>): JudgeTerms {
  return { ...terms, streams: terms.streams.map((stream) => ({ ...stream, ...more })) };
}

export function times(count: number, tally: Tally): readonly Tally[] {
  return Array.from({ length: count }, () => tally);
}

export function batchAt(i: number, tallies: readonly Tally[], more: Partial<JudgedBatch> = {}): JudgedBatch {
  return { at: (T0 + i * 10 * SECOND) as Instant, step: 0, whole: true, tallies, ...more };
}

export function judgedFrom(batches: readonly JudgedBatch[], terms: JudgeTerms, usualRate: number | null = 0.001): JudgeState {
  const bounds = bound(terms, { usualRate });
  return batches.reduce<JudgeState>((now, batch) => judgeBatch(now, batch, bounds), openJudge(bounds));
}

/** The judge after these batches, bound to the terms as they are. */
export function judgedAs(batches: readonly JudgedBatch[], terms: JudgeTerms): JudgeState {
  return batches.reduce<JudgeState>((now, batch) => judgeBatch(now, batch, terms), openJudge(terms));
}

/** The verdict at the end of these batches, a quarter of the traffic being the candidate's. */
export function compared(batches: readonly JudgedBatch[], terms: JudgeTerms, context: Partial<Occasion> = {}): Comparison {
  const at = ((batches.at(-1)?.at ?? T0) + 10 * SECOND) as Instant;
  const occasion = { at, step: 0, stepSince: T0, asked: 0.25 as Ratio, ends: (T0 + 60 * MINUTE) as Instant, newestTelemetry: at };
  return compare(judgedAs(batches, terms), terms, { ...occasion, ...context });
}

/** So many batches that are all the same. */
export function batches(count: number, tallies: readonly Tally[], more: Partial<JudgedBatch> = {}): readonly JudgedBatch[] {
  return Array.from({ length: count }, (_, i) => batchAt(i, tallies, more));
}

/** One batch of traffic: arrivals and failures at the given rates, from the given chance. */
export function drawTally(
  rng: Rng,
  { candidate, baseline }: Record<'candidate' | 'baseline', { perSecond: number; fails: number }>,
): Tally {
  const [n1, n0] = [poisson(rng, 10 * candidate.perSecond), poisson(rng, 10 * baseline.perSecond)];
  return { n1, k1: Math.min(n1, poisson(rng, n1 * candidate.fails)), n0, k0: Math.min(n0, poisson(rng, n0 * baseline.fails)) };
}

/** Large means are drawn in parts, because exp(-mean) would vanish. */
function poisson(rng: Rng, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 30) {
    const enough = Math.exp(-Math.min(left, 30));
    for (let product = rng.next(); product > enough; product *= rng.next()) count += 1;
  }
  return count;
}
