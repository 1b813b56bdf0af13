import type { CohortSeriesView, SeriesView } from '../../../src/wire/series.ts';
import { blindStretches, type ChartSeries, type Moments, type Seeing, type Stretch } from '../chart/chart-model.ts';
import type { HeatDot } from '../chart/heat-map.tsx';
import type { HeatLine } from '../chart/heat-paint.ts';
import { showMs } from '../evidence/run-rows.ts';
import { showCount, showLength, showPercent, showRate } from '../show.ts';

/** A series as its charts need it: one axis of time, and what was seen of it, under all of them. */
export type Pictured = {
  readonly moments: Moments;
  readonly seeing: Seeing;
  readonly blind: readonly Stretch[];
  readonly rate: readonly (number | null)[];
  readonly badShare: readonly (number | null)[];
  readonly lines: readonly HeatLine[];
  readonly dots: readonly HeatDot[];
};

export function readPicture(given: SeriesView): Pictured {
  const view = withoutBegun(given);
  const moments = momentsOf(view);
  const { coverage, lag_p99: lag } = view.seen;
  const isKnown = (slot: number): boolean => (coverage[slot] ?? 0) > 0;
  const { total, bad, p50, p95, p99 } = view.columns;
  return {
    moments,
    seeing: { coverage, lag },
    blind: blindStretches(moments, coverage),
    // Where nothing was heard, nothing is known: that is not a rate of nought.
    rate: total.map((count, slot) => (isKnown(slot) || count > 0 ? (count / view.slot_ms) * 1_000 : null)),
    badShare: sharesOf({ total, bad }),
    lines: [
      { label: 'p50', values: p50, width: 2 },
      { label: 'p95', values: p95, width: 1.5, dash: [5, 3] },
      { label: 'p99', values: p99, width: 1.25, dash: [2, 2] },
    ],
    dots: view.exemplars.flatMap(({ trace, at, value, good }) =>
      value === null ? [] : [{ trace, at: Date.parse(at), value, isBad: !good }],
    ),
  };
}

/** Of a slot that has only begun nothing may be known yet. That is not blind, so nothing is drawn of it. */
function withoutBegun(view: SeriesView): SeriesView {
  const { columns, seen } = view;
  const last = columns.total.length - 1;
  const isBegun = Date.parse(view.from) + (last + 1) * view.slot_ms > Date.parse(view.at);
  if (!isBegun || columns.total[last] !== 0 || (seen.coverage[last] ?? 0) > 0) return view;
  const cut = <Column extends readonly unknown[]>(column: Column): Column => column.slice(0, last) as never;
  return {
    ...view,
    columns: mapped(columns, cut),
    seen: { ...seen, coverage: cut(seen.coverage), lag_p50: cut(seen.lag_p50), lag_p99: cut(seen.lag_p99) },
  };
}

function mapped(
  { total, bad, p50, p90, p95, p99 }: SeriesView['columns'],
  cut: <C extends readonly unknown[]>(column: C) => C,
): SeriesView['columns'] {
  return { total: cut(total), bad: cut(bad), p50: cut(p50), p90: cut(p90), p95: cut(p95), p99: cut(p99) };
}

function momentsOf({ from, to, slot_ms: everyMs, columns }: Pick<SeriesView, 'from' | 'to' | 'slot_ms' | 'columns'>): Moments {
  const start = Date.parse(from);
  return { from: start, to: Date.parse(to), everyMs, at: columns.total.map((_, slot) => start + slot * everyMs) };
}

/** Of nothing there is no share. */
export function sharesOf({ total, bad }: { total: readonly number[]; bad: readonly number[] }): readonly (number | null)[] {
  return total.map((all, slot) => (all > 0 ? Math.min(1, (bad[slot] ?? 0) / all) : null));
}

/** In the unit of the indicator: durations as people say them, everything else as its sender has it. */
export function showIn(unit: SeriesView['unit']): (value: number) => string {
  return unit === 'ms' ? showMs : (value) => (value < 10 ? String(Number(value.toPrecision(3))) : showCount(Math.round(value)));
}

