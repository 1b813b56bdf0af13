import type { DurationMs } from '../../kernel/units.ts';

/** What whoever judges a file may set; the defaults are those of a rollout plan, but for those that name its steps. */
export type JudgeOptions = {
  readonly rho: number;
  readonly delta: number;
  readonly alpha: number;
  readonly alphaSafe: number;
  readonly burstiness: 'independent' | 'unknown' | 'calibrated';
  /** By what evidence is divided where burstiness is calibrated; null elsewhere. */
  readonly phi: number | null;
  /** How much slower a candidate may be at each quantile. */
  readonly margin: number;
  readonly minStep: DurationMs;
  /** The longest time that the file's traffic may take to decide. */
  readonly horizon: DurationMs;
  /** Relative to each other; an indicator that is not named weighs 1. */
  readonly weights: ReadonlyMap<string, number>;
  /** Indicators that must be safe; empty: all of them. */
  readonly keys: readonly string[];
  /** The candidate's part of the traffic, where somebody knows what it should be. */
  readonly share: number | null;
};

export const QUANTILES: readonly number[] = [0.5, 0.75, 0.9, 0.99, 0.999];
/** Quantiles that must be safe, too: the others only speak against a candidate. */
export const KEY_QUANTILES: readonly number[] = [0.9, 0.99];
/** What cohorts share where they are judged beside all of the traffic. */
export const COHORTS_WEIGHT = 0.3;
/** Beyond this no weight is left that could show anything. */
export const MOST_PARTS = 200;
