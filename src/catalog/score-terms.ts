import type { DurationMs } from '../kernel/units.ts';

/** How the experience score of a journey or product is made of its members. */
export type ScoreTerms = {
  readonly members: readonly ScoreMember[];
  /** Bounds of the states, 0 to 1: a state is entered at `enter` and left below `leave`. */
  readonly healthy: { readonly enter: number; readonly leave: number };
  readonly atRisk: { readonly enter: number; readonly leave: number };
  /** The score must be better for so long before the state is; worse is at once. */
  readonly dwellMs: DurationMs;
  /** Below this part of known evidence no point is shown. */
  readonly leastConfidence: number;
  /** Faster moves without evidence behind them are held and said: points of score per hour; null does not watch. */
  readonly mostPerHour: number | null;
};

export type ScoreMember = {
  /** An objective, or the score of another journey; of a product always journeys. */
  readonly of: { readonly kind: 'objective' | 'journey' | 'dependency'; readonly name: string };
  readonly weight: number;
  /** Its breach or absence is a veto. */
  readonly key: boolean;
  readonly whenMissing: 'hold' | 'bad' | 'ignore';
  /** Telemetry may be so late before the member counts as missing. */
  readonly maxDelayMs: DurationMs;
};

/** What an hour without the journey costs, from the business; shown, never judged by. */
export type Revenue = { readonly perHour: number; readonly currency: string };

/** Journeys that are one thing to a customer. */
export type Product = {
  readonly name: string;
  readonly displayName: string;
  readonly owner: string;
  readonly score: ScoreTerms;
  readonly revenue: Revenue | null;
};

/** What a journey leans on: its objective tells how well it does. */
export type Dependency = { readonly name: string; readonly displayName: string; readonly objective: string };
