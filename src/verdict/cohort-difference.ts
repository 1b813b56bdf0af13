import { quantileIn, type Distribution } from '../evidence/distribution.ts';
import { showRatio } from '../kernel/show.ts';
import { shareInterval } from './delivery-health/interval.ts';

export type Side = { readonly name: string; readonly counted: Distribution };
/** One less the other, and between which values that lies with 95 % confidence. */
export type Difference = { readonly of: number; readonly low: number; readonly high: number };
export type CohortDifference = {
  /** Of the shares that are bad; null: of nothing there is no share. */
  readonly bad: Difference | null;
  /** Of the values' medians and of their 95th percentiles; null: too few values to tell. */
  readonly p50: Difference | null;
  readonly p95: Difference | null;
  readonly sentence: string;
};

/**
 * How two cohorts differ in one window. It is for looking, once: the judge of a rollout looks again and again, and reckons
 * with that. Events are taken to be independent; where they come in bursts the truth is less certain than this.
 */
export function cohortDifference(one: Side, other: Side): CohortDifference {
  const bad = badDifference(one.counted, other.counted);
  const [p50, p95] = [quantileDifference(one, other, 0.5), quantileDifference(one, other, 0.95)];
  return { bad, p50, p95, sentence: explain({ one, other }, bad) };
}

/** Of independent shares, from the interval of each (Newcombe's method), which holds near 0 and 1, too. */
function badDifference(one: Distribution, other: Distribution): Difference | null {
  const [a, b] = [shareBad(one), shareBad(other)];
  // Sampled events stand for others; how sure one can be follows from those that were seen.
  const [ofA, ofB] = [shareInterval(a.share * one.n, one.n), shareInterval(b.share * other.n, other.n)];
  if (ofA === null || ofB === null) return null;
  const of = a.share - b.share;
  return {
    of,
    low: of - Math.hypot(a.share - ofA.low, ofB.high - b.share),
    high: of + Math.hypot(ofA.high - a.share, b.share - ofB.low),
  };
}

function shareBad({ good, total }: Distribution): { readonly share: number } {
  return { share: total > 0 ? Math.min(1, Math.max(0, (total - good) / total)) : 0 };
}

/** Each side's quantile lies between two of its own with 97.5 % confidence, by order alone; the difference with 95 %. */
function quantileDifference(one: Side, other: Side, share: number): Difference | null {
  const [a, b] = [quantileBounds(one.counted, share), quantileBounds(other.counted, share)];
  return a === null || b === null ? null : { of: a.of - b.of, low: a.low - b.high, high: a.high - b.low };
}

/** The normal quantile that leaves 1.25 % on either side. */
const Z = 2.241402727604947;

function quantileBounds(counted: Distribution, share: number): Difference | null {
  const reach = counted.n > 0 ? Z * Math.sqrt((share * (1 - share)) / counted.n) : 1;
  if (share - reach <= 0 || share + reach >= 1) return null;
  const [of, low, high] = [share, share - reach, share + reach].map((rank) => quantileIn(counted, rank));
  return typeof of === 'number' && typeof low === 'number' && typeof high === 'number' ? { of, low, high } : null;
}

function explain({ one, other }: { one: Side; other: Side }, bad: Difference | null): string {
  if (bad === null) {
    const empty = one.counted.n === 0 ? one.name : other.name;
    return `Nothing can be said: nothing was seen of ${empty} in this time.`;
  }
  const shares = [one, other].map(({ name, counted }) => `${name} is bad in ${showRatio(shareBad(counted).share)}`).join(', ');
  const range = `(95 %: ${points(bad.low)} to ${points(bad.high)})`;
  if (bad.low > 0) return `${shares}: ${one.name} is worse by ${points(bad.of)} points ${range}.`;
  if (bad.high < 0)
    return `${shares}: ${one.name} is better by ${points(-bad.of)} points (95 %: ${points(-bad.high)} to ${points(-bad.low)}).`;
  return `${shares}: that they differ is not shown ${range}.`;
}

function points(share: number): string {
  const percent = share * 100;
  const digits = Math.abs(percent) < 0.1 ? 3 : Math.abs(percent) < 1 ? 2 : 1;
  return `${percent < 0 && Number(percent.toFixed(digits)) !== 0 ? '−' : ''}${Math.abs(percent).toFixed(digits)}`;
}
