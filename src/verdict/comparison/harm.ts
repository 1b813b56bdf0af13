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
/** Part of the stake that does not bet: what is never staked cannot be lost while nothing is wrong. */
const IDLE = 0.2;
/** The part of the stake that returns to the prior each batch, so that a late onset is found in seconds and not in minutes. */
const SHARE = 0.005;

export const NO_HARM: HarmState = openHarm(HARM_BETS.length);

/** The stake before the first bet, spread evenly over so many bets. */
export function openHarm(bets: number): HarmState {
  return { logE: 0, weights: [IDLE, ...Array.from({ length: bets }, () => (1 - IDLE) / bets)], minute: 0, gained: [] };
}

/** Winning less than the bet paid keeps the proof, so caps may bound what one bad batch, or one bad minute, can claim. */
export function harmAfter(now: HarmState, tally: Tally, terms: HarmTerms): HarmState {
  if (!comparable(tally, terms.rho)) return now;
  const { minute, cap, phi } = terms;
  const before = minute !== null && now.minute === minute && now.gained.length > 0 ? now.gained : null;
  const wins: number[] = [0];
  const gained: number[] = [];
  for (let j = 0; j < HARM_BETS.length; j += 1) {
    const already = before === null ? 0 : before[j]!;
    const allowance = minute === null ? cap : Math.min(cap, Math.max(0, cap - already));
    const won = Math.min(logIncrement(tally, terms, HARM_BETS[j]!) / phi, allowance);
    wins.push(won);
    if (minute !== null) gained.push(already + won);
  }
  return { ...spreadAnew(now, wins), minute: minute ?? 0, gained };
}

/** The stake after every bet has won or lost: `wins` are logarithms, that of what does not bet, which is 0, first. */
export function spreadAnew(now: HarmState, wins: readonly number[]): Pick<HarmState, 'logE' | 'weights'> {
  const { weights } = now;
  let most = wins[0]!;
  for (let j = 1; j < wins.length; j += 1) most = Math.max(most, wins[j]!);
  let sum = 0;
  for (let j = 0; j < wins.length; j += 1) sum += weights[j]! * Math.exp(wins[j]! - most);
  const total = most + Math.log(sum);
  const each = (1 - IDLE) / (wins.length - 1);
  const next: number[] = [];
  for (let j = 0; j < wins.length; j += 1)
    next.push((1 - SHARE) * weights[j]! * Math.exp(wins[j]! - total) + SHARE * (j === 0 ? IDLE : each));
  return { logE: now.logE + total, weights: next };
}
