import { MINUTE, type Instant } from '../../kernel/units.ts';
import { minuteOf, summed, type SlotGrid } from './slot-grid.ts';
import type { Claim } from './suspect.ts';

/** The hour before a change is exposed tells what it is compared with. */
const BEFORE = 60;
/** So many standard deviations of the slope are no chance. */
const FAR = 4;
const Z = 1.959963984540054;

export type Exposed = {
  readonly from: Instant;
  readonly to: Instant | null;
  /** Measured share of traffic, minute by minute. */
  readonly share: Float64Array;
};
/** What is still nobody's, and everything that was counted. */
export type Unclaimed = { readonly left: Float64Array; readonly total: Float64Array };

/**
 * Whether the share of failures follows the share of traffic that has the change: a straight line through both, weighted by
 * traffic. Null where the share was never at two levels apart from 0, since then it is only an order in time.
 */
export function exposureClaim({ from, to, share }: Exposed, { left, total }: Unclaimed, grid: SlotGrid): Claim | null {
  const first = Math.max(0, minuteOf(from, grid) - BEFORE);
  const end = to === null ? grid.minutes : minuteOf((to + BEFORE * MINUTE) as Instant, grid);
  if (levelsOf(share, { first, end }) < 2) return null;
  const line = lineThrough({ left, total, share }, { first, end });
  if (line === null || line.slope < FAR * line.error) return null;
  const minutes = new Float64Array(grid.minutes);
  let exposed = 0;
  for (let minute = first; minute < end; minute += 1) {
    minutes[minute] = Math.min(left[minute]!, total[minute]! * share[minute]! * line.slope);
    exposed += total[minute]! * share[minute]!;
  }
  // A minute cannot have failed more than it did: what the line says beyond that is in the minutes around it.
  spread(minutes, { wanted: exposed * line.slope, left, share });
  const most = summed(left, grid).reduce((sum, bad) => sum + bad, 0);
  return {
    evidence: 'exposure',
    minutes,
    low: Math.max(0, exposed * (line.slope - Z * line.error)),
    high: Math.min(most, exposed * (line.slope + Z * line.error)),
  };
}

/** Levels of the share besides 0, as far as they differ by more than measuring does. */
function levelsOf(share: Float64Array, { first, end }: { first: number; end: number }): number {
  const levels = new Set<number>();
  for (let minute = first; minute < end; minute += 1) if (share[minute]! > 0) levels.add(Math.round(share[minute]! * 20));
  return levels.size;
}

type Points = Unclaimed & { readonly share: Float64Array };

/** Weighted least squares of failures ÷ traffic on the share; the weights are the traffic. */
function lineThrough(
  { left, total, share }: Points,
  { first, end }: { first: number; end: number },
): { readonly slope: number; readonly error: number } | null {
  let [weight, meanShare, meanRate, points] = [0, 0, 0, 0];
  for (let minute = first; minute < end; minute += 1) {
    if (total[minute] === 0) continue;
    weight += total[minute]!;
    meanShare += total[minute]! * share[minute]!;
    meanRate += left[minute]!;
    points += 1;
  }
  if (points < 4) return null;
  meanShare /= weight;
  meanRate /= weight;
  let [spreadOfShare, together] = [0, 0];
  for (let minute = first; minute < end; minute += 1) {
    if (total[minute] === 0) continue;
    const off = share[minute]! - meanShare;
    spreadOfShare += total[minute]! * off * off;
    together += off * (left[minute]! - total[minute]! * meanRate);
  }
  if (spreadOfShare === 0) return null;
  const slope = together / spreadOfShare;
  let residual = 0;
  for (let minute = first; minute < end; minute += 1) {
    if (total[minute] === 0) continue;
    const off = left[minute]! - total[minute]! * (meanRate + slope * (share[minute]! - meanShare));
    residual += (off * off) / total[minute]!;
  }
  return { slope, error: Math.sqrt(residual / (points - 2) / spreadOfShare) };
}

function spread(
  minutes: Float64Array,
  { wanted, left, share }: { readonly wanted: number; readonly left: Float64Array; readonly share: Float64Array },
): void {
  let [given, room] = [0, 0];
  for (let minute = 0; minute < minutes.length; minute += 1) {
    given += minutes[minute]!;
    if (share[minute]! > 0) room += left[minute]! - minutes[minute]!;
  }
  const part = room <= 0 ? 0 : Math.min(1, Math.max(0, wanted - given) / room);
  for (let minute = 0; minute < minutes.length; minute += 1)
    if (share[minute]! > 0) minutes[minute]! += (left[minute]! - minutes[minute]!) * part;
}
