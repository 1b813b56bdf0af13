import { HOUR, MINUTE, type Instant } from '../../kernel/units.ts';
import { hourOf, minuteOf, minutesOf, summed, type SlotGrid } from './slot-grid.ts';
import { stretchesAbove } from './stretches.ts';
import { usualOf, type Rise } from './rises.ts';
import type { ChangeSuspect, Claim, DependencySuspect, EvidenceKind, Suspect } from './suspect.ts';

/** After so long a change is half as likely to be the cause of a rise. */
const AGE = 2 * HOUR;
/** What is older than this when a rise begins did not begin it. */
const OLDEST = 6 * HOUR;

/** What of the rises is nobody's yet, minute by minute; whoever takes some of it takes it from here. */
export type Risen = { readonly rises: readonly Rise[]; readonly excess: Float64Array; readonly total: Float64Array };

/** A dependency answers for what it failed beyond its usual share itself, while the journey failed. */
export function dependencyClaim({ counts }: DependencySuspect, { rises, excess, total }: Risen, grid: SlotGrid): Claim | null {
  const usual = usualOf(counts, grid);
  const bad = summed(counts.bad, grid);
  const all = summed(counts.total, grid);
  const expected = all.map((count, slot) => count * usual.rate(hourOf(grid, slot)));
  const most = new Float64Array(grid.minutes);
  for (const stretch of stretchesAbove(bad, expected, usual)) {
    for (let slot = stretch.first; slot < stretch.end; slot += 1) {
      const rate = all[slot]! > 0 ? Math.max(0, bad[slot]! - expected[slot]!) / all[slot]! : 0;
      const { first, end } = minutesOf({ first: slot, end: slot + 1 }, grid);
      // A step of the journey may ask the dependency several times, and any of them can fail it.
      for (let minute = first; minute < end; minute += 1) most[minute] = rate * Math.max(total[minute]!, counts.total[minute]!);
    }
  }
  return taken(
    { rises, excess, total },
    { evidence: 'dependency', part: (minute) => Math.min(1, most[minute]! / (excess[minute]! || 1)) },
  );
}

/** Changes that came before a rise share it, the nearer and the younger the more. An order in time proves nothing. */
export function timeClaims(changes: readonly ChangeSuspect[], risen: Risen, grid: SlotGrid): readonly (Claim | null)[] {
  const weights = risen.rises.map((rise) => changes.map((change) => weightOf(change, rise, grid)));
  const parts = risen.rises.map((_, index) => {
    const some = weights[index] ?? [];
    const sum = some.reduce((all, weight) => all + weight, 0);
    const explained = 1 - some.reduce((left, weight) => left * (1 - weight), 1);
    return some.map((weight) => (sum === 0 ? 0 : (weight / sum) * explained));
  });
  const riseOf = new Int32Array(grid.minutes).fill(-1);
  for (const [index, { first, end }] of risen.rises.entries()) riseOf.fill(index, first, end);
  const excess = risen.excess.slice();
  return changes.map((_, number) => {
    if (!parts.some((some) => some[number]! > 0)) return null;
    const part = (minute: number): number => parts[riseOf[minute]!]?.[number] ?? 0;
    return taken({ ...risen, excess }, { evidence: 'time', part, from: risen.excess });
  });
}

/** An incident that was open takes what no change explains. */
export function incidentClaim({ from, to }: Suspect, risen: Risen, grid: SlotGrid): Claim | null {
  const [first, end] = [minuteOf(from, grid), to === null ? grid.minutes : minuteOf(to, grid)];
  return taken(risen, { evidence: 'incident', part: (minute) => (minute >= first && minute < end ? 1 : 0) });
}

/** A change may show in telemetry before the pipeline tells that it is done. */
const EARLY = 5 * MINUTE;

function weightOf({ from, scope }: ChangeSuspect, { first }: Rise, grid: SlotGrid): number {
  const began = (grid.from + first * MINUTE) as Instant;
  const age = began - from;
  if (age < -EARLY || age > OLDEST) return 0;
  return scope * Math.exp(-Math.max(0, age) / AGE);
}

type Taking = {
  readonly evidence: EvidenceKind;
  /** Which part of a minute's excess is taken. */
  readonly part: (minute: number) => number;
  /** From which column it is taken, when several share one rise. */
  readonly from?: Float64Array;
};

function taken({ rises, excess }: Risen, { evidence, part, from = excess }: Taking): Claim | null {
  const minutes = new Float64Array(excess.length);
  let [amount, low, high] = [0, 0, 0];
  for (const rise of rises) {
    let some = 0;
    for (let minute = rise.first; minute < rise.end; minute += 1) {
      const taking = excess[minute]! * part(minute);
      if (taking <= 0) continue;
      minutes[minute] = taking;
      from[minute] = Math.max(0, from[minute]! - taking);
      some += taking;
    }
    amount += some;
    low += (some / rise.excess) * rise.low;
    high += (some / rise.excess) * rise.high;
  }
  if (amount === 0) return null;
  return { evidence, minutes, low: evidence === 'time' ? 0 : low, high };
}
