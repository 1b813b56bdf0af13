import type { Margin, Tally } from './tally.ts';

/**
 * What a bet of `eta` wins or loses on one batch, as a logarithm. Above 1 the bet says that the candidate is beyond the
 * margin, below 1 that it is within. The expectation of `exp` of it is at most 1 while the bet's opposite holds, for any
 * base rate, any split and any change of either, because 1 + x <= exp(x): that is the whole proof of every verdict here.
 */
export function logIncrement(tally: Tally, { rho, delta }: Margin, eta: number): number {
  const { n1, k1, n0, k0 } = tally;
  const split = rho === 0 ? 0 : (rho * n1) / n0;
  const step = stakeOf(eta, split);
  // A count of zero takes its logarithm out: 0 × log(0) is 0 here.
  const candidate = k1 === 0 ? 0 : k1 * Math.log1p(step);
  const baseline = k0 === 0 || rho === 0 ? 0 : k0 * Math.log1p(-split * step);
  return candidate + baseline - n1 * delta * step;
}

/** What a bad candidate event adds to the stake; `split` is rho × candidate events ÷ baseline events. */
export function stakeOf(eta: number, split: number): number {
  return (eta - 1) / (1 + split * eta);
}
