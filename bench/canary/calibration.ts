import { seededRng } from '../../src/kernel/rng.ts';
import { dispersionAfter, openDispersion, phiOf, type DispersionState } from '../../src/verdict/comparison/dispersion.ts';
import { NOTHING, type Tally } from '../../src/verdict/comparison/tally.ts';
import { mixedSeed } from './chance.ts';
import { tallyAt } from './our-judge.ts';
import { FIELDS, HOUR_BATCHES, playTraffic, pseudoCandidates, type World } from './traffic.ts';

/** What the baseline's past told about a stream before the canary began. */
export type Past = { readonly phi: number; readonly usualRate: number | null };

/** Hours in which instances of the baseline play the candidate. */
export const CALIBRATION_HOURS = 50;
const BLOCKS = [1, 6, 30, 90];
/** What is not seen in so few hours is allowed for by half as much again. */
const CAUTION = 1.5;

/** Of each stream: how bursty its past was, hour by hour, with another group of instances as the candidate in each. */
export function calibrate(hours: number, hour: (hour: number) => (batch: number) => readonly Tally[]): readonly Past[] {
  let streams: readonly DispersionState[] = [];
  let baselines: readonly Tally[] = [];
  for (let i = 0; i < hours; i += 1) {
    const told = hour(i);
    streams = streams.map(anotherGroup);
    for (let batch = 0; batch < HOUR_BATCHES; batch += 1) {
      const tallies = told(batch);
      if (streams.length === 0) streams = tallies.map(() => openDispersion(BLOCKS));
      streams = streams.map((stream, at) => dispersionAfter(stream, tallies[at] ?? NOTHING));
      // The last hour is what the usual rate is taken from.
      if (i === hours - 1) baselines = tallies.map((tally, at) => sum(baselines[at] ?? NOTHING, tally));
    }
  }
  return streams.map((stream, at) => {
    const { n0, k0 } = baselines[at] ?? NOTHING;
    return { phi: 1 + CAUTION * (phiOf(stream) - 1), usualRate: n0 > 0 ? k0 / n0 : null };
  });
}

export function calibrateErrors(world: World, seed: number): Past {
  const past = pseudoCandidates(world);
  const [errors] = calibrate(CALIBRATION_HOURS, (hour) => {
    const { counts } = playTraffic(seededRng(mixedSeed(seed, hour)), past);
    return (batch) => [tallyAt(counts, FIELDS * batch)];
  });
  return errors ?? { phi: 1, usualRate: null };
}

/** Another group has another usual split; what its predecessors' split varied by is still known. */
function anotherGroup({ scales }: DispersionState): DispersionState {
  return { totals: NOTHING, scales: scales.map((scale) => ({ ...scale, filled: 0, block: NOTHING })) };
}

function sum(a: Tally, b: Tally): Tally {
  return { n1: a.n1 + b.n1, k1: a.k1 + b.k1, n0: a.n0 + b.n0, k0: a.k0 + b.k0 };
}
