import { mixedSeed } from './chance.ts';
import { DELTA, RHO } from './our-judge.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { playErrors } from './play-errors.ts';
import { evenWorld } from './traffic.ts';

export type Within = {
  readonly name: string;
  readonly perSecond: number;
  readonly usual: number;
  readonly fails: number;
  readonly runs: number;
};
export type WithinResult = { readonly name: string; readonly perSecond: number; readonly outcomes: readonly Outcome[] };

const SEED = 606;

/** Differences that the plan allows: no reason to roll back, however much traffic proves that they exist. */
export const WITHIN: readonly Within[] = [
  { name: '0.1 → 0.12 %', perSecond: 50, usual: 0.001, fails: 0.0012, runs: 1_000 },
  { name: '0.1 → 0.12 %', perSecond: 500, usual: 0.001, fails: 0.0012, runs: 1_000 },
  { name: '1 → 1.12 %', perSecond: 50, usual: 0.01, fails: 0.0112, runs: 1_000 },
  { name: 'exactly at the margin', perSecond: 50, usual: 0.001, fails: RHO * 0.001 + DELTA, runs: 2_000 },
];

export function playWithin(within: Within, scale: number): WithinResult {
  const { name, perSecond, usual, fails } = within;
  const runs = Math.max(2, Math.round(within.runs * scale));
  const world = { ...evenWorld(perSecond, usual, 'none'), candidateFails: () => fails };
  const endings = playErrors({ seed: mixedSeed(SEED, WITHIN.indexOf(within)), runs, world });
  return { name, perSecond, outcomes: [...endings].map(([rule, ends]) => outcomeOf(rule, ends)) };
}
