import { seededRng } from '../../src/kernel/rng.ts';
import { calibrateErrors } from './calibration.ts';
import { mixedSeed } from './chance.ts';
import { MODES, streamOf, termsOf, toldOf, worseAfter } from './our-judge.ts';
import { outcomeOf, type Ending, type Outcome } from './outcome.ts';
import { PEERS, type Rule } from './peers.ts';
import { badOf } from './play-errors.ts';
import { evenWorld, playTraffic, type World } from './traffic.ts';

export type Ramp = {
  readonly name: string;
  /** Requests a second of both arms together. */
  readonly perSecond: number;
  /** How many times as often as the baseline the candidate fails. */
  readonly times: number;
  /** The step from which it does. */
  readonly since: number;
  readonly runs: number;
};
export type RampResult = { readonly name: string; readonly perSecond: number; readonly outcomes: readonly Outcome[] };

const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5];
/** Ten minutes each. */
const STEP_BATCHES = 60;
const USUAL = 0.001;
/** The baseline's rate of failures swings by 80 % around its mean, once in half an hour. */
const SWING = { by: 0.8, batches: 180 };
const SEED = 505;
const RUNS_PER_PAST = 25;

export const RAMPS: readonly Ramp[] = [
  ...[10, 100, 1_000].map((perSecond) => ({ name: 'as good as the baseline', perSecond, times: 1, since: 0, runs: 1_000 })),
  ...[10, 100, 1_000].map((perSecond) => ({ name: '0.1 → 1 % from the start', perSecond, times: 10, since: 0, runs: 1_000 })),
  ...[100, 1_000].map((perSecond) => ({
    name: '0.1 → 1 % at 25 % of the traffic and more',
    perSecond,
    times: 10,
    since: 3,
    runs: 400,
  })),
];

/** 1, 5, 10, 25 and 50 %: the shares of a ramp, judged as one rollout. Times are counted from the step that is bad. */
export function playRamp(ramp: Ramp, scale: number): RampResult {
  const { name, perSecond, runs } = ramp;
  const seed = mixedSeed(SEED, RAMPS.indexOf(ramp));
  const endings = new Map<string, Ending[]>();
  const onset = ramp.since * STEP_BATCHES;
  let rules: readonly Rule[] = [];
  for (let run = 0; run < Math.max(2, Math.round(runs * scale)); run += 1) {
    if (run % RUNS_PER_PAST === 0) rules = rulesFor(perSecond, mixedSeed(seed, 1, run / RUNS_PER_PAST));
    const rng = seededRng(mixedSeed(seed, 2, run));
    const stretch = playTraffic(rng, worldOf(ramp, rng.next()));
    for (const { name: rule, rollsBackAfter } of rules) {
      const after = rollsBackAfter(stretch);
      if (after !== null && after <= onset) continue;
      const known = endings.get(rule) ?? [];
      known.push({ after: after === null ? null : after - onset, bad: badOf(stretch, after) });
      endings.set(rule, known);
    }
  }
  return { name, perSecond, outcomes: [...endings].map(([rule, ends]) => outcomeOf(rule, ends)) };
}

function worldOf({ perSecond, times, since }: Ramp, phase: number): World {
  const usual = (batch: number): number => USUAL * (1 + SWING.by * Math.sin(2 * Math.PI * (batch / SWING.batches + phase)));
  return {
    ...evenWorld(perSecond / 10, USUAL, 'none'),
    batches: SHARES.length * STEP_BATCHES,
    share: (batch) => SHARES[stepOf(batch)] ?? 0,
    baselineFails: usual,
    candidateFails: (batch) => usual(batch) * (stepOf(batch) >= since ? times : 1),
  };
}

function rulesFor(perSecond: number, seed: number): readonly Rule[] {
  const past = calibrateErrors(evenWorld(perSecond / 10, USUAL, 'none'), seed);
  const ours = MODES.map((mode): Rule => {
    const terms = termsOf(mode, [streamOf('errors', past)]);
    return { name: mode, rollsBackAfter: (stretch) => worseAfter({ ...toldOf(stretch), step: stepOf }, terms) };
  });
  return [...ours, ...PEERS];
}

function stepOf(batch: number): number {
  return Math.floor(batch / STEP_BATCHES);
}
