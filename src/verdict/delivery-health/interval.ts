/** Between which values something lies with 95 % confidence. */
export type Interval = { readonly low: number; readonly high: number };

/** The normal quantile that leaves 2.5 % on either side. */
const Z = 1.959963984540054;
const MISS = 0.025;

/** Of a share, by Wilson's score; null: of nothing there is no share. */
export function shareInterval(part: number, whole: number): Interval | null {
  if (whole === 0) return null;
  const share = part / whole;
  const scale = 1 + Z ** 2 / whole;
  const middle = (share + Z ** 2 / (2 * whole)) / scale;
  const reach = (Z / scale) * Math.sqrt((share * (1 - share)) / whole + Z ** 2 / (4 * whole ** 2));
  // At the edges the bound is the edge itself, which rounding would miss by a hair.
  return { low: part === 0 ? 0 : Math.max(0, middle - reach), high: part === whole ? 1 : Math.min(1, middle + reach) };
}

export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? null : (below + above) / 2;
}

/** Of a median, by order alone and so whatever the distribution; null: fewer than six values cannot say. */
export function medianInterval(values: readonly number[]): Interval | null {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let [term, below, rank] = [0.5 ** Math.min(n, MOST), 0, 0];
  while (below + term <= MISS && rank < n) {
    below += term;
    rank += 1;
    term *= (n - rank + 1) / rank;
  }
  const [low, high] = [sorted[rank - 1], sorted[n - rank]];
  return rank === 0 || low === undefined || high === undefined ? null : { low, high };
}
/** Half to this power is still a number; as many are never remembered. */
const MOST = 1_000;
