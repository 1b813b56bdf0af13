/** What one batch showed of one indicator: candidate events and bad ones among them, and the same of the baseline. */
export type Tally = { readonly n1: number; readonly k1: number; readonly n0: number; readonly k0: number };

/** The most the candidate may fail: `rho` times the baseline's rate, plus `delta`. */
export type Margin = { readonly rho: number; readonly delta: number };

export const NOTHING: Tally = { n1: 0, k1: 0, n0: 0, k0: 0 };

export function addTally(a: Tally, b: Tally): Tally {
  return { n1: a.n1 + b.n1, k1: a.k1 + b.k1, n0: a.n0 + b.n0, k0: a.k0 + b.k0 };
}

/** Without candidate events, or without the baseline a margin refers to, there is nothing to compare. */
export function comparable(tally: Tally, rho: number): boolean {
  return tally.n1 > 0 && (tally.n0 > 0 || rho === 0);
}
