import type { DurationMs, Instant } from '../kernel/units.ts';

/** Time that does not count against a budget, for a reason, beside the budget as it was. */
export type Adjustment = {
  readonly name: string;
  readonly objectives: ObjectiveSelector;
  readonly when: AdjustedTime;
  /** `exclude` leaves the events out; `count-good` lets them count as good. Time slices are always counted as good. */
  readonly mode: 'exclude' | 'count-good';
  readonly reason: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
};

export type AdjustedTime =
  | { readonly kind: 'once'; readonly from: Instant; readonly to: Instant }
  /** RFC 5545, without its DTSTART, which is `start`: local time in the zone. */
  | {
      readonly kind: 'again';
      readonly rrule: string;
      readonly start: string;
      readonly zone: string;
      readonly durationMs: DurationMs;
    };

/** Names, or labels that must all be there; an empty selector is every objective. */
export type ObjectiveSelector = {
  readonly names: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly journeys: readonly string[];
};
