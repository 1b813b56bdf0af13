import type { ChartSeries, Level } from './chart-model.ts';

export type Tick = { readonly value: number; readonly place: number };
export type Scale = {
  /** How high a value lies on the chart, 0 at its foot to 1 at its head; beyond it, it is held at the edge. */
  readonly place: (value: number) => number;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
};
export type ScaleTerms = {
  /** What is shown at least; the foot is 0 unless said otherwise. */
  readonly low?: number;
  readonly high?: number;
  readonly log?: boolean;
  /** Of a scale of decades: it begins and ends with what is drawn. */
  readonly tight?: boolean;
  /** Lines that are told at most. */
  readonly most?: number;
};

/** A scale that holds everything that is drawn, with round figures on it. */
export function scaleOf(values: Iterable<number>, terms: ScaleTerms = {}): Scale {
  const { log = false, most = 5 } = terms;
  let [low, high] = [terms.low ?? (log ? Infinity : 0), terms.high ?? -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return log ? logScale(low, high, terms.tight === true ? 0 : 0.05) : linearScale(low, high, most);
}

export function valuesOf(series: readonly ChartSeries[], levels: readonly Level[]): number[] {
  const all = series.flatMap(({ values, low = [], high = [] }) => [...values, ...low, ...high]);
  return [...all.filter((value) => value !== null), ...levels.map(({ value }) => value)];
}

function linearScale(low: number, high: number, most: number): Scale {
  const foot = Number.isFinite(low) ? low : 0;
  const span = high > foot ? high - foot : Math.abs(foot) || 1;
  const step = roundStep(span / most);
  const first = Math.floor(foot / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil((foot + span) / step - 1e-9));
  const [from, to] = [first * step, last * step];
  const place = (value: number): number => held((value - from) / (to - from));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => exact((first + index) * step));
  return { place, low: from, high: to, ticks: ticks.map((value) => ({ value, place: place(value) })) };
}

/** Decades, and within few of them their halves and fifths. */
function logScale(low: number, high: number, air: number): Scale {
  const known = Number.isFinite(low) && high > 0;
  const [from, to] = known ? [Math.log10(low) - air, Math.log10(Math.max(high, low * 1.5)) + air] : [0, 3];
  const place = (value: number): number => held(value > 0 ? (Math.log10(value) - from) / (to - from) : 0);
  const steps = to - from > 3.2 ? [1] : to - from > 1.4 ? [1, 3] : [1, 2, 5];
  const ticks: Tick[] = [];
  for (let decade = Math.floor(from); decade <= to; decade += 1)
    for (const step of steps) {
      const value = exact(step * 10 ** decade);
      if (Math.log10(value) >= from && Math.log10(value) <= to) ticks.push({ value, place: place(value) });
    }
  return { place, low: 10 ** from, high: 10 ** to, ticks };
}

function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  return decade * ([1, 2, 2.5, 5].find((step) => step * decade >= least * (1 - 1e-9)) ?? 10);
}

/** Three times a tenth is 0.3, and not 0.30000000000000004. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

function held(place: number): number {
  return Math.min(1, Math.max(0, place));
}
