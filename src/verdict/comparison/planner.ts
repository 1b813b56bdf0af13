import { stakeOf } from './increment.ts';
import { logSumExp } from './log-sum-exp.ts';
import { SAFE_BETS, type SafeState } from './safe.ts';
import type { Margin } from './tally.ts';

export type Prospect = Margin & {
  readonly phi: number;
  /** The rate at which both arms are supposed to fail from now on: the baseline's. */
  readonly rate: number;
  /** Of a quantile with a margin: what part of that rate a candidate shows that is just as fast; absent: all of it. */
  readonly parity?: number;
  /** Baseline events per candidate event. */
  readonly ratio: number;
  /** The evidence that is enough, as a logarithm. */
  readonly needed: number;
};

/** Beyond this no rollout waits, and a search must end. */
const OUT_OF_REACH = 2 ** 50;

/**
 * Candidate events still needed to call the candidate safe if it is as good as the baseline; null when none suffice.
 * The true need varies: its median is about 0.7 times the answer, and its 95th percentile about twice.
 */
export function eventsNeeded(now: SafeState, prospect: Prospect): number | null {
  const gains = SAFE_BETS.map((bet) => gainPerEvent(bet, prospect));
  const enough = (events: number) =>
    logSumExp(now.logs.map((won, j) => won + events * (gains[j] ?? 0))) - Math.log(now.logs.length) >= prospect.needed;
  if (enough(0)) return 0;
  if (!gains.some((gain) => gain > 0)) return null;
  let high = 1;
  while (!enough(high)) {
    high *= 2;
    if (high > OUT_OF_REACH) return null;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function gainPerEvent(bet: number, { rho, delta, phi, rate, parity = 1, ratio }: Prospect): number {
  const split = rho === 0 ? 0 : rho / ratio;
  const stake = stakeOf(bet, split);
  const baseline = rho === 0 ? 0 : rate * ratio * Math.log1p(-split * stake);
  return (parity * rate * Math.log1p(stake) + baseline - delta * stake) / phi;
}
