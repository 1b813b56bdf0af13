import type { DurationMs, Instant } from '../../kernel/units.ts';
import { stretchesAbove, type Counted, type Stretch } from '../attribution/stretches.ts';
import { usualRate } from '../attribution/usual-rate.ts';

/** Columns of one width, beginning at `from`; `first` is the slot in which the window that is asked about begins. */
export type Span = { readonly from: Instant; readonly width: DurationMs; readonly slots: number; readonly first: number };

/** The worst stretch in which more failed than before. */
export type Fall = Stretch & {
  readonly bad: number;
  readonly total: number;
  /** Bad events that the share of failures before would have made. */
  readonly expected: number;
  readonly excess: number;
  readonly rateBefore: number;
  /** It had begun before the window that is asked about. */
  readonly beganBefore: boolean;
  /** It goes on at the end of the window. */
  readonly ongoing: boolean;
};

/** So many standard deviations are no chance; a window is short, so less is enough than for weeks. */
const FAR = 4;
/** Stretches that lie as close to each other are one. */
const PAUSE = 5 * 60_000;

/** Where the bad share left what it was before the window, or null when it did not. */
export function fallOf(counts: Counted, span: Span): Fall | null {
  const { rate, dispersion } = usualBefore(counts, span);
  const expected = counts.total.map((total) => total * rate);
  const pause = Math.max(1, Math.round(PAUSE / span.width));
  const falls = joined(stretchesAbove(counts.bad, expected, { dispersion, far: FAR }), pause)
    .filter(({ end }) => end > span.first)
    .map((stretch) => ({ ...stretch, excess: sum(counts.bad, stretch) - sum(expected, stretch) }));
  const worst = falls.reduce<(typeof falls)[number] | null>((most, one) => (one.excess > (most?.excess ?? 0) ? one : most), null);
  if (worst === null) return null;
  const { first, end, excess } = worst;
  return {
    first,
    end,
    excess,
    bad: sum(counts.bad, worst),
    total: sum(counts.total, worst),
    expected: sum(expected, worst),
    rateBefore: rate,
    beganBefore: first < span.first,
    ongoing: end + pause >= span.slots,
  };
}

/** What was usual before the window; of what began with it the whole is all there is. */
export function usualBefore({ bad, total }: Counted, { first }: Span): { readonly rate: number; readonly dispersion: number } {
  const before = { bad: bad.subarray(0, first), total: total.subarray(0, first) };
  const known = before.total.some((count) => count > 0) ? before : { bad, total };
  const { rate, dispersion } = usualRate(known, { hourOf: () => 0, dayOf: () => 0 });
  return { rate: rate(0), dispersion };
}

export function sum(column: Float64Array, { first, end }: Stretch): number {
  let all = 0;
  for (let slot = first; slot < end; slot += 1) all += column[slot]!;
  return all;
}

/** The start of a slot. */
export function instantOf({ from, width }: Span, slot: number): Instant {
  return (from + slot * width) as Instant;
}

function joined(stretches: readonly Stretch[], pause: number): readonly Stretch[] {
  const all: { first: number; end: number }[] = [];
  for (const { first, end } of stretches) {
    const last = all.at(-1);
    if (last !== undefined && first - last.end <= pause) last.end = end;
    else all.push({ first, end });
  }
  return all;
}
