import type { DurationMs, Instant } from '../../kernel/units.ts';
import type { CohortColumns } from './concentration.ts';
import type { Fall, Span } from './fall.ts';
import type { Counted } from '../attribution/stretches.ts';

export type CauseKind =
  | 'change'
  | 'cohort'
  | 'dependency'
  | 'telemetry-lost'
  | 'not-watched'
  | 'traffic-vanished'
  | 'maintenance'
  | 'incident'
  | 'anomaly';
export type Strength = 'strong' | 'moderate' | 'weak';

/** One thing that explains a fall, or a part of it. */
export type Cause = {
  readonly kind: CauseKind;
  /** Of a change its entry or rollout, of a cohort `label=value`, of a dependency its name. */
  readonly id: string;
  readonly strength: Strength;
  /** When it began. */
  readonly since: Instant;
  /** Part of the bad events above the usual that it accounts for; null where that is not what it is about. */
  readonly explains: number | null;
  readonly figures: Readonly<Record<string, number>>;
  readonly sentence: string;
};

/** A change that may be a cause; `labels` are those by which its cells are known, null when there are none. */
export type ChangeFact = {
  readonly id: string;
  readonly title: string;
  readonly at: Instant;
  readonly scope: number;
  readonly labels: Readonly<Record<string, string>> | null;
};
export type DependencyFact = { readonly name: string; readonly title: string; readonly counts: Counted };
/** Something that was over at `to`, or is not. */
export type SpanFact = { readonly id: string; readonly title: string; readonly from: Instant; readonly to: Instant | null };
/** What watches for the unusual found by itself. */
export type AnomalyFact = {
  readonly id: string;
  readonly at: Instant;
  readonly strength: Strength;
  readonly sentence: string;
  readonly figures: Readonly<Record<string, number>>;
};

/** Everything that is known of one indicator of a journey around a window. Columns are slot by slot, over the whole span. */
export type CauseFacts = {
  readonly journey: string;
  readonly span: Span;
  readonly counts: Counted;
  /** Slots in which telemetry of the journey was heard, and in which the server watched: 1 or 0. */
  readonly heard: Float64Array;
  readonly watched: Float64Array;
  readonly cohorts: readonly CohortColumns[];
  /** Cohorts may be told in wider slots: only their sums before and during a fall are wanted. */
  readonly cohortWidth: DurationMs;
  readonly changes: readonly ChangeFact[];
  readonly dependencies: readonly DependencyFact[];
  readonly incidents: readonly SpanFact[];
  readonly maintenance: readonly SpanFact[];
  readonly anomalies: readonly AnomalyFact[];
};

export type Explanation = {
  /** Null: no more failed than before the window. */
  readonly fall: Fall | null;
  /** The firmest first. */
  readonly causes: readonly Cause[];
  /** Changes that ran beside others, and failed no more than those. */
  readonly cleared: readonly string[];
  readonly sentence: string;
};
