import type { Ratio } from '../kernel/units.ts';
import { allowanceOf } from './allowance.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import { unseen, type Unseen, type WindowCounts } from './window-counts.ts';

/** How many times faster than allowed the budget is being used: 1 uses exactly all of it over the objective's window. */
export type Burn =
  | {
      readonly kind: 'known';
      readonly rate: number;
      /** What the burn is at least, at 95 %: three failures among sixty requests at night prove little. */
      readonly atLeast: number;
    }
  | { readonly kind: 'blind'; readonly because: Unseen };

export function burnOf(counts: WindowCounts, target: Ratio): Burn {
  const because = unseen(counts);
  if (because !== null) return { kind: 'blind', because };
  const { parts, of } = allowanceOf(target);
  const bad = counts.total - counts.good;
  const allowed = counts.total * parts;
  return { kind: 'known', rate: (bad * of) / allowed, atLeast: (poissonLowerBound(bad) * of) / allowed };
}
