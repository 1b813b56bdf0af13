import { mixedSeed } from './chance.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { playErrors } from './play-errors.ts';
import { evenWorld, HOUR_BATCHES, type Bursts } from './traffic.ts';

export type Change = {
  readonly name: string;
  readonly perSecond: number;
  readonly bursts: Bursts;
  readonly usual: number;
  readonly fails: (batch: number) => number;
  /** The batch in which the candidate becomes bad: times are counted from it, and bad requests too. */
  readonly onset?: number;
  readonly runs?: number;
};
export type Detection = { readonly name: string; readonly perSecond: number; readonly outcomes: readonly Outcome[] };

const SEED = 202;
const RUNS = 1_000;
const BURSTY_RUNS = 400;

export const CHANGES: readonly Change[] = [
  ...[5, 50, 500].map((perSecond) => step(0.001, 0.003, perSecond)),
  ...[1, 5, 50, 500].map((perSecond) => step(0.001, 0.01, perSecond)),
  ...[1, 50].map((perSecond) => step(0.001, 0.1, perSecond)),
  step(0.01, 0.02, 50),
  step(0.0001, 0.001, 50),
  {
    ...step(0.001, 0.02, 50),
    name: '0.1 → 2 %, linear over the hour',
    fails: (batch) => 0.001 + (0.019 * (batch + 1)) / HOUR_BATCHES,
  },
  { ...step(0.001, 0.01, 50), name: '0.1 → 1 % from minute 30', fails: (batch) => (batch < 180 ? 0.001 : 0.01), onset: 180 },
  ...(['common', 'cluster5', 'gamma1', 'pods'] as const).map((bursts) => ({
    ...step(0.001, 0.01, 50),
    name: `0.1 → 1 %, bursts of kind ${bursts}`,
    bursts,
    runs: BURSTY_RUNS,
  })),
];

/** A candidate that fails more often than it may, and what each rule makes of it. */
export function playChange(change: Change, scale: number): Detection {
  const { name, perSecond, usual, bursts, fails, runs = RUNS } = change;
  const onset = change.onset ?? 0;
  const even = evenWorld(perSecond, usual, bursts);
  const seed = mixedSeed(SEED, CHANGES.indexOf(change));
  const endings = playErrors({ seed, runs: Math.max(2, Math.round(runs * scale)), world: { ...even, candidateFails: fails } });
  const usualBad = 10 * perSecond * usual * onset;
  const outcomes = [...endings].map(([rule, ends]) =>
    outcomeOf(
      rule,
      ends.flatMap(({ after, bad }) =>
        after !== null && after <= onset ? [] : [{ after: after === null ? null : after - onset, bad: bad - usualBad }],
      ),
    ),
  );
  return { name, perSecond, outcomes };
}

function step(usual: number, bad: number, perSecond: number): Change {
  return { name: `${percent(usual)} → ${percent(bad)} %`, perSecond, bursts: 'none', usual, fails: () => bad };
}

function percent(share: number): string {
  return String(Number((100 * share).toPrecision(3)));
}
