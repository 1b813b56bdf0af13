import type { BudgetTerms } from '../catalog/rollout-plan.ts';
import type { BudgetGate } from './facts.ts';

/** What was known of an objective's budget, in the figures that it was judged from. */
export type SeenBudget = {
  readonly objective: string;
  /** Null: the catalog has no such objective any more. */
  readonly target: number | null;
  /** Part of the budget that is left; null where that is not known. */
  readonly remaining: number | null;
  readonly bad: number | null;
  readonly allowed: number | null;
  /** What its sight is missing, whatever is known of the budget. */
  readonly blind: string | null;
  readonly biased: boolean;
};

/** Whether the budget lets a rollout go on: one that is known to be spent stops it although it is seen in part only. */
export function budgetGate(terms: BudgetTerms | null, seen: SeenBudget | null): BudgetGate {
  if (terms === null || seen === null) return { say: 'clear' };
  const { objective, remaining, blind, biased } = seen;
  const { floor, slow } = terms;
  if (remaining !== null && remaining < floor) return { say: 'below-floor', objective, remaining, floor };
  if (remaining === null || blind !== null) return { say: 'blind', objective };
  if (biased) return { say: 'biased', objective };
  return slow !== null && remaining < slow.below ? { say: 'slow', objective, remaining, ...slow } : { say: 'clear' };
}
