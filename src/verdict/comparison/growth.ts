import { HOUR, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { openHarm, spreadAnew, type HarmState } from './harm.ts';
import type { SafeState } from './safe.ts';
import type { Tally } from './tally.ts';

/**
 * Slow leaks. A level (memory, open files, connections) is told once per block by its lowest reading of each arm: what a
 * collector of garbage gives back is above that floor and says nothing. What counts is the distance of the arms, as the
 * logarithm of candidate ÷ baseline, less what the candidate may have grown since. While the candidate grows no faster than
 * that, a new block is as likely to have any rank among the blocks before it, or a lower one; while it leaks, every block
 * has the highest. The bets are on that rank, and need no shape of the noise: only that the order of the blocks tells
 * nothing. A ratio of levels also takes out what both arms share: load, time of day, a leak that the baseline has as well.
 */
export type GrowthState = {
  /** The block that is open, and the lowest level of each arm in it; null while none was read. */
  readonly block: number | null;
  readonly candidate: number | null;
  readonly baseline: number | null;
  /** Distances of the closed blocks, oldest first. */
  readonly distances: readonly number[];
};

export type GrowthTerms = {
  readonly at: Instant;
  /** What growth is allowed from. */
  readonly since: Instant;
  /** How long a block is: long enough for a collector to come by in each. */
  readonly length: DurationMs;
  /** Part of its level by which the candidate may grow in an hour. */
  readonly margin: number;
  /** The most that a bet may win in one block. */
  readonly cap: number;
};

/** The usual length, and the longer ones for levels that come and go more slowly. */
export const GROWTH_BLOCK = (5 * MINUTE) as DurationMs;
export const GROWTH_BLOCKS: readonly DurationMs[] = [1, 2, 4, 8, 16].map((times) => (times * GROWTH_BLOCK) as DurationMs);
/** After a day of blocks their order begins anew: bets on one order and on the next are bets on different things. */
const MOST_BLOCKS = 288;
/** How steeply each bet prefers the high ranks. */
const SLOPES: readonly number[] = [1, 3, 8, 20, 60];

export const NO_GROWTH: GrowthState = { block: null, candidate: null, baseline: null, distances: [] };
export const NO_GROWTH_HARM: HarmState = openHarm(SLOPES.length);
export const NO_GROWTH_SAFE: SafeState = { logs: SLOPES.map(() => 0) };

/** What the block that this batch closes says for and against the candidate; null while a block is open. */
export type GrowthMove = { readonly harm: readonly number[]; readonly safe: readonly number[] };

export function growthAfter(
  now: GrowthState,
  { n1, k1, n0, k0 }: Tally,
  { at, since, length, margin, cap }: GrowthTerms,
): { readonly next: GrowthState; readonly move: GrowthMove | null } {
  const block = Math.floor((at - since) / length);
  const isNew = now.block !== null && block !== now.block;
  const open = isNew ? { candidate: null, baseline: null } : now;
  const next = {
    block,
    candidate: lowest(open.candidate, n1 > 0 ? k1 / n1 : null),
    baseline: lowest(open.baseline, n0 > 0 ? k0 / n0 : null),
  };
  const { candidate, baseline, distances } = now;
  // A level of nothing has no logarithm, and is nothing that leaks.
  if (!isNew || candidate === null || baseline === null || candidate <= 0 || baseline <= 0)
    return { next: { ...next, distances }, move: null };
  const hours = ((now.block ?? 0) * length) / HOUR;
  const distance = Math.log(candidate / baseline) - hours * Math.log1p(margin);
  const before = distances.length >= MOST_BLOCKS ? [] : distances;
  return { next: { ...next, distances: [...before, distance] }, move: moveOf(before, distance, cap) };
}

/** The stake against the candidate after a block. */
export function growthHarm(now: HarmState, { harm }: GrowthMove): HarmState {
  return { ...now, ...spreadAnew(now, [0, ...harm]) };
}

export function growthSafe({ logs }: SafeState, { safe }: GrowthMove, credit: boolean): SafeState {
  return { logs: logs.map((won, j) => won + (credit ? safe[j]! : Math.min(0, safe[j]!))) };
}

/** Each bet pays `exp(slope × rank ÷ blocks)`, divided by the mean of that over all ranks: exactly 1 on average. Ties speak for neither. */
function moveOf(before: readonly number[], distance: number, cap: number): GrowthMove {
  let [below, above] = [0, 0];
  for (const other of before) {
    if (other < distance) below += 1;
    else if (other > distance) above += 1;
  }
  const blocks = before.length + 1;
  const won = (slope: number, rank: number): number => Math.min(cap, (slope * rank) / blocks - logMeanOf(slope, blocks));
  return { harm: SLOPES.map((slope) => won(slope, below)), safe: SLOPES.map((slope) => won(slope, above)) };
}

/** log of the mean of exp(slope × r ÷ n) over r = 0 … n-1: a geometric series. */
function logMeanOf(slope: number, n: number): number {
  return Math.log(Math.expm1(slope) / Math.expm1(slope / n) / n);
}

function lowest(known: number | null, read: number | null): number | null {
  if (known === null || read === null) return known ?? read;
  return Math.min(known, read);
}
