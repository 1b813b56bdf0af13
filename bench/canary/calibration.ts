import { emptyDistribution } from '../../src/evidence/distribution.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { calibratedTerms, openCalibration, type CalibrationState } from '../../src/verdict/comparison/calibration.ts';
import { dispersionAfter, regrouped } from '../../src/verdict/comparison/dispersion.ts';
import { usualRateOf } from '../../src/verdict/comparison/reference.ts';
import { addTally, NOTHING, type Tally } from '../../src/verdict/comparison/tally.ts';
import { mixedSeed } from './chance.ts';
import { streamOf, tallyAt, termsOf } from './our-judge.ts';
import { FIELDS, HOUR_BATCHES, playTraffic, pseudoCandidates, type World } from './traffic.ts';

/** What the baseline's past told about a stream before the canary began. */
export type Past = { readonly phi: number; readonly usualRate: number | null };

/** Hours in which instances of the baseline play the candidate. */
export const CALIBRATION_HOURS = 50;

export const NO_PAST: Past = { phi: 1, usualRate: null };

/**
 * Of each stream: how bursty its past was, hour by hour, with another group of instances as the candidate in each. The
 * traffic is drawn for whole groups, because some of these bursts are those of an arm and not of its instances; everything
 * after that is what a server does.
 */
export function calibrate(hours: number, hour: (hour: number) => (batch: number) => readonly Tally[]): readonly Past[] {
  let state: CalibrationState = openCalibration(0);
  let baselines: readonly Tally[] = [];
  for (let i = 0; i < hours; i += 1) {
    const told = hour(i);
    // Both groups are there; how many instances they are of is of no matter here.
    if (i === 0) state = { ...openCalibration(told(0).length), instances: 2 };
    let fine: CalibrationState['fine'] = state.fine.map(regrouped);
    for (let batch = 0; batch < HOUR_BATCHES; batch += 1) {
      const tallies = told(batch);
      fine = fine.map((stream, at) => dispersionAfter(stream, tallies[at] ?? NOTHING));
      // The last hour is what the usual rate is taken from.
      if (i === hours - 1) baselines = tallies.map((tally, at) => addTally(baselines[at] ?? NOTHING, tally));
    }
    state = { ...state, fine, batches: state.batches + HOUR_BATCHES };
  }
  const terms = calibratedTerms(
    termsOf(
      'calibrated',
      baselines.map((_, i) => streamOf(`stream ${i}`)),
    ),
    state,
  );
  return terms.streams.map(({ phi }, i) => ({ phi: phi ?? 1, usualRate: usualRate(baselines[i] ?? NOTHING) }));
}

export function calibrateErrors(world: World, seed: number, hours = CALIBRATION_HOURS): Past {
  const past = pseudoCandidates(world);
  const [errors] = calibrate(hours, (hour) => {
    const { counts } = playTraffic(seededRng(mixedSeed(seed, hour)), past);
    return (batch) => [tallyAt(counts, FIELDS * batch)];
  });
  return errors ?? NO_PAST;
}

function usualRate({ n0, k0 }: Tally): number | null {
  return usualRateOf({ ...emptyDistribution(), good: n0 - k0, total: n0, n: n0 });
}
