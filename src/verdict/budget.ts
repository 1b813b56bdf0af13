import type { Ratio } from '../kernel/units.ts';
import { allowanceOf } from './allowance.ts';
import { unseen, type Unseen, type WindowCounts } from './window-counts.ts';

export type Budget =
  | {
      readonly kind: 'known';
      /** Part of the budget used; above 1 when overspent. */
      readonly spent: number;
      /** 1 − spent, signed and never clamped: how far below zero matters. */
      readonly remaining: number;
      /** Bad events the budget allows at the traffic seen. */
      readonly allowed: number;
      readonly compliance: Ratio;
    }
  | { readonly kind: 'blind'; readonly because: Unseen };

/** Weighted by traffic and exact: every event of the window counts once, however the traffic was spread over it. */
export function budgetOf(counts: WindowCounts, target: Ratio): Budget {
  const because = unseen(counts);
  if (because !== null) return { kind: 'blind', because };
  const { parts, of } = allowanceOf(target);
  const bad = counts.total - counts.good;
  const allowed = (counts.total * parts) / of;
  const spent = (bad * of) / (counts.total * parts);
  const remaining = (counts.total * parts - bad * of) / (counts.total * parts);
  return { kind: 'known', spent, remaining, allowed, compliance: (counts.good / counts.total) as Ratio };
}
