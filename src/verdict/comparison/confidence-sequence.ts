import { HARM_BETS } from './harm.ts';
import { logIncrement, stakeOf } from './increment.ts';
import { logSumExp } from './log-sum-exp.ts';
import { SAFE_BETS } from './safe.ts';
import { comparable, type Margin, type Tally } from './tally.ts';

/** Per bet of both lists, harm first: what it won without a margin, and how much a margin of 1 would take from it. */
export type SequenceState = { readonly wins: readonly number[]; readonly slopes: readonly number[] };

/** The candidate's bad rate minus the baseline's, with the stated confidence at every look together. */
export type Excess = { readonly low: number; readonly high: number };

const BETS: readonly number[] = [...HARM_BETS, ...SAFE_BETS];
const LEVEL: Margin = { rho: 1, delta: 0 };
const HALVINGS = 80;

export const NO_SEQUENCE: SequenceState = { wins: BETS.map(() => 0), slopes: BETS.map(() => 0) };

export function sequenceAfter(now: SequenceState, tally: Tally, phi: number): SequenceState {
  if (!comparable(tally, LEVEL.rho)) return now;
  const split = tally.n1 / tally.n0;
  return {
    wins: now.wins.map((won, j) => won + logIncrement(tally, LEVEL, BETS[j] ?? 1) / phi),
    slopes: now.slopes.map((sum, j) => sum + (tally.n1 * stakeOf(BETS[j] ?? 1, split)) / phi),
  };
}

/** `miss` is the chance that the true excess is ever outside: 0.05 for 95 %. No excess is beyond `most`, as no share is beyond 1. */
export function excessOf(now: SequenceState, miss: number, most = 1): Excess {
  const needed = Math.log(2 / miss);
  const harms = HARM_BETS.length;
  const beyond = (from: number, to: number) => (x: number) => {
    const logs = now.wins.slice(from, to).map((won, j) => won - x * (now.slopes[from + j] ?? 0));
    return logSumExp(logs) - Math.log(to - from) >= needed;
  };
  const harmful = beyond(0, harms);
  const harmless = beyond(harms, BETS.length);
  return { low: edge(harmful, most), high: -edge((x) => harmless(-x), most) };
}

/** The largest x in [-most, most] at which something that holds below and fails above still holds; -most when it never does. */
function edge(holds: (x: number) => boolean, most: number): number {
  let low = -most;
  let high = most;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
