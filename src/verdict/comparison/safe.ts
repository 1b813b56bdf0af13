import { logIncrement } from './increment.ts';
import { logSumExp } from './log-sum-exp.ts';
import { comparable, type Margin, type Tally } from './tally.ts';

/** Evidence that the candidate is within the margin: what each of `SAFE_BETS` has won since the step began. */
export type SafeState = { readonly logs: readonly number[] };

export type SafeTerms = Margin & {
  readonly phi: number;
  /** Without credit a batch can only count against the candidate; winning less than the bet paid keeps the proof. */
  readonly credit: boolean;
};

export const SAFE_BETS: readonly number[] = [0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.07, 0.005];
export const NOT_SAFE: SafeState = { logs: SAFE_BETS.map(() => 0) };

export function safeAfter(now: SafeState, tally: Tally, terms: SafeTerms): SafeState {
  if (!comparable(tally, terms.rho)) return now;
  const logs: number[] = [];
  for (let j = 0; j < SAFE_BETS.length; j += 1) {
    const won = logIncrement(tally, terms, SAFE_BETS[j]!) / terms.phi;
    logs.push(now.logs[j]! + (terms.credit ? won : Math.min(0, won)));
  }
  return { logs };
}

export function logSafe({ logs }: SafeState): number {
  return logSumExp(logs) - Math.log(logs.length);
}
