/** What a chart is told. Times are milliseconds since the epoch, in UTC, as everywhere on the screens. */

export type ChartTone = 'ink' | 'soft' | 'muted' | 'bar' | 'focus' | 'good' | 'warning' | 'breach' | 'blind';

export type ChartSeries = {
  readonly label: string;
  /** One for each moment of the chart. Null is unknown: the line is broken there, and never drawn at nothing. */
  readonly values: readonly (number | null)[];
  readonly tone: ChartTone;
  /** A band lies between `low` and `high`, with a line at its values. */
  readonly draw: 'line' | 'area' | 'bars' | 'band';
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** Of the line, in pixels; 2 unless said otherwise. */
  readonly width?: number;
  readonly dash?: readonly number[];
  /** How this one's values are told, where it is otherwise than the chart's. */
  readonly show?: (value: number) => string;
};

export type Stretch = { readonly from: number; readonly to: number };

/** A line across the chart that means something: a threshold, a target. */
export type Level = { readonly value: number; readonly label: string; readonly tone: ChartTone };

/** Something that happened, as `GET /api/v1/timeline` tells it. */
export type ChartMark = {
  readonly id: string;
  readonly at: string;
  /** The same for what took no time; null: it is not over. */
  readonly to: string | null;
  readonly kind: string;
  readonly tone: 'plain' | 'good' | 'warning' | 'breach' | 'blind';
  readonly title: string;
  readonly sentence: string;
  /** A screen of ours. */
  readonly href: string | null;
  /** The mark that this one is a part of, as a step is of its rollout. */
  readonly part_of?: string | null;
};

/** How well each slot was seen, told in a strip under the chart: null where nobody could know. */
export type Seeing = {
  readonly coverage: readonly (number | null)[];
  /** How much later than it happened it was known, ms. */
  readonly lag: readonly (number | null)[];
};

/** The moments of a chart. Each stands for `everyMs` from then on, and is drawn in the middle of it; 0: for itself alone. */
export type Moments = Stretch & { readonly at: readonly number[]; readonly everyMs: number };

/** Where on the chart's width a time lies, 0 to 1. */
export function across({ from, to }: Stretch, at: number): number {
  return to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0;
}

/** The moment that is meant by a time: the slot that it lies in, or the nearest one. Null when there is none. */
export function momentAt({ at, everyMs }: Pick<Moments, 'at' | 'everyMs'>, time: number): number | null {
  if (at.length === 0) return null;
  let low = 0;
  let high = at.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((at[middle] ?? 0) <= time) low = middle;
    else high = middle - 1;
  }
  const next = at[low + 1];
  const isNearer = everyMs === 0 && next !== undefined && next - time < time - (at[low] ?? 0);
  return isNearer ? low + 1 : low;
}

/** Stretches in which nothing is known, from the slots: those in which no telemetry came that was waited for. */
export function blindStretches({ at, everyMs }: Moments, coverage: readonly (number | null)[]): readonly Stretch[] {
  const found: { from: number; to: number }[] = [];
  for (const [index, from] of at.entries()) {
    if ((coverage[index] ?? 0) > 0) continue;
    const last = found.at(-1);
    if (last !== undefined && last.to >= from) last.to = from + everyMs;
    else found.push({ from, to: from + everyMs });
  }
  return found;
}
