import type { DurationMs } from '../kernel/units.ts';
import { allowed, spendingOf, spentOf, surelySpent, type Terms } from './spending.ts';
import { unseen, type Unseen, type WindowCounts } from './window-counts.ts';

/** How many times faster than allowed the budget is being used: 1 uses exactly all of it over the objective's window. */
export type Burn =
  | {
      readonly kind: 'known';
      readonly rate: number;
      /** What the burn is at least, at 95 %: three failures among sixty requests at night prove little. */
      readonly atLeast: number;
      /** Single failures that were seen in the window. */
      readonly proof: number;
    }
  | { readonly kind: 'blind'; readonly because: Unseen };

export function burnOf(counts: WindowCounts, { target, method }: Terms, windowMs: DurationMs): Burn {
  const because = unseen(counts);
  // Slices without events are judged by `emptySlice`: that nobody came is an answer there.
  if (because !== null && !(because === 'NO_TRAFFIC' && method.kind === 'timeslices')) return { kind: 'blind', because };
  const allowance = allowed(target);
  // The slice in progress is not judged yet, so that one less can be bad than fit into the window.
  const known = method.kind === 'occurrences' ? windowMs : (Math.max(method.sliceMs, windowMs - method.sliceMs) as DurationMs);
  const spending = spendingOf(counts, method, known);
  return {
    kind: 'known',
    rate: spentOf(spending, allowance),
    atLeast: surelySpent(spending, allowance),
    proof: spending.proof,
  };
}
