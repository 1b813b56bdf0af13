import { emptyDistribution, type Distribution } from '../../src/evidence/distribution.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import type { Stream } from '../../src/verdict/comparison/judge.ts';
import { latencyStreams } from '../../src/verdict/comparison/latency-streams.ts';
import { calibrate, CALIBRATION_HOURS } from './calibration.ts';
import { mixedSeed } from './chance.ts';
import { LATENCY_PEERS, p99Minutes } from './latency-peers.ts';
import { BUCKET_COUNT, FIRST_BUCKET } from './latency-shape.ts';
import { latencyTallies, playLatency, type LatencyStretch, type LatencyWorld } from './latency-traffic.ts';
import { MODES, termsOf, worseAfter } from './our-judge.ts';
import type { Ending } from './outcome.ts';
import { badOf } from './play-errors.ts';
import { FIELDS, HOUR_BATCHES, type Stretch } from './traffic.ts';

export type PlayedLatency = {
  readonly seed: number;
  readonly runs: number;
  readonly world: LatencyWorld;
  /** The first run to play, where some were played before. */
  readonly from?: number;
};

const RUNS_PER_PAST = 50;
/** The plan's defaults. */
const TEST = { kind: 'latency', quantiles: [0.5, 0.75, 0.9, 0.99, 0.999], margin: 0.1 } as const;

/** Every rule on the same runs. A request is bad when it is slower than what 99 of 100 were before. */
export function playSlow({ seed, runs, world, from = 0 }: PlayedLatency): ReadonlyMap<string, readonly Ending[]> {
  const endings = new Map<string, Ending[]>();
  let streams: readonly Stream[] = [];
  for (let run = from; run < from + runs; run += 1) {
    if (run % RUNS_PER_PAST === 0 || run === from)
      streams = calibratedStreams(world, mixedSeed(seed, 1, Math.floor(run / RUNS_PER_PAST)));
    const stretch = playLatency(seededRng(mixedSeed(seed, 2, run)), world);
    const slow = slowRequests(stretch, streams);
    const told = { batches: stretch.batches, tallies: toldOf(stretch, streams) };
    const minutes = p99Minutes(stretch);
    const ours = MODES.map((mode) => [mode, worseAfter(told, termsOf(mode, streams))] as const);
    const peers = LATENCY_PEERS.map(({ name, rollsBackAfter }) => [name, rollsBackAfter(minutes)] as const);
    for (const [name, after] of [...ours, ...peers]) {
      const known = endings.get(name) ?? [];
      known.push({ after, bad: badOf(slow, after) });
      endings.set(name, known);
    }
  }
  return endings;
}

/** Streams as a rollout would bind them: thresholds from the hour before it, bursts from fifty hours of its baseline. */
export function calibratedStreams(world: LatencyWorld, seed: number, weight = 1): readonly Stream[] {
  const even = { ...world, slowness: { kind: 'none' } as const, batches: HOUR_BATCHES };
  const before = playLatency(seededRng(mixedSeed(seed, 0)), even);
  const streams = latencyStreams({ indicator: 'latency', test: TEST, weight, key: true }, referenceOf(before));
  const past = pseudoCandidates(even);
  const found = calibrate(CALIBRATION_HOURS, (hour) => toldOf(playLatency(seededRng(mixedSeed(seed, 1, hour)), past), streams));
  return streams.map((stream, i) => ({ ...stream, phi: found[i]?.phi ?? 1 }));
}

export function toldOf(stretch: LatencyStretch, streams: readonly Stream[]): ReturnType<typeof latencyTallies> {
  return latencyTallies(
    stretch,
    streams.flatMap(({ quantile }) => quantile ?? []),
  );
}

/** An hour of the baseline in which two of its instances play the candidate. */
function pseudoCandidates(world: LatencyWorld): LatencyWorld {
  const { candidate, baseline } = world.instances;
  return {
    ...world,
    candidate: (world.baseline / baseline) * candidate,
    baseline: (world.baseline / baseline) * (baseline - candidate),
    instances: { candidate, baseline: baseline - candidate },
  };
}

function referenceOf({ baseline }: LatencyStretch): Distribution {
  const reference = emptyDistribution();
  for (const [i, count] of baseline.entries()) {
    const bucket = FIRST_BUCKET + (i % BUCKET_COUNT);
    reference.weights[bucket] = (reference.weights[bucket] ?? 0) + count;
    reference.n += count;
  }
  return { ...reference, good: reference.n, total: reference.n };
}

function slowRequests(stretch: LatencyStretch, streams: readonly Stream[]): Stretch {
  const p99 = streams.find(({ quantile }) => quantile?.q === 0.99)?.quantile ?? streams.at(-1)?.quantile;
  const counts = new Int32Array(FIELDS * stretch.batches);
  if (p99 === null || p99 === undefined) return { batches: stretch.batches, counts };
  const told = latencyTallies(stretch, [{ ...p99, candidateAbove: p99.baselineAbove }]);
  for (let batch = 0; batch < stretch.batches; batch += 1) {
    const [tally] = told(batch);
    counts.set([tally?.n1 ?? 0, tally?.k1 ?? 0, tally?.n0 ?? 0, tally?.k0 ?? 0], FIELDS * batch);
  }
  return { batches: stretch.batches, counts };
}
