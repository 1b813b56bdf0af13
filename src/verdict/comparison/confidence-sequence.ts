import { HARM_BETS } from './harm.ts';
import { logIncrement, stakeOf } from './increment.ts';
import { SAFE_BETS } from './safe.ts';
import { comparable, type Margin, type Tally } from './tally.ts';

/** Per bet of both lists, harm first: what it won without a margin, and how much a margin of 1 would take from it. */
export type SequenceState = { readonly wins: readonly number[]; readonly slopes: readonly number[] };

/** The candidate's bad rate minus the baseline's, with the stated confidence at every look together. */
export type Excess = { readonly low: number; readonly high: number };

const BETS: readonly number[] = [...HARM_BETS, ...SAFE_BETS];
const LEVEL: Margin = { rho: 1, delta: 0 };
/** Far more than are ever taken: each one doubles the digits that are right once it is near. */
const STEPS = 200;

export const NO_SEQUENCE: SequenceState = { wins: BETS.map(() => 0), slopes: BETS.map(() => 0) };

export function sequenceAfter(now: SequenceState, tally: Tally, phi: number): SequenceState {
  if (!comparable(tally, LEVEL.rho)) return now;
  const { n1, n0 } = tally;
  const split = n1 / n0;
  const wins: number[] = [];
  const slopes: number[] = [];
  // One loop without a closure: this is most of what a batch costs.
  for (let j = 0; j < BETS.length; j += 1) {
    const bet = BETS[j]!;
    wins.push(now.wins[j]! + logIncrement(tally, LEVEL, bet) / phi);
    slopes.push(now.slopes[j]! + (n1 * stakeOf(bet, split)) / phi);
  }
  return { wins, slopes };
}

/** `miss` is the chance that the true excess is ever outside: 0.05 for 95 %. No excess is beyond `most`, as no share is beyond 1. */
export function excessOf(now: SequenceState, miss: number, most = 1): Excess {
  const needed = Math.log(2 / miss);
  const harms = HARM_BETS.length;
  const harmful = { needed: needed + Math.log(harms), ...betsOf(now, 0, harms), most };
  const harmless = { needed: needed + Math.log(BETS.length - harms), ...betsOf(now, harms, BETS.length), most };
  const flipped = harmless.slopes.map((slope) => -slope);
  return { low: edge(harmful), high: -edge({ ...harmless, slopes: flipped }) };
}

type Bound = {
  readonly needed: number;
  readonly wins: readonly number[];
  readonly slopes: readonly number[];
  readonly most: number;
};

function betsOf({ wins, slopes }: SequenceState, from: number, to: number): Pick<Bound, 'wins' | 'slopes'> {
  return { wins: wins.slice(from, to), slopes: slopes.slice(from, to) };
}

/**
 * The largest x in [-most, most] at which log Σ exp(win - x × slope) still reaches what is needed; -most when it never does.
 * The sum falls and is convex in x, so that each of Newton's steps from the left ends left of the edge, and nearer to it.
 */
function edge({ needed, wins, slopes, most }: Bound): number {
  let x = -most;
  for (let i = 0; i < STEPS; i += 1) {
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < wins.length; j += 1) top = Math.max(top, wins[j]! - x * slopes[j]!);
    let sum = 0;
    let fall = 0;
    for (let j = 0; j < wins.length; j += 1) {
      const share = Math.exp(wins[j]! - x * slopes[j]! - top);
      sum += share;
      fall += share * slopes[j]!;
    }
    const above = top + Math.log(sum) - needed;
    if (!(above > 0)) return x;
    // Without a fall, before anything was counted, it holds everywhere or nowhere.
    const next = fall > 0 ? Math.min(most, x + (above * sum) / fall) : most;
    if (!(next > x)) return x;
    x = next;
  }
  return x;
}
