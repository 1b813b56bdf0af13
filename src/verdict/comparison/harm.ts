import { logIncrement } from './increment.ts';
import { comparable, type Margin, type Tally } from './tally.ts';

/** Evidence that the candidate is beyond the margin. It runs through the whole rollout and is never restarted. */
export type HarmState = {
  readonly logE: number;
  /** How the present stake is spread: the first part does not bet, the others follow `HARM_BETS`. */
  readonly weights: readonly number[];
  /** The minute of the rollout that `gained` is about, and what each bet won in it; empty while no minute is bounded. */
  readonly minute: number;
  readonly gained: readonly number[];
};

export type HarmTerms = Margin & {
  /** Burstiness: 1 when errors are independent. */
  readonly phi: number;
  /** The most a bet may win in one batch, and in one minute where `minute` is given. */
  readonly cap: number;
  /** Minutes since the rollout started; null bounds no minute. */
  readonly minute: number | null;
};

export const HARM_BETS: readonly number[] = [1.12, 1.3, 1.6, 2, 3, 4.5, 7, 12, 25, 80];
const PRIOR: readonly number[] = [0.2, ...HARM_BETS.map(() => 0.08)];
/** The part of the stake that returns to the prior each batch, so that a late onset is found in seconds and not in minutes. */
const SHARE = 0.005;

export const NO_HARM: HarmState = { logE: 0, weights: PRIOR, minute: 0, gained: [] };

/** Winning less than the bet paid keeps the proof, so caps may bound what one bad batch, or one bad minute, can claim. */
export function harmAfter(now: HarmState, tally: Tally, terms: HarmTerms): HarmState {
  if (!comparable(tally, terms.rho)) return now;
  const gained = gainedIn(now, terms.minute);
  const wins = [0];
  for (const [j, bet] of HARM_BETS.entries()) {
    const allowance = terms.minute === null ? terms.cap : Math.min(terms.cap, Math.max(0, terms.cap - (gained[j] ?? 0)));
    wins.push(Math.min(logIncrement(tally, terms, bet) / terms.phi, allowance));
  }
  const total = logMean(now.weights, wins);
  return {
    logE: now.logE + total,
    weights: now.weights.map((weight, j) => (1 - SHARE) * weight * Math.exp((wins[j] ?? 0) - total) + SHARE * (PRIOR[j] ?? 0)),
    minute: terms.minute ?? 0,
    gained: terms.minute === null ? [] : gained.map((sum, j) => sum + (wins[j + 1] ?? 0)),
  };
}

function gainedIn(now: HarmState, minute: number | null): readonly number[] {
  return now.minute === minute && now.gained.length > 0 ? now.gained : HARM_BETS.map(() => 0);
}

function logMean(weights: readonly number[], logs: readonly number[]): number {
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return most + Math.log(weights.reduce((sum, weight, j) => sum + weight * Math.exp((logs[j] ?? 0) - most), 0));
}
