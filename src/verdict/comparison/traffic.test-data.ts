import type { JudgeSettings } from '../../catalog/catalog.ts';
import type { Rng } from '../../kernel/rng.ts';
import { SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { judgeBatch, openJudge, type JudgedBatch, type JudgeState, type Tally } from './judge.ts';

export const T0 = 1_800_000_000_000 as Instant;

/** One indicator whose candidate may fail 1.1 times as often as the baseline, plus 1 %. */
export const SETTINGS: JudgeSettings = {
  indicators: [{ indicator: 'checkout-success', weight: 1, delta: 0.01 }],
  by: 'version',
  burstiness: 'independent',
  alpha: 0.01,
  alphaSafe: 0.05,
  rho: 1.1,
  settle: (2 * SECOND) as DurationMs,
  minStep: (10 * SECOND) as DurationMs,
};

export const TWO: JudgeSettings = {
  ...SETTINGS,
  indicators: [
    { indicator: 'checkout-success', weight: 0.5, delta: 0.01 },
    { indicator: 'checkout-fast', weight: 0.5, delta: 0.01 },
  ],
};

export function times(count: number, tally: Tally): readonly Tally[] {
  return Array.from({ length: count }, () => tally);
}

export function batchAt(i: number, tallies: readonly Tally[], more: Partial<JudgedBatch> = {}): JudgedBatch {
  return { at: (T0 + i * 10 * SECOND) as Instant, step: 0, whole: true, tallies, ...more };
}

export function judgedFrom(
  batches: readonly JudgedBatch[],
  settings: JudgeSettings,
  usualRate: number | null = 0.001,
): JudgeState {
  const reference = settings.indicators.map(() => usualRate);
  return batches.reduce<JudgeState>((now, batch) => judgeBatch(now, batch, settings), openJudge(settings, reference));
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
