import { seededRng } from '../../src/kernel/rng.ts';
import { judgeBatch, openJudge, type JudgedBatch, type JudgeState, type JudgeTerms } from '../../src/verdict/comparison/judge.ts';
import { playSixteen, sixteenStreams } from './bundle-runs.ts';
import { latencyWorld } from './latency-traffic.ts';
import { batchAt, MODES, streamOf, termsOf, toldOf, type Mode, type Told } from './our-judge.ts';
import { evenWorld, playTraffic } from './traffic.ts';

export type JudgeCost = {
  readonly updates: readonly { readonly mode: Mode; readonly microseconds: number }[];
  readonly replayMs: number;
  /** Whether the hour told again from its record gives the very same state. */
  readonly identical: boolean;
};

const ROUNDS = 30;
const REPEATS = 9;

/** What one update of one stream costs, and an hour of sixteen streams that is replayed from its record. */
export function measureJudge(scale: number): JudgeCost {
  const rounds = Math.max(2, Math.round(ROUNDS * scale));
  const hour = batchesOf(toldOf(playTraffic(seededRng(1), evenWorld(50, 0.001, 'none'))));
  const updates = MODES.map((mode) => {
    const terms = termsOf(mode, [streamOf('errors', { phi: 1, usualRate: 0.001 })]);
    const ms = best(() => {
      for (let round = 0; round < rounds; round += 1) judged(hour, terms);
    });
    return { mode, microseconds: (1_000 * ms) / rounds / hour.length };
  });
  const world = latencyWorld(50, 'none');
  const streams = sixteenStreams(world, 7);
  const { told } = playSixteen(seededRng(8), { world, fails: () => 0.001, streams });
  const terms = termsOf('uncalibrated', streams);
  const record = JSON.stringify(batchesOf(told));
  const live = judged(batchesOf(told), terms);
  const replayed = JSON.parse(record) as readonly JudgedBatch[];
  const replayMs = best(() => judged(replayed, terms));
  return { updates, replayMs, identical: JSON.stringify(judged(replayed, terms)) === JSON.stringify(live) };
}

function batchesOf(told: Told): readonly JudgedBatch[] {
  return Array.from({ length: told.batches }, (_, i) => batchAt(told, i));
}

function judged(batches: readonly JudgedBatch[], terms: JudgeTerms): JudgeState {
  return batches.reduce<JudgeState>((now, batch) => judgeBatch(now, batch, terms), openJudge(terms));
}

/** Milliseconds of the least disturbed of several runs. */
function best(run: () => unknown): number {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i += 1) {
    const began = performance.now();
    run();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
