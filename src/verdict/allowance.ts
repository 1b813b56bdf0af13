import { broken, type Ratio } from '../kernel/units.ts';

/** What a target allows to be bad, as a fraction of whole numbers. */
export type Allowance = { readonly parts: number; readonly of: number };

/** A target is written with this many decimals at most. */
const DECIMALS = 12;

/**
 * `99.9 %` allows 1 of 1,000. The double nearest to 0.999 does not: one minus it is 0.0010000000000000009, and a budget
 * that is spent to the last event would look as if something were left. In whole numbers it is exactly spent.
 */
export function allowanceOf(target: Ratio): Allowance {
  if (!(target > 0 && target < 1)) broken(`a target of ${target}`);
  for (let digits = 1; digits < DECIMALS; digits += 1) {
    const of = 10 ** digits;
    const parts = Math.round((1 - target) * of);
    if (Math.abs(parts / of - (1 - target)) < 10 ** -DECIMALS && parts > 0) return { parts, of };
  }
  return { parts: Math.max(1, Math.round((1 - target) * 10 ** DECIMALS)), of: 10 ** DECIMALS };
}
