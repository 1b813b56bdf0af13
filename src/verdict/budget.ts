import type { DurationMs, Ratio } from '../kernel/units.ts';
import { allowed, spendingOf, spentOf, type Terms } from './spending.ts';
import { unseen, type Unseen, type WindowCounts } from './window-counts.ts';

export type Budget =
  | {
      readonly kind: 'known';
      /** Part of the budget used; above 1 when overspent. */
      readonly spent: number;
      /** 1 − spent, signed and never clamped: how far below zero matters. */
      readonly remaining: number;
      /** What counts against it: bad events, bad slices, or what was missing of ratio slices. Null: a joint budget. */
      readonly bad: number | null;
      /** So many the budget allows, at the traffic seen or in the time there is; null: a joint budget. */
      readonly allowed: number | null;
      readonly compliance: Ratio;
    }
  | { readonly kind: 'blind'; readonly because: Unseen };

/** A part of a budget is a part of this window's. */
export type BudgetTerms = Terms & { readonly windowMs: DurationMs };

/**
 * Weighted by traffic and exact: every event of the window counts once, however the traffic was spread over it. With
 * `projected` the events allowed are those of so many events instead of those seen.
 */
export function budgetOf(
  counts: WindowCounts,
  { target, method, windowMs }: BudgetTerms,
  projected: number | null = null,
): Budget {
  const because = unseen(counts);
  // Slices in which nobody came are bad where `emptySlice` says so: that is an answer.
  const emptyIsBad = method.kind === 'timeslices' && method.emptySlice === 'bad';
  // In a window that has only just begun nobody came yet, and nothing is spent of what it will likely see.
  const answered = because === 'NO_TRAFFIC' && (emptyIsBad || (projected ?? 0) > 0);
  if (because !== null && !answered) return { kind: 'blind', because };
  const { parts, of } = allowed(target);
  const { bad, base: seen } = spendingOf(counts, method, windowMs);
  const base = method.kind === 'timeslices' ? seen : Math.max(projected ?? seen, seen);
  const share = counts.total === 0 ? 1 : counts.good / counts.total;
  const compliance = Math.max(0, method.kind === 'timeslices' ? (base - bad) / base : share) as Ratio;
  return {
    kind: 'known',
    spent: spentOf({ bad, base }, { parts, of }),
    remaining: (base * parts - bad * of) / (base * parts),
    bad,
    allowed: (base * parts) / of,
    compliance,
  };
}
