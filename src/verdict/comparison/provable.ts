import type { DurationMs } from '../../kernel/units.ts';
import { logIncrement } from './increment.ts';
import { BATCH, type StreamState } from './judge-state.ts';
import type { JudgeTerms, Stream } from './judge-terms.ts';
import { logSumExp } from './log-sum-exp.ts';
import { SAFE_BETS } from './safe.ts';
import { phiOfStream } from './stream-after.ts';
import { comparable } from './tally.ts';

/** Halvings between nothing and everything: finer than any plan states a margin. */
const HALVINGS = 40;
/** Bad events a second beyond which nobody looks for a margin any more. */
const MOST_RATE = 1_000;

/**
 * The smallest `delta` that could be shown in the time left, if both arms go on as the baseline did in this step. The step's
 * batches are taken as one, which is what a plan for the future may do and a verdict may not. Null where no margin of events
 * is asked about, or where even the largest could not be shown.
 */
export function smallestMargin(
  now: StreamState,
  bound: Stream,
  { terms, left }: { readonly terms: JudgeTerms; readonly left: DurationMs },
): number | null {
  const { step, totals } = now;
  const { n1, n0, k0 } = step.totals;
  if (bound.test === 'latency' || bound.test === 'growth' || !comparable(step.totals, bound.rho)) return null;
  const more = (n1 * left) / (step.batches * BATCH);
  const seen = totals.n0 > 0 ? (totals.k0 + 0.5) / (totals.n0 + 1) : (k0 + 0.5) / (n0 + 1);
  const future = { n1: more, k1: more * seen, n0: (more * n0) / n1, k0: ((more * n0) / n1) * seen };
  const enough = Math.log(1 / terms.alphaSafe);
  const phi = phiOfStream(now, bound);
  const shows = (delta: number): boolean => {
    const margin = { rho: bound.rho, delta };
    const logs = SAFE_BETS.map((bet) => (logIncrement(step.totals, margin, bet) + logIncrement(future, margin, bet)) / phi);
    return logSumExp(logs) - Math.log(logs.length) >= enough;
  };
  let [low, high] = [0, bound.test === 'rate' ? MOST_RATE : 1];
  if (!shows(high)) return null;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (shows(middle)) high = middle;
    else low = middle;
  }
  return high;
}
