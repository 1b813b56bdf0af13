import { SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { NO_SEQUENCE, type SequenceState } from './confidence-sequence.ts';
import type { Stranger } from './comparison.ts';
import { openDispersion, type DispersionState } from './dispersion.ts';
import { NO_GROWTH, NO_GROWTH_HARM, NO_GROWTH_SAFE, type GrowthState } from './growth.ts';
import { NO_HARM, type HarmState } from './harm.ts';
import { NOTHING_WATCHED, type BaselineWatch } from './incident-guard.ts';
import { modeOf, type JudgeTerms, type Stream } from './judge-terms.ts';
import { NOT_SAFE, type SafeState } from './safe.ts';
import { NOTHING, type Tally } from './tally.ts';

/** One batch of 10 s, judged once and in order. */
export type JudgedBatch = {
  /** Start of the batch. */
  readonly at: Instant;
  /** Index of the step the batch belongs to. */
  readonly step: number;
  /** False: the share changed within the batch. Such a batch counts for harm and earns no safe credit. */
  readonly whole: boolean;
  /** One per stream of the terms, in that order. */
  readonly tallies: readonly Tally[];
  /** Events of the first indicator by versions that are neither arm, the most traffic first; absent: none. */
  readonly strangers?: readonly Stranger[];
  /** Events of the first indicator by the baseline's version that are not its arm: other instances, or no control. Absent: none. */
  readonly apart?: number;
};

/** Everything the judge remembers: plain JSON, so that it can be hashed, kept and replayed. */
export type JudgeState = {
  readonly startedAt: Instant | null;
  readonly newestBatch: Instant | null;
  /** Start of the first and of the newest batch in which the candidate had events of any indicator. */
  readonly firstCandidate: Instant | null;
  readonly newestCandidate: Instant | null;
  readonly batches: number;
  /** Batches in which there was something to compare. */
  readonly compared: number;
  readonly step: number | null;
  /** Since when the candidate is known to be worse, and the evidence then. Nothing takes it back. */
  readonly worse: { readonly at: Instant; readonly logHarm: number; readonly duringIncident: boolean } | null;
  readonly streams: readonly StreamState[];
  /** What came beside the arms in the last two minutes of this step, where anything did. */
  readonly elsewhere: readonly Elsewhere[];
};

export type Elsewhere = { readonly at: Instant; readonly apart: number; readonly strangers: readonly Stranger[] };

export type StreamState = {
  readonly totals: Tally;
  readonly harm: HarmState;
  readonly watch: BaselineWatch;
  /** Null where bursts were settled before the rollout, by a claim or by calibration. */
  readonly dispersion: DispersionState | null;
  /** Levels, block by block; null for everything that is counted. */
  readonly growth: GrowthState | null;
  readonly step: StepEvidence;
};

/** What restarts with every step: a step is promoted on evidence gathered at its own load. */
export type StepEvidence = {
  /** Over the step's whole batches. */
  readonly totals: Tally;
  readonly batches: number;
  readonly safe: SafeState;
  readonly sequence: SequenceState;
  /** The last two minutes of whole batches, for the measured share of traffic. */
  readonly recent: readonly { readonly at: Instant; readonly candidate: number; readonly baseline: number }[];
};

export const BATCH = (10 * SECOND) as DurationMs;
/** Block lengths, in batches, at which bursts are looked for in the rollout's own traffic. */
const BLOCKS = [1, 6];
const NEW_STEP: StepEvidence = { totals: NOTHING, batches: 0, safe: NOT_SAFE, sequence: NO_SEQUENCE, recent: [] };
const NEW_GROWTH_STEP: StepEvidence = { ...NEW_STEP, safe: NO_GROWTH_SAFE };

export function openJudge(terms: JudgeTerms): JudgeState {
  return {
    startedAt: null,
    newestBatch: null,
    firstCandidate: null,
    newestCandidate: null,
    batches: 0,
    compared: 0,
    step: null,
    worse: null,
    streams: terms.streams.map((stream) => openStream(stream, terms)),
    elsewhere: [],
  };
}

/** The evidence of a step that begins now. */
export function newStep({ test }: Stream): StepEvidence {
  return test === 'growth' ? NEW_GROWTH_STEP : NEW_STEP;
}

function openStream(bound: Stream, terms: JudgeTerms): StreamState {
  const isGrowth = bound.test === 'growth';
  return {
    totals: NOTHING,
    harm: isGrowth ? NO_GROWTH_HARM : NO_HARM,
    watch: NOTHING_WATCHED,
    dispersion: !isGrowth && modeOf(bound, terms) === 'uncalibrated' ? openDispersion(BLOCKS) : null,
    growth: isGrowth ? NO_GROWTH : null,
    step: newStep(bound),
  };
}
