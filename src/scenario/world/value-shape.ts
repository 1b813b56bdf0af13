import type { Rng } from '../../kernel/rng.ts';
import { drawCount } from './draw.ts';

/** What events measure, as points with chances that add up to 1: durations in milliseconds, or values in their own unit. */
export type ValueShape = { readonly values: Float64Array; readonly chances: Float64Array };

/** `p50 80` and `p99 900`: half of the values are at most 80, and one in a hundred is above 900. */
export type Quantile = { readonly p: number; readonly value: number };

/** Points per stretch between two quantiles: a step is then smaller than what people would call another latency. */
const POINTS = 12;

export function sameValue(value: number): ValueShape {
  return { values: Float64Array.of(value), chances: Float64Array.of(1) };
}

/** Between quantiles values lie evenly on a logarithmic scale, as latencies do; outside the first and last by as much again. */
export function shapeOf(quantiles: readonly Quantile[]): ValueShape {
  const sorted = quantiles.toSorted((a, b) => a.p - b.p);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return sameValue(0);
  const before = sorted[1] === undefined ? 2 : Math.max(1.01, Math.sqrt(last.value / first.value));
  const ends = [{ p: 0, value: first.value / before }, ...sorted, { p: 1, value: last.value * Math.min(before, 2) }];
  const values: number[] = [];
  const chances: number[] = [];
  for (const [index, to] of ends.entries()) {
    const from = ends[index - 1];
    if (from === undefined || to.p <= from.p) continue;
    for (let point = 0; point < POINTS; point += 1) {
      values.push(from.value * (to.value / from.value) ** ((point + 0.5) / POINTS));
      chances.push((to.p - from.p) / POINTS);
    }
  }
  return { values: Float64Array.from(values), chances: Float64Array.from(chances) };
}

/** How many of so many events measured each of the points. */
export function drawValues({ values, chances }: ValueShape, events: number, rng: Rng): Float64Array {
  const counts = new Float64Array(values.length);
  let [left, chance] = [events, 1];
  for (let point = 0; point < counts.length && left > 0; point += 1) {
    const share = chances[point] ?? 0;
    const hits = point === counts.length - 1 ? left : drawCount(rng, left, Math.min(1, share / chance));
    counts[point] = hits;
    left -= hits;
    chance -= share;
  }
  return counts;
}
