import { emptyDistribution, type Distribution } from '../../evidence/distribution.ts';
import { BUCKETS } from '../../kernel/log-buckets.ts';
import { MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { armOf, type Arms } from './arms.ts';

/** What was seen of the baseline before a rollout, of one indicator: what is usual is taken from it, once. */
export type Reference = {
  readonly whole: Distribution;
  /** The same by value of the plan's cohort label. */
  readonly cohorts: ReadonlyMap<string, Distribution>;
  /** The first slot in which anything was seen; null: nothing was. */
  readonly first: Instant | null;
};

export type ReferenceSeries = Distribution & { readonly cohort: string; readonly first: Instant };

/** As far back as the usual is looked for, and the least that has to be seen of it for a quantile. */
export const REFERENCE = (60 * MINUTE) as DurationMs;
export const LEAST_REFERENCE = (10 * MINUTE) as DurationMs;
/** Values of one label that are told apart; each takes some kilobytes for a moment. */
const MOST_VALUES = 1_000;

/** Adds up the baseline's series; a fresh control did not exist yet, so all of the baseline's version is looked at. */
export function openReference(arms: Arms, label: string | null): { add(series: ReferenceSeries): void; taken(): Reference } {
  const whole = emptyDistribution();
  const cohorts = new Map<string, Distribution>();
  let first: Instant | null = null;
  const before = { ...arms, control: null, instances: null };
  return {
    add(series) {
      const arm = armOf(series.cohort, before);
      if (arm?.is !== 'baseline') return;
      if (series.n > 0 && (first === null || series.first < first)) first = series.first;
      addUp(whole, series);
      const value = label === null ? undefined : arm.labels[label];
      if (value === undefined || (!cohorts.has(value) && cohorts.size >= MOST_VALUES)) return;
      const known = cohorts.get(value) ?? emptyDistribution();
      cohorts.set(value, known);
      addUp(known, series);
    },
    taken: () => ({ whole, cohorts, first }),
  };
}

/** As many failures could have been seen and were not, in any sample: the "rule of three" for rare events. */
const UNSEEN_FAILURES = 3;

/**
 * How often the baseline may have failed: what "usual" means to the incident guard. A few seconds without a failure do not
 * prove that there never are any, so the rate is taken from above.
 */
export function usualRateOf({ good, total, n }: Distribution): number | null {
  if (n === 0 || !(total > 0)) return null;
  const bad = Math.min(n, Math.max(0, total - good) * (n / total));
  return Math.min(1, (bad + UNSEEN_FAILURES) / n);
}

/** Events above each bucket, as parts of all of them: `above[i]` is the part that lies in buckets beyond i. */
export function partsAbove({ weights }: Distribution): Float64Array {
  const above = new Float64Array(BUCKETS);
  let sum = 0;
  for (let bucket = BUCKETS - 1; bucket >= 0; bucket -= 1) {
    above[bucket] = sum;
    sum += weights[bucket]!;
  }
  return sum === 0 ? above : above.map((part) => part / sum);
}

function addUp(into: Distribution, { good, total, n, sum, weights }: Distribution): void {
  into.good += good;
  into.total += total;
  into.n += n;
  into.sum += sum;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) into.weights[bucket]! += weights[bucket]!;
}
