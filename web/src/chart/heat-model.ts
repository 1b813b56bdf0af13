import { scaleOf, type Scale } from './chart-scale.ts';
import type { ChartTable } from './chart-words.ts';
import type { Moments } from './chart-model.ts';
import { showTime } from './time-ticks.ts';
import { showCount, showPercent } from '../show.ts';

/** How often which values came, as the API tells it; see `GET /api/v1/indicators/{name}/series`. */
export type Heat = { readonly edges: readonly number[]; readonly slots: readonly (readonly number[])[] };
export type HeatCell = {
  readonly slot: number;
  readonly low: number;
  readonly high: number;
  /** 0 to 1: how dark. */
  readonly shade: number;
  /** It lies beyond the threshold: what is in it was too slow. */
  readonly isSlow: boolean;
};

export function heatScale({ edges }: Heat, threshold: number | null): Scale {
  const [low = 1, high = 10] = [edges[0], edges.at(-1)];
  return scaleOf([low, high, ...(threshold === null ? [] : [threshold])], { log: true, tight: true });
}

/**
 * Counts lie over many powers of ten, and one slow event among ten thousand is what is looked for: the shade follows the
 * logarithm, and even one event can be seen.
 */
export function heatCells({ edges, slots }: Heat, threshold: number | null): readonly HeatCell[] {
  const most = Math.log1p(
    Math.max(1, ...slots.map((slot) => slot.reduce((top, weight, at) => (at % 2 === 1 ? Math.max(top, weight) : top), 0))),
  );
  return slots.flatMap((pairs, slot) =>
    eachPair(pairs).map(({ row, weight }): HeatCell => {
      const [low = 0, high = 0] = [edges[row], edges[row + 1]];
      const shade = LEAST_SHADE + (1 - LEAST_SHADE) * (Math.log1p(weight) / most);
      return { slot, low, high, shade, isSlow: threshold !== null && Math.sqrt(low * high) > threshold };
    }),
  );
}
const LEAST_SHADE = 0.12;

/** The row that a height of the drawing means. */
export function rowAt(heat: Heat, scale: Scale, up: number): number {
  const { edges } = heat;
  let row = 0;
  while (row < edges.length - 2 && scale.place(edges[row + 1] ?? 0) <= up) row += 1;
  return row;
}

/** `12 of 44 took 120 ms to 180 ms (27 %)`. */
export function sayCell(
  { edges, slots }: Heat,
  { slot, row }: { slot: number; row: number },
  show: (value: number) => string,
): string {
  const pairs = eachPair(slots[slot] ?? []);
  const all = pairs.reduce((sum, { weight }) => sum + weight, 0);
  if (all === 0) return 'nothing known';
  const count = pairs.find((pair) => pair.row === row)?.weight ?? 0;
  const range = `${show(edges[row] ?? 0)} to ${show(edges[row + 1] ?? 0)}`;
  return `${showCount(count)} of ${showCount(all)} in ${range} (${showPercent(count / all)})`;
}

/** How many lie between the figures at the side, slot by slot: as exact as can be read from the drawing, and short enough. */
export function heatTable(
  { moments, heat, scale }: { moments: Moments; heat: Heat; scale: Scale },
  lines: readonly { readonly label: string; readonly values: readonly (number | null)[] }[],
  show: (value: number) => string,
): ChartTable {
  const bounds = scale.ticks.map(({ value }) => value);
  const [first = 0] = bounds;
  const ranges = [`to ${show(first)}`, ...bounds.map((bound, at) => rangeName(bound, bounds[at + 1], show))];
  return {
    columns: ['UTC', ...lines.map(({ label }) => label), ...ranges],
    rows: moments.at
      .map((at, slot) => {
        const told = lines.map(({ values }) => (typeof values[slot] === 'number' ? show(values[slot]) : 'not known'));
        const counts = Array.from({ length: ranges.length }, () => 0);
        for (const { row, weight } of eachPair(heat.slots[slot] ?? [])) {
          const middle = Math.sqrt((heat.edges[row] ?? 0) * (heat.edges[row + 1] ?? 0));
          const range = bounds.findLastIndex((bound) => bound <= middle) + 1;
          counts[range] = (counts[range] ?? 0) + weight;
        }
        return [showTime(at, moments), ...told, ...counts.map(showCount)];
      })
      .toReversed(),
  };
}

function rangeName(bound: number, next: number | undefined, show: (value: number) => string): string {
  return next === undefined ? `above ${show(bound)}` : `to ${show(next)}`;
}

function eachPair(pairs: readonly number[]): readonly { readonly row: number; readonly weight: number }[] {
  return Array.from({ length: Math.floor(pairs.length / 2) }, (_, pair) => ({
    row: pairs[2 * pair] ?? 0,
    weight: pairs[2 * pair + 1] ?? 0,
  }));
}
