import type { DurationMs, Ratio } from '../kernel/units.ts';
import type { AlertRule } from './alert-rule.ts';

/** A target for an indicator over a window; it owns an error budget. */
export type Objective = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly service: string;
  readonly journey: string | null;
  readonly owner: string | null;
  /** As OpenSLO writes them: policies and adjustments select objectives by these. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** As OpenSLO writes them: for people and other tools, such as the address of a dashboard. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Name of an Indicator; null when the document is accepted but this server cannot compute it (see `unsupported`). */
  readonly indicator: string | null;
  /** Counts one cohort of the indicator only; null counts all of them. */
  readonly cohort: Readonly<Record<string, string>> | null;
  /** A template: every value that these cohort labels take gets an objective of its own, as many as `cap` at most. */
  readonly split: { readonly by: readonly string[]; readonly cap: number } | null;
  /** That of its indicator, so that whoever has the objective alone can say what is counted. */
  readonly agreement?: AgreementTerms;
  readonly target: Ratio;
  readonly method: BudgetingMethod;
  /** Of a calendar window: its nominal length, by which burn rates are scaled. */
  readonly windowMs: DurationMs;
  /** Null rolls. */
  readonly calendar: Calendar | null;
  /** The joint budget of several objectives; null judges an indicator. */
  readonly composite: readonly CompositeMember[] | null;
  /** Name of a BurnPolicy. */
  readonly burnPolicy: string;
  /** Rules of its own beside those of the policy: OpenSLO's alert policies. */
  readonly alerts: readonly AlertRule[];
  /** Why the objective is blind by construction, as a sentence; null when it is computed. */
  readonly unsupported: string | null;
};

/**
 * An interval counts instead of an event, and is bad only when at least so many of the values of a cohort label, such as the
 * places that probe it, saw something bad in it. It has no part in the generation: what is counted stays the same.
 */
export type AgreementTerms = { readonly label: string; readonly atLeast: number; readonly withinMs: DurationMs };

/** How bad events become a spent budget. */
export type BudgetingMethod =
  | { readonly kind: 'occurrences' }
  /** A slice of time is good or bad as a whole; a slice without events is what `emptySlice` says. */
  | {
      readonly kind: 'timeslices';
      readonly sliceMs: DurationMs;
      readonly slice: SliceRule;
      readonly emptySlice: 'good' | 'bad';
    }
  /** The mean of the slices' own shares of good events. */
  | { readonly kind: 'ratio-timeslices'; readonly sliceMs: DurationMs };

/** A slice is good when its good ÷ total passes. The quotient may be any figure, such as cost per order. */
export type SliceRule = { readonly op: 'gte' | 'gt' | 'lte' | 'lt'; readonly bound: number };

/** Windows one after the other, the first of which began at `start`, local time in `zone`. */
export type Calendar = {
  readonly every: number;
  readonly unit: 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'Y';
  /** `2026-01-31T12:30:00`, no offset. */
  readonly start: string;
  /** A name of the IANA time zone database. */
  readonly zone: string;
};

export type CompositeMember = { readonly objective: string; readonly weight: number };
