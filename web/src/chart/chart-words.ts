import type { ChartSeries, Moments, Seeing } from './chart-model.ts';
import { showTime } from './time-ticks.ts';
import { showLength, showPercent } from '../show.ts';

export type ChartTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

const UNKNOWN = 'not known';

/** One moment in words: `09:40 UTC: failures 0.12 %, rate 41/s`. */
export function sayMoment(
  index: number | null,
  { moments, series, show }: { moments: Moments; series: readonly ChartSeries[]; show: (value: number) => string },
): string {
  const at = moments.at[index ?? -1];
  if (index === null || at === undefined) return 'No moment is known.';
  const told = series.map((one) => `${one.label} ${showValue(one, index, show)}`);
  return `${showTime(at, moments)} UTC: ${told.join(', ')}`;
}

export function showValue(series: ChartSeries, index: number, show: (value: number) => string): string {
  const value = series.values[index];
  if (value === null || value === undefined) return UNKNOWN;
  const own = series.show ?? show;
  const [low, high] = [series.low?.[index], series.high?.[index]];
  const told = own(value);
  return typeof low === 'number' && typeof high === 'number' ? `${told} (${own(low)} to ${own(high)})` : told;
}

/** What is drawn, as a table: the newest first, because that is what is mostly looked for. */
export function chartTable({
  moments,
  series,
  show,
  seeing,
}: {
  moments: Moments;
  series: readonly ChartSeries[];
  show: (value: number) => string;
  seeing: Seeing | undefined;
}): ChartTable {
  const seen = (index: number): readonly string[] =>
    seeing === undefined ? [] : [showCoverage(seeing, index), showLag(seeing, index)];
  return {
    columns: ['UTC', ...series.map(({ label }) => label), ...(seeing === undefined ? [] : ['coverage', 'delay'])],
    rows: moments.at
      .map((at, index) => [showTime(at, moments), ...series.map((one) => showValue(one, index, show)), ...seen(index)])
      .toReversed(),
  };
}

export function showCoverage({ coverage }: Seeing, index: number): string {
  const share = coverage[index];
  return typeof share === 'number' ? showPercent(share) : UNKNOWN;
}

export function showLag({ lag }: Seeing, index: number): string {
  const ms = lag[index];
  return typeof ms === 'number' ? showDelay(ms) : UNKNOWN;
}

export function showDelay(ms: number): string {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)}\u202fs` : showLength(ms);
}

export type SeenRun = { readonly from: number; readonly to: number; readonly kind: 'whole' | 'part' | 'none' };

/** Neighbouring slots that were seen as well as each other are one stroke of the strip; as shares of the width of the chart. */
export function seenRuns({ at, everyMs, from, to }: Moments, coverage: readonly (number | null)[]): readonly SeenRun[] {
  const runs: { from: number; to: number; kind: SeenRun['kind'] }[] = [];
  for (const [index, start] of at.entries()) {
    const share = coverage[index] ?? 0;
    const kind = share >= 0.999 ? 'whole' : share > 0 ? 'part' : 'none';
    const [left, right] = [(start - from) / (to - from), (start + everyMs - from) / (to - from)].map((place) =>
      Math.min(1, Math.max(0, place)),
    ) as [number, number];
    const last = runs.at(-1);
    if (last !== undefined && last.kind === kind && left - last.to < 1e-6) last.to = right;
    else runs.push({ from: left, to: right, kind });
  }
  return runs;
}
