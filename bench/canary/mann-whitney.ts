/** What a Mann–Whitney judge decides from. The shift is that of the experiment against the control. */
export type ShiftInterval = { readonly low: number; readonly high: number; readonly estimate: number };

export type Classification = 'High' | 'Low' | 'Pass';

export type ClassifierSettings = {
  /** Two-sided: 0.98 leaves 1 % on each side. */
  readonly confidence: number;
  /** The part of the estimated shift that its interval must be away from zero. */
  readonly tolerance: number;
};

/** What Kayenta's judge uses unless told otherwise. */
export const KAYENTA: ClassifierSettings = { confidence: 0.98, tolerance: 0.25 };

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranksOf(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = values.map(() => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let i = from; i <= to; i += 1) ranks[order[i] ?? 0] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/**
 * The interval of the shift, by inverting the test with its normal approximation, continuity correction and ties. Pairs of
 * equal values move nothing but the spread; between the differences of pairs the statistic is constant, so every root is one
 * of the sorted differences and needs no search.
 */
export function shiftInterval(experiment: readonly number[], control: readonly number[], confidence: number): ShiftInterval {
  const pairs = experiment.length * control.length;
  const differences = new Float64Array(pairs);
  for (const [i, x] of experiment.entries()) {
    for (const [j, y] of control.entries()) differences[i * control.length + j] = x - y;
  }
  differences.sort();
  const reach = normalQuantile((1 + confidence) / 2) * spreadOf(experiment, control);
  /** Where the number of pairs whose difference is larger falls to `larger` or below. */
  const root = (larger: number): number =>
    differences[Math.min(pairs - 1, Math.max(0, pairs - 1 - Math.floor(larger)))] ?? Number.NaN;
  return { low: root(pairs / 2 + 0.5 + reach), high: root(pairs / 2 - 0.5 - reach), estimate: medianOf(differences) };
}

/** Kayenta's rule for one metric. */
export function classify(
  experiment: readonly number[],
  control: readonly number[],
  { confidence, tolerance }: ClassifierSettings,
): Classification {
  if (experiment.length === 0 || control.length === 0) return 'Pass';
  if (new Set([...experiment, ...control]).size === 1 || sameValues(experiment, control)) return 'Pass';
  const { low, high, estimate } = shiftInterval(experiment, control, confidence);
  const bound = tolerance * Math.abs(estimate);
  if (low > bound) return 'High';
  return high < -bound ? 'Low' : 'Pass';
}

/** Whether the test alone finds the experiment higher: cheap, and without it no interval lies above zero. */
export function seemsHigher(experiment: readonly number[], control: readonly number[], confidence: number): boolean {
  const ranks = ranksOf([...experiment, ...control]);
  const [m, n] = [experiment.length, control.length];
  const larger = ranks.slice(0, m).reduce((sum, rank) => sum + rank, 0) - (m * (m + 1)) / 2 - (m * n) / 2;
  return larger > 0.5 + normalQuantile((1 + confidence) / 2) * tiedSpread([...experiment, ...control], m, n);
}

function sameValues(a: readonly number[], b: readonly number[]): boolean {
  const [left, right] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)];
  return left.length === right.length && left.every((value, i) => value === right[i]);
}

/** Of the statistic at a shift at which no value of one sample meets one of the other. */
function spreadOf(experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  return spread(m, n, tiesOf(experiment) + tiesOf(control));
}

function tiedSpread(all: readonly number[], m: number, n: number): number {
  return spread(m, n, tiesOf(all));
}

function spread(m: number, n: number, ties: number): number {
  return Math.sqrt(((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1))));
}

function tiesOf(values: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + size ** 3 - size, 0);
}

function medianOf(sorted: Float64Array): number {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Acklam's approximation, to 1.15e-9 of the value, in the part that confidences of 80 % and more need. */
export function normalQuantile(p: number): number {
  if (p > 0.97575) {
    const q = Math.sqrt(-2 * Math.log(1 - p));
    const above =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
      2.938163982698783;
    const below = (((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
    return -above / below;
  }
  const q = p - 0.5;
  const r = q * q;
  const above =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  const below =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) *
      r +
    1;
  return above / below;
}
