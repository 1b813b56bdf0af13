import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import type { Stream, Tally } from '../../src/verdict/comparison/judge.ts';
import { calibrate, CALIBRATION_HOURS } from './calibration.ts';
import { drawBinomial, drawPoisson, mixedSeed } from './chance.ts';
import type { Slowness } from './latency-shape.ts';
import { latencyWorld, playLatency, type LatencyWorld } from './latency-traffic.ts';
import { MODES, streamOf, termsOf, worseAfter, type Told } from './our-judge.ts';
import { outcomeOf, type Ending, type Outcome } from './outcome.ts';
import { PEERS } from './peers.ts';
import { badOf } from './play-errors.ts';
import { calibratedStreams, toldOf } from './play-latency.ts';
import { FIELDS, HOUR_BATCHES, type Stretch } from './traffic.ts';

/** Sixteen streams at once: errors, five quantiles of latency, and the errors of ten cohorts that share the traffic evenly. */
export type BundleCell = {
  readonly name: string;
  readonly perSecond: number;
  /** The chance that a request of the candidate fails, by cohort. */
  readonly fails: (cohort: number) => number;
  readonly slowness: Slowness;
  readonly runs: number;
};
export type BundleResult = { readonly name: string; readonly perSecond: number; readonly outcomes: readonly Outcome[] };

export const COHORTS = 10;
const USUAL = 0.001;
const SEED = 404;
const RUNS = 400;
const RUNS_PER_PAST = 100;
/** The defaults of a plan: errors, latency, and all cohorts together. */
const WEIGHTS = { errors: 0.4, latency: 0.3, cohorts: 0.3 };

const AS_FAST = { kind: 'none' } as const;
export const BUNDLES: readonly BundleCell[] = [
  { name: 'as good as the baseline', perSecond: 5, fails: () => USUAL, slowness: AS_FAST, runs: RUNS },
  { name: 'as good as the baseline', perSecond: 50, fails: () => USUAL, slowness: AS_FAST, runs: RUNS },
  {
    name: 'one cohort of ten 0.1 → 1 %',
    perSecond: 50,
    fails: (cohort) => (cohort === 3 ? 0.01 : USUAL),
    slowness: AS_FAST,
    runs: RUNS,
  },
  {
    name: 'one cohort of ten 0.1 → 5 %',
    perSecond: 50,
    fails: (cohort) => (cohort === 3 ? 0.05 : USUAL),
    slowness: AS_FAST,
    runs: RUNS,
  },
  { name: 'all cohorts 0.1 → 1 %', perSecond: 50, fails: () => 0.01, slowness: AS_FAST, runs: RUNS },
  { name: 'all cohorts 0.1 → 10 %', perSecond: 50, fails: () => 0.1, slowness: AS_FAST, runs: RUNS },
  { name: 'latency × 1.2', perSecond: 50, fails: () => USUAL, slowness: { kind: 'all', times: 1.2 }, runs: RUNS },
  { name: 'latency × 2', perSecond: 50, fails: () => USUAL, slowness: { kind: 'all', times: 2 }, runs: RUNS },
];

export function playBundle(cell: BundleCell, scale: number): BundleResult {
  const endings = new Map<string, Ending[]>();
  const runs = Math.max(2, Math.round(cell.runs * scale));
  const seed = mixedSeed(SEED, BUNDLES.indexOf(cell));
  const world = latencyWorld(cell.perSecond, 'none', cell.slowness);
  let streams: readonly Stream[] = [];
  for (let run = 0; run < runs; run += 1) {
    if (run % RUNS_PER_PAST === 0) streams = sixteenStreams(world, mixedSeed(seed, 1, run / RUNS_PER_PAST));
    const rng = seededRng(mixedSeed(seed, 2, run));
    const { told, errors } = playSixteen(rng, { world, fails: cell.fails, streams });
    const ours = MODES.map((mode) => ({ name: mode, after: worseAfter(told, termsOf(mode, streams)) }));
    const peers = PEERS.map(({ name, rollsBackAfter }) => ({ name, after: rollsBackAfter(errors) }));
    for (const { name, after } of [...ours, ...peers]) {
      const known = endings.get(name) ?? [];
      known.push({ after, bad: badOf(errors, after) });
      endings.set(name, known);
    }
  }
  return { name: cell.name, perSecond: cell.perSecond, outcomes: [...endings].map(([rule, ends]) => outcomeOf(rule, ends)) };
}

