import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../src/kernel/units.ts';
import {
  compare,
  evidenceOf,
  judgeBatch,
  openJudge,
  type Comparison,
  type JudgedBatch,
  type JudgeTerms,
  type JudgeState,
  type Stream,
  type Tally,
} from '../../src/verdict/comparison/judge.ts';
import { FIELDS, SECONDS_PER_BATCH, type Stretch } from './traffic.ts';

/** Bursts as found in the baseline's past, or as the rollout's own traffic shows them. */
export type Mode = 'calibrated' | 'uncalibrated';
export const MODES: readonly Mode[] = ['calibrated', 'uncalibrated'];

/** What the judge is asked: the tallies of a batch, one per stream, and the step it belongs to. */
export type Told = {
  readonly batches: number;
  readonly tallies: (batch: number) => readonly Tally[];
  readonly step?: (batch: number) => number;
};

/** The margin of an objective of 99.9 %: half of its budget, above a tenth more than the baseline. */
export const DELTA = 0.0005;
export const RHO = 1.1;
export const ALPHA = 0.01;
export const START = 1_800_000_000_000 as Instant;
const MIN_STEP = (2 * MINUTE) as DurationMs;
const WARM_UP = MINUTE;

export function streamOf(name: string, more: Partial<Stream> = {}): Stream {
  return {
    name,
    indicator: name,
    test: 'ratio',
    cohort: null,
    quantile: null,
    weight: 1,
    rho: RHO,
    delta: DELTA,
    key: true,
    usualRate: null,
    phi: null,
    ...more,
  };
}

/** With the shipped defaults; a stream's `phi` is used where the mode is calibrated. */
export function termsOf(mode: Mode, streams: readonly Stream[]): JudgeTerms {
  return {
    streams: mode === 'calibrated' ? streams : streams.map((stream) => ({ ...stream, phi: null })),
    burstiness: mode === 'calibrated' ? 'calibrated' : 'unknown',
    alpha: ALPHA,
    alphaSafe: 0.05,
    minStep: MIN_STEP,
    warmUp: WARM_UP,
  };
}

export function toldOf({ batches, counts }: Stretch): Told {
  return { batches, tallies: (batch) => [tallyAt(counts, FIELDS * batch)] };
}

export function tallyAt(counts: Int32Array, at: number): Tally {
  return { n1: counts[at] ?? 0, k1: counts[at + 1] ?? 0, n0: counts[at + 2] ?? 0, k0: counts[at + 3] ?? 0 };
}

/** Batches after which the candidate is known to be worse; null: it never is. */
export function worseAfter(told: Told, terms: JudgeTerms): number | null {
  let now = openJudge(terms);
  for (let i = 0; i < told.batches; i += 1) {
    now = judgeBatch(now, batchAt(told, i), terms);
    if (now.worse !== null) return i + 1;
  }
  return null;
}

export type Safe = {
  /** Batches after which the verdict is `safe`; null: it never is, or the candidate was found worse before. */
  readonly after: number | null;
  /** Candidate events that the judge said it needed before the first batch, and those it had when the evidence sufficed. */
  readonly needed: number | null;
  readonly had: number | null;
};

/** Plays one step, which takes all the time there is. The whole verdict is only asked for once the evidence would do. */
export function safeAfter(told: Told, terms: JudgeTerms, asked: Ratio): Safe {
  let now = openJudge(terms);
  const needed = verdictAt(now, terms, { batch: -1, asked, batches: told.batches }).streams[0]?.needed ?? null;
  const enough = Math.log10(1 / terms.alphaSafe);
  let had: number | null = null;
  for (let i = 0; i < told.batches; i += 1) {
    now = judgeBatch(now, batchAt(told, i), terms);
    if (now.worse !== null) return { after: null, needed, had };
    if (evidenceOf(now, terms).log10Safe < enough) continue;
    had ??= now.streams[0]?.totals.n1 ?? null;
    if (verdictAt(now, terms, { batch: i, asked, batches: told.batches }).kind === 'safe') return { after: i + 1, needed, had };
  }
  return { after: null, needed, had };
}

type When = { readonly batch: number; readonly batches: number; readonly asked: Ratio };

function verdictAt(now: JudgeState, terms: JudgeTerms, { batch, batches, asked }: When): Comparison {
  const at = instantOf(batch + 1);
  // Nobody waits longer than a day for a step that takes an hour: the time left is of no matter here.
  const ends = (instantOf(batches) + DAY - HOUR) as Instant;
  return compare(now, terms, { at, step: 0, stepSince: START, asked, ends, newestTelemetry: at });
}

export function batchAt(told: Told, i: number): JudgedBatch {
  return { at: instantOf(i), step: told.step?.(i) ?? 0, whole: true, tallies: told.tallies(i) };
}

function instantOf(batch: number): Instant {
  return (START + batch * SECONDS_PER_BATCH * SECOND) as Instant;
}
