import type { BudgetingMethod } from '../catalog/objective.ts';
import type { Ratio } from '../kernel/units.ts';
import type { Budget } from './budget.ts';
import type { Burn } from './burn.ts';

export type Weighted<Of> = { readonly weight: number; readonly of: Of };

/**
 * A joint budget as OpenSLO means it. By occurrences each member spends the joint budget as fast as its own, times its
 * weight; weights are not normalised. By ratio slices what the members fall short of adds up: two members of 95 % are
 * one of 90 %, so that there the members are measured by the joint target. Blind as soon as a member is.
 */
export function jointBudget(members: readonly Weighted<Budget>[], target: Ratio, method: BudgetingMethod): Budget {
  let spent = 0;
  let short = 0;
  for (const { weight, of } of members) {
    if (of.kind === 'blind') return of;
    spent += weight * of.spent;
    short += weight * (1 - of.compliance);
  }
  const compliance = method.kind === 'ratio-timeslices' ? 1 - short : 1 - spent * (1 - target);
  const known = { kind: 'known', spent, remaining: 1 - spent, bad: null, allowed: null } as const;
  return { ...known, compliance: Math.max(0, compliance) as Ratio };
}

/** A member without traffic in a short window spends nothing in it; one that is not seen leaves the whole unknown. */
export function jointBurn(members: readonly Weighted<Burn>[]): Burn {
  let [rate, atLeast, proof, seen] = [0, 0, 0, 0];
  for (const { weight, of } of members) {
    if (of.kind === 'blind' && of.because === 'NO_TRAFFIC') continue;
    if (of.kind === 'blind') return of;
    seen += 1;
    rate += weight * of.rate;
    atLeast += weight * of.atLeast;
    proof += of.proof;
  }
  return seen === 0 ? { kind: 'blind', because: 'NO_TRAFFIC' } : { kind: 'known', rate, atLeast, proof };
}