/** Bound as before a rollout: latency by its own past, errors and cohorts by theirs. */
export function sixteenStreams(world: LatencyWorld, seed: number): readonly Stream[] {
  const latency = calibratedStreams(world, mixedSeed(seed, 1), WEIGHTS.latency);
  const counted = [
    streamOf('errors', { weight: WEIGHTS.errors }),
    ...Array.from({ length: COHORTS }, (_, i) =>
      streamOf(`errors in region r${i}`, {
        indicator: 'errors',
        weight: WEIGHTS.cohorts / COHORTS,
        key: false,
        cohort: { label: 'region', value: `r${i}` },
      }),
    ),
  ];
  const arrives = (rng: Rng): Arrivals => ({
    n1: drawPoisson(rng, 10 * world.candidate),
    n0: drawPoisson(rng, 80 * world.candidate),
  });
  const found = calibrate(CALIBRATION_HOURS, (hour) => {
    const rng = seededRng(mixedSeed(seed, 2, hour));
    return () => cohortTallies(rng, arrives(rng), () => USUAL);
  });
  const [errors, ...cohorts] = counted.map((stream, i) => ({ ...stream, ...found[i] }));
  return errors === undefined ? [] : [errors, ...latency, ...cohorts];
}

type Sixteen = { readonly world: LatencyWorld; readonly fails: (cohort: number) => number; readonly streams: readonly Stream[] };

export function playSixteen(rng: Rng, { world, fails, streams }: Sixteen): { readonly told: Told; readonly errors: Stretch } {
  const latency = toldOf(playLatency(rng, world), streams);
  const counts = new Int32Array(FIELDS * HOUR_BATCHES);
  const tallies = Array.from({ length: HOUR_BATCHES }, (_, batch) => {
    const slow = latency(batch);
    // Every request has a latency and an outcome: what arrived is the same for all streams.
    const [all, ...cohorts] = cohortTallies(rng, slow[0] ?? { n1: 0, n0: 0 }, fails);
    if (all === undefined) return slow;
    counts.set([all.n1, all.k1, all.n0, all.k0], FIELDS * batch);
    return [all, ...slow, ...cohorts];
  });
  return { told: { batches: HOUR_BATCHES, tallies: (batch) => tallies[batch] ?? [] }, errors: { batches: HOUR_BATCHES, counts } };
}

type Arrivals = { readonly n1: number; readonly n0: number };

/** All requests first, then those of each cohort. */
function cohortTallies(rng: Rng, arrived: Arrivals, fails: (cohort: number) => number): readonly Tally[] {
  let [left1, left0] = [arrived.n1, arrived.n0];
  const cohorts: Tally[] = [];
  const all = { n1: arrived.n1, k1: 0, n0: arrived.n0, k0: 0 };
  for (let cohort = 0; cohort < COHORTS; cohort += 1) {
    const part = 1 / (COHORTS - cohort);
    const [n1, n0] = [drawBinomial(rng, left1, part), drawBinomial(rng, left0, part)];
    const tally = { n1, k1: drawBinomial(rng, n1, fails(cohort)), n0, k0: drawBinomial(rng, n0, USUAL) };
    left1 -= n1;
    left0 -= n0;
    all.k1 += tally.k1;
    all.k0 += tally.k0;
    cohorts.push(tally);
  }
  return [all, ...cohorts];
}
