import type { Adjustment } from '../catalog/adjustment.ts';
import type { Objective } from '../catalog/catalog.ts';
import { selects } from '../catalog/select-objectives.ts';
import { occurrences, type Span } from '../kernel/recurrence.ts';
import { DAY, HOUR, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';

/** An adjustment as it was recorded: only from then on, and a little before, may it change what counts. */
export type RecordedAdjustment = { readonly adjustment: Adjustment; readonly recordedAt: Instant };

/** Time that does not count for an objective, by how it does not: sorted and disjoint. */
export type AdjustedSpans = { readonly exclude: readonly Span[]; readonly countGood: readonly Span[] };

/** Nobody may decide today that a quarter ago did not count. */
export const MOST_BACKDATED = (30 * DAY) as DurationMs;
/** One stretch that is longer than this is no maintenance. */
export const LONGEST_ADJUSTMENT = DAY;
/** The longest window there is, and what is planned within a day. */
const LOOKED_AT = { back: 400 * DAY, ahead: DAY } as const;

/** An adjustment with the stretches of time that it speaks of now. */
export type PlacedAdjustment = { readonly adjustment: Adjustment; readonly spans: readonly Span[] };

/** The same for the whole of an hour: a rule that comes every hour takes a fifth of a second to follow for a year. */
export function placeAdjustments(recorded: Iterable<RecordedAdjustment>, at: Instant): readonly PlacedAdjustment[] {
  const hour = slotOf(at, HOUR);
  return [...recorded].map(({ adjustment, recordedAt }) => {
    const known = placed.get(adjustment);
    if (known?.hour === hour && known.recordedAt === recordedAt) return known;
    const from = Math.max(hour - LOOKED_AT.back, recordedAt - MOST_BACKDATED) as Instant;
    const spans = spansOf(adjustment, { from, to: (hour + LOOKED_AT.ahead) as Instant });
    const one = { adjustment, spans, hour, recordedAt };
    placed.set(adjustment, one);
    return one;
  });
}
const placed = new WeakMap<Adjustment, PlacedAdjustment & { readonly hour: Instant; readonly recordedAt: Instant }>();

export function adjustedSpans(placed: readonly PlacedAdjustment[], objective: Objective): AdjustedSpans {
  const chosen = placed.filter(({ adjustment }) => selects(adjustment.objectives, objective));
  const of = (mode: Adjustment['mode']): readonly Span[] =>
    joined(chosen.flatMap(({ adjustment, spans }) => (adjustment.mode === mode ? spans : [])));
  return { exclude: of('exclude'), countGood: of('count-good') };
}

/** What began before `from` and still lasts then is cut there. */
function spansOf({ when }: Adjustment, { from, to }: Span): readonly Span[] {
  const found =
    when.kind === 'once'
      ? [{ from: when.from, to: when.to }]
      : occurrences(when, when.durationMs, { from: (from - when.durationMs) as Instant, to });
  return found
    .filter((span) => span.to > from && span.from < to)
    .map((span) => ({ from: Math.max(span.from, from) as Instant, to: span.to }));
}

function joined(spans: readonly Span[]): readonly Span[] {
  const all: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to) as Instant;
    else if (from < to) all.push({ from, to });
  }
  return all;
}
