import type { DurationMs } from '../kernel/units.ts';

/** How candidate and baseline are compared. What is left open here is closed when a rollout starts, and recorded. */
export type JudgeSettings = {
  readonly indicators: readonly JudgedIndicator[];
  /** Cohorts in which each ratio is judged by itself, so that a regression in one of them is found; null: only all together. */
  readonly cohorts: CohortTerms | null;
  /** The cohort label that tells candidate from baseline. */
  readonly by: string;
  /** Only evidence with these cohort labels counts: one region's, of a rollout in one region. */
  readonly where: Readonly<Record<string, string>>;
  /** Three arms: the baseline is a fresh copy that is told by this label, and not what has been running for days. */
  readonly control: { readonly label: string; readonly value: string } | null;
  /** Two arms: only such instances of the baseline count as are no older than this at the start; null: all. */
  readonly age: { readonly label: string; readonly atMost: DurationMs } | null;
  /**
   * `independent` is a claim about the traffic: errors of one arm do not come in bursts. `unknown` measures bursts in the
   * rollout's own traffic, and `calibrated` in the baseline's before it, between random halves of its instances.
   */
  readonly burstiness: 'independent' | 'unknown' | 'calibrated';
  /** The label that tells instances apart, and how much of the past is looked at; null unless calibrated. */
  readonly calibration: { readonly label: string; readonly over: DurationMs } | null;
  /** Chance of rolling back a release that is inside the margin, over the whole rollout. */
  readonly alpha: number;
  /** Chance, per indicator, of calling a release safe that is at the margin or beyond it. */
  readonly alphaSafe: number;
  /** The candidate may fail `rho` times as often as the baseline, plus each indicator's `delta`. */
  readonly rho: number;
  /** A batch is judged this long after its end, so that late spans are in. */
  readonly settle: DurationMs;
  /** Shortest time a step stays before it may be promoted on evidence. */
  readonly minStep: DurationMs;
  /** What a fresh candidate does in this time after its first traffic says nothing about its latency or its growth. */
  readonly warmUp: DurationMs;
};

export type JudgedIndicator = {
  readonly indicator: string;
  /** Where the candidate is told by an indicator of its own, as mirrored traffic is; null: by the same one. */
  readonly candidateIndicator: string | null;
  readonly test: JudgedTest;
  readonly weight: number;
  /** Safe only when it is. One that is not key can speak against a candidate and is not waited for. */
  readonly key: boolean;
};

/**
 * `ratio`: bad events of all. `rate`: bad events in the time and the share that each arm had, where nobody counts all of
 * them. `latency`: each quantile of the baseline may be exceeded as often by `margin` more. `growth`: a gauge that keeps
 * rising faster than the baseline's, by more than `margin` of its level in an hour. `level`: at most `delta` of the
 * candidate's events may be bad, whatever the baseline does.
 */
export type JudgedTest =
  | { readonly kind: 'ratio'; readonly delta: number }
  | { readonly kind: 'rate'; readonly perSecond: number }
  | { readonly kind: 'latency'; readonly margin: number; readonly quantiles: readonly number[] }
  | { readonly kind: 'growth'; readonly margin: number }
  | { readonly kind: 'level'; readonly delta: number };

export type CohortTerms = {
  readonly label: string;
  readonly most: number;
  /** The part of the whole weight that the cohorts share. */
  readonly weight: number;
};
