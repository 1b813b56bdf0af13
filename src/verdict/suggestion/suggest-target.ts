import type { AlertRule } from '../../catalog/alert-rule.ts';
import { DAY, type DurationMs, type Ratio } from '../../kernel/units.ts';
import { sumPast, type PastSlots } from './past-slots.ts';
import { tryTarget, type Trial } from './try-target.ts';

/** A target that the past would have kept, with what each other one would have meant. Nobody applies it but a person. */
export type Suggestion =
  | { readonly kind: 'known'; readonly suggested: Trial | null; readonly trials: readonly Trial[]; readonly knownMs: DurationMs }
  | {
      readonly kind: 'blind';
      readonly because: 'TOO_SHORT' | 'NO_TRAFFIC' | 'GAPS' | 'NOT_COUNTED';
      readonly knownMs: DurationMs;
    };

export type SuggestionTerms = {
  readonly windowMs: DurationMs;
  readonly rules: readonly AlertRule[];
  /** Tried besides the usual ones. */
  readonly present: Ratio | null;
};

/** A month shows the good weeks and the bad one. */
export const LEAST_PAST = (30 * DAY) as DurationMs;
const LEAST_HEARD = 0.9;
const TARGETS: readonly Ratio[] = [0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999].map((target) => target as Ratio);
/** The highest target is taken that would have left some of every budget, and would not have called people all the time. */
const MOST_SPENT = 0.9;
const MOST_PAGES_PER_MONTH = 2;

export function suggestTarget(past: PastSlots, { windowMs, rules, present }: SuggestionTerms): Suggestion {
  const knownMs = (past.good.length * past.slotMs) as DurationMs;
  if (knownMs < LEAST_PAST) return { kind: 'blind', because: 'TOO_SHORT', knownMs };
  if (past.total.every((total) => total === 0)) return { kind: 'blind', because: 'NO_TRAFFIC', knownMs };
  const heard = past.heard.reduce((sum: number, one) => sum + one, 0);
  if (heard < LEAST_HEARD * past.heard.length) return { kind: 'blind', because: 'GAPS', knownMs };
  const sums = sumPast(past);
  const targets = [...new Set(present === null ? TARGETS : [...TARGETS, present])].toSorted((a, b) => a - b);
  const trials = targets.map((target) => tryTarget(sums, { target, windowMs, rules }));
  const suggested = trials.findLast(
    ({ worstSpent, pagesPerMonth }) => worstSpent <= MOST_SPENT && pagesPerMonth <= MOST_PAGES_PER_MONTH,
  );
  return { kind: 'known', suggested: suggested ?? null, trials, knownMs };
}
