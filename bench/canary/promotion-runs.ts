import { seededRng } from '../../src/kernel/rng.ts';
import type { Ratio } from '../../src/kernel/units.ts';
import { calibrateErrors, NO_PAST, type Past } from './calibration.ts';
import { mixedSeed } from './chance.ts';
import { DELTA, RHO, safeAfter, streamOf, termsOf, toldOf, type Mode } from './our-judge.ts';
import { quantileOf } from './outcome.ts';
import { evenWorld, playTraffic, SECONDS_PER_BATCH, type Bursts, type World } from './traffic.ts';

export type Promotion = {
  readonly name: string;
  readonly mode: Mode;
  readonly perSecond: number;
  readonly bursts: Bursts;
  readonly usual: number;
  readonly delta: number;
  /** True: the candidate fails exactly as often as just not allowed. */
  readonly atMargin: boolean;
  readonly runs: number;
};
export type PromotionResult = Pick<Promotion, 'name' | 'mode' | 'perSecond' | 'atMargin'> & {
  readonly runs: number;
  /** The part that was found safe within the hour. */
  readonly safe: number;
  readonly medianSeconds: number | null;
  /** Events it took, as a part of what was said to be needed before the first: null where not every run got there. */
  readonly medianOfNeeded: number | null;
  readonly p95OfNeeded: number | null;
};

const SEED = 707;
const RUNS_PER_PAST = 25;
const SHARE = 0.1 as Ratio;

const good = (perSecond: number, usual: number, delta: number): Promotion => ({
  name: `${100 * usual} %, margin ${Number((100 * delta).toPrecision(3))} points`,
  mode: 'calibrated',
  perSecond,
  bursts: 'none',
  usual,
  delta,
  atMargin: false,
  runs: 400,
});
const atMargin = (perSecond: number, bursts: Bursts, mode: Mode): Promotion => ({
  ...good(perSecond, 0.001, DELTA),
  name: `exactly at the margin${bursts === 'none' ? '' : ', shared incidents'}`,
  mode,
  bursts,
  atMargin: true,
  runs: 1_000,
});

export const PROMOTIONS: readonly Promotion[] = [
  good(500, 0.001, DELTA),
  good(50, 0.001, DELTA),
  { ...good(50, 0.001, DELTA), mode: 'uncalibrated' },
  good(50, 0.0001, DELTA),
  good(50, 0.01, 0.005),
  good(50, 0.001, 0.00025),
  good(5, 0.001, 0.001),
  good(1, 0.001, 0.0025),
  good(1, 0.001, DELTA),
  { ...good(50, 0.001, DELTA), name: '0.1 %, margin 0.05 points, bursts of kind cluster5', bursts: 'cluster5' },
  ...([50, 500] as const).flatMap((perSecond) =>
    (['none', 'common'] as const).flatMap((bursts) =>
      (['calibrated', 'uncalibrated'] as const).map((mode) => atMargin(perSecond, bursts, mode)),
    ),
  ),
];

/** When a candidate is found safe to promote, and whether one is that is not. */
export function playPromotion(promotion: Promotion, scale: number): PromotionResult {
  const { name, mode, perSecond, delta, atMargin: bad, runs: wanted } = promotion;
  const even = evenWorld(perSecond, promotion.usual, promotion.bursts);
  const seed = mixedSeed(SEED, PROMOTIONS.indexOf(promotion));
  const runs = Math.max(2, Math.round(wanted * scale));
  const ends: number[] = [];
  const parts: number[] = [];
  let past: Past = NO_PAST;
  for (let run = 0; run < runs; run += 1) {
    if (run % RUNS_PER_PAST === 0) past = calibrateErrors(even, mixedSeed(seed, 1, run / RUNS_PER_PAST));
    const stretch = playTraffic(seededRng(mixedSeed(seed, 2, run)), bad ? justNotAllowed(even, delta) : even);
    const found = safeAfter(toldOf(stretch), termsOf(mode, [streamOf('errors', { ...past, delta })]), SHARE);
    ends.push(found.after ?? Infinity);
    parts.push(found.had === null || found.needed === null ? Infinity : found.had / found.needed);
  }
  const seconds = at(ends, 0.5);
  return {
    name,
    mode,
    perSecond,
    atMargin: bad,
    runs,
    safe: ends.filter((end) => end < Infinity).length / runs,
    medianSeconds: seconds === null ? null : seconds * SECONDS_PER_BATCH,
    medianOfNeeded: at(parts, 0.5),
    p95OfNeeded: at(parts, 0.95),
  };
}

/**
 * Incidents add as much to both arms. While one lasts the candidate is within the margin, because a tenth of what the baseline
 * fails then is much: that must not make it safe for the time after.
 */
function justNotAllowed(world: World, delta: number): World {
  return { ...world, candidateFails: (batch) => RHO * world.baselineFails(batch) + delta };
}

function at(values: readonly number[], q: number): number | null {
  const value = quantileOf(
    values.toSorted((a, b) => a - b),
    q,
  );
  return value === null || value === Infinity ? null : value;
}