export type CohortCard = {
  readonly value: string;
  /** `everything else`, or the value itself. */
  readonly title: string;
  readonly isOther: boolean;
  readonly bad: string;
  readonly figures: string;
  readonly series: readonly ChartSeries[];
};
export type CohortCards = {
  readonly cards: readonly CohortCard[];
  /** All are drawn on one scale, so that they can be compared by eye. */
  readonly most: number;
};

/** The worst first. What is called `__other__` is many cohorts, and comes last. */
export function cohortCards(view: Pick<SeriesView, 'cohorts' | 'unit' | 'total' | 'joined'>): CohortCards {
  const show = showIn(view.unit);
  const ordered = view.cohorts.toSorted(
    (a, b) => Number(isOther(a)) - Number(isOther(b)) || (b.bad_share ?? 0) - (a.bad_share ?? 0) || b.total - a.total,
  );
  const cards = ordered.map((one): CohortCard => {
    const part = view.total > 0 ? `${showPercent(one.total / view.total)} of the traffic` : '';
    const slow = one.p95 === null ? '' : `p95 ${show(one.p95)}`;
    return {
      value: one.value,
      title: titleOf(one, view.joined),
      isOther: isOther(one),
      bad: one.bad_share === null ? 'nothing came' : `${showPercent(one.bad_share)} bad`,
      figures: [part, slow].filter((text) => text !== '').join(', '),
      series: [{ label: 'bad', values: sharesOf(one.columns), tone: 'breach', draw: 'area', width: 1.5 }],
    };
  });
  const shares = ordered.flatMap((one) => sharesOf(one.columns).filter((share) => share !== null));
  return { cards, most: Math.max(0.01, ...shares) };
}

function isOther({ value }: Pick<CohortSeriesView, 'value'>): boolean {
  return value === '__other__';
}

function titleOf({ value }: Pick<CohortSeriesView, 'value'>, joined: number): string {
  if (value === '__none__') return 'without it';
  if (value !== '__other__') return value;
  return joined > 0 ? `${joined} others` : 'others';
}

/** Both on one chart: the first in the colour of what is chosen, the second quiet. */
export function comparedSeries(sides: readonly CohortSeriesView[], of: 'bad' | 'p95'): readonly ChartSeries[] {
  const tones = ['focus', 'muted'] as const;
  return sides.map(({ value, columns }, side) => ({
    label: value,
    values: of === 'bad' ? sharesOf(columns) : columns.p95,
    tone: tones[side] ?? 'muted',
    draw: 'line',
  }));
}

/** `p50 12 ms slower (3 ms to 20 ms)`; null: too little was seen to tell. */
export function sayDifference(
  name: string,
  difference: { readonly of: number; readonly low: number; readonly high: number } | null,
  show: (value: number) => string,
): string {
  if (difference === null) return `${name}: too few values to tell`;
  const { of, low, high } = difference;
  const range = `95 %: ${signed(low, show)} to ${signed(high, show)}`;
  if (low <= 0 && high >= 0) return `${name}: no difference is shown (${range})`;
  return `${name}: ${show(Math.abs(of))} ${of > 0 ? 'longer' : 'shorter'} (${range})`;
}

function signed(value: number, show: (value: number) => string): string {
  return value < 0 ? `−${show(-value)}` : show(value);
}

/** What the whole time came to, in one line for the head. */
export function headline(view: SeriesView): string {
  const { total, bad_share: bad, p95, unit } = view;
  if (total === 0 || bad === null) return 'Nothing came in this time.';
  const perSecond = (total / Math.max(view.slot_ms, knownMs(view))) * 1_000;
  const slow = p95 === null ? '' : `, 95 % within ${showIn(unit)(p95)}`;
  return `${showPercent(bad)} of ${showCount(Math.round(total))} bad, ${showRate(perSecond)}${slow}.`;
}

/** Of how much of the time anything could be known: before the first telemetry there is nothing to reckon with. */
function knownMs({ seen, slot_ms: width }: Pick<SeriesView, 'seen' | 'slot_ms'>): number {
  return seen.coverage.filter((share) => share !== null).length * width;
}

/** `the last hour`, and of how much of it anything is known where that is not nearly all. */
export function showKnown(view: Pick<SeriesView, 'seen' | 'slot_ms'>, window: string): string {
  const known = knownMs(view);
  return known >= 0.95 * view.seen.coverage.length * view.slot_ms ? window : `${window}, known for ${showLength(known)}`;
}
