import type { SliceRule } from '../../catalog/objective.ts';
import type { Span } from '../../kernel/recurrence.ts';
import type { DurationMs, Instant } from '../../kernel/units.ts';

/**
 * A lane that follows from other lanes, or several. What it is derived from is named by lane: an indicator, a cohort of one,
 * or another derivation. Plain data, so that what is wanted can be compared with what there is.
 */
export type Derivation = Slices | Cohorts | Agreement | Excluded | Since;

/** Counts slices of time: of those that have events, which are good. With several sources one bad source makes it bad. */
export type Slices = {
  readonly kind: 'slices';
  readonly lane: string;
  readonly sliceMs: DurationMs;
  /** A slice is over so long after its end: what is known late by intention is not there before. */
  readonly delayMs: DurationMs;
  /** Absent: as long as telemetry may be late. */
  readonly rememberedMs?: DurationMs;
  readonly of: readonly SliceSource[];
};
/** `ratio` adds the slice's own share of good events, in parts of `SLICE_PARTS`, instead of judging it. */
export type SliceSource = { readonly lane: string; readonly judge: SliceRule | 'ratio' };

/** A lane for every combination of values that these cohort labels take, within the cohorts that have certain values. */
export type Cohorts = {
  readonly kind: 'cohorts';
  /** Names the group; each combination has a lane of its own. */
  readonly lane: string;
  /** The name of an indicator. */
  readonly of: string;
  readonly where: CohortValues;
  /** None: the one lane of those with these values. */
  readonly by: readonly string[];
  /** More combinations are counted together as `__other__`. */
  readonly cap: number;
};
export type CohortValues = Readonly<Record<string, string>>;

/** Counts intervals of time, by how many of the places that a cohort label names saw something bad in them. */
export type Agreement = {
  readonly kind: 'agreement';
  readonly lane: string;
  /** The name of an indicator. */
  readonly of: string;
  readonly where: CohortValues;
  readonly label: string;
  readonly atLeast: number;
  readonly withinMs: DurationMs;
  /** An interval is over so long after its end. */
  readonly delayMs: DurationMs;
};

/** What of a lane fell into certain stretches of time: whole minutes, in the order of time, not touching. */
export type Excluded = {
  readonly kind: 'excluded';
  readonly lane: string;
  readonly of: string;
  readonly spans: readonly Span[];
};

/** What was counted in a lane since an instant, however long ago. It has no windows. */
export type Since = { readonly kind: 'since'; readonly lane: string; readonly of: string; readonly start: Instant };

/** One of its own is told when a lane gains something. */
export type Emit = (at: Instant, gained: { readonly good: number; readonly total: number }) => void;
