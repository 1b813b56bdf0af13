import { SECONDS_PER_BATCH } from './traffic.ts';

/** How one run ended under one rule: after how many batches, and how many requests of the candidate had failed by then. */
export type Ending = { readonly after: number | null; readonly bad: number };

/** Many runs under one rule. Times are null where so many runs never ended. */
export type Outcome = {
  readonly rule: string;
  readonly runs: number;
  /** The part of the runs that was rolled back. */
  readonly rolledBack: number;
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly meanBad: number;
};

export function outcomeOf(rule: string, endings: readonly Ending[]): Outcome {
  const ends = endings.map(({ after }) => after ?? Infinity).toSorted((a, b) => a - b);
  return {
    rule,
    runs: endings.length,
    rolledBack: endings.filter(({ after }) => after !== null).length / endings.length,
    medianSeconds: secondsAt(ends, 0.5),
    p95Seconds: secondsAt(ends, 0.95),
    meanBad: endings.reduce((sum, { bad }) => sum + bad, 0) / endings.length,
  };
}

/** The smallest value that at least such a part of all lies at or below. */
export function quantileOf(sorted: readonly number[], q: number): number | null {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

function secondsAt(sorted: readonly number[], q: number): number | null {
  const batches = quantileOf(sorted, q);
  return batches === null || batches === Infinity ? null : batches * SECONDS_PER_BATCH;
}
