/** One line of a waterfall: where its bar begins and how long it is, as shares of the width. */
export type Bar = { readonly left: number; readonly width: number };
export type Waterfall = {
  readonly bars: readonly Bar[];
  readonly start: number;
  readonly end: number;
  /** Where a given value stands, or null when it lies outside of what is drawn. */
  readonly place: (value: number) => number | null;
};

export type Range = { readonly low: number; readonly high: number };

/** Less than this of the width cannot be seen. */
const THINNEST = 0.004;

/** Bars from a start through every amount to the end; each begins where the one before has stopped. */
export function layWaterfall(start: number, amounts: readonly number[], atLeast: Range | null = null): Waterfall {
  const stops = amounts.reduce<number[]>((all, amount) => [...all, (all.at(-1) ?? start) + amount], []);
  const values = [start, ...stops, ...(atLeast === null ? [] : [atLeast.low, atLeast.high])];
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const share = (value: number): number => (value - low) / span;
  return {
    bars: amounts.map((amount, index) => {
      const from = stops[index - 1] ?? start;
      const width = amount === 0 ? 0 : Math.min(1, Math.max(THINNEST, Math.abs(amount) / span));
      return { left: Math.max(0, Math.min(share(Math.min(from, from + amount)), 1 - width)), width };
    }),
    start: share(start),
    end: share(stops.at(-1) ?? start),
    place: (value) => (value < low || value > low + span ? null : share(value)),
  };
}
