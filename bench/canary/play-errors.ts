import { seededRng } from '../../src/kernel/rng.ts';
import { calibrateErrors, NO_PAST, type Past } from './calibration.ts';
import { mixedSeed } from './chance.ts';
import { streamOf, termsOf, toldOf, worseAfter, MODES, type Mode } from './our-judge.ts';
import type { Ending } from './outcome.ts';
import { PEERS, type Rule } from './peers.ts';
import { FIELDS, playTraffic, type Stretch, type World } from './traffic.ts';

export type Played = {
  readonly seed: number;
  readonly runs: number;
  /** The same traffic without a change: what calibration sees, and where a run begins. */
  readonly world: World;
  readonly margin?: { readonly rho: number; readonly delta: number };
  /** The first run to play, where some were played before. */
  readonly from?: number;
  /** Only our own judge, where peers have nothing to say. */
  readonly alone?: boolean;
};

/** A past is expensive to play, so that so many runs share one. */
const RUNS_PER_PAST = 25;

/** Every rule on the same runs: by rule, how each run ended. */
export function playErrors(played: Played): ReadonlyMap<string, readonly Ending[]> {
  const endings = new Map<string, Ending[]>();
  let past: Past = NO_PAST;
  const from = played.from ?? 0;
  for (let run = from; run < from + played.runs; run += 1) {
    if (run % RUNS_PER_PAST === 0 || run === from)
      past = calibrateErrors(played.world, mixedSeed(played.seed, 1, Math.floor(run / RUNS_PER_PAST)));
    const stretch = playTraffic(seededRng(mixedSeed(played.seed, 2, run)), played.world);
    for (const { name, rollsBackAfter } of rulesFor(past, played)) {
      const after = rollsBackAfter(stretch);
      const known = endings.get(name) ?? [];
      known.push({ after, bad: badOf(stretch, after) });
      endings.set(name, known);
    }
  }
  return endings;
}

function rulesFor(past: Past, { margin, alone = false }: Played): readonly Rule[] {
  const ours = MODES.map((mode: Mode): Rule => {
    const terms = termsOf(mode, [streamOf('errors', { ...margin, ...past })]);
    return { name: mode, rollsBackAfter: (stretch) => worseAfter(toldOf(stretch), terms) };
  });
  return alone ? ours : [...ours, ...PEERS];
}

/** Failed requests of the candidate until it was rolled back, or in all of the time. */
export function badOf({ batches, counts }: Stretch, after: number | null): number {
  let bad = 0;
  for (let batch = 0; batch < (after ?? batches); batch += 1) bad += counts[FIELDS * batch + 1] ?? 0;
  return bad;
}
