import type { JudgeTerms, Stream } from './judge-terms.ts';
import { broken, elapsed, MINUTE, SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { combineEvidence } from './combine.ts';
import { NO_SEQUENCE, sequenceAfter, type SequenceState } from './confidence-sequence.ts';
import { dispersionAfter, openDispersion, phiOf, type DispersionState } from './dispersion.ts';
import { harmAfter, NO_HARM, type HarmState } from './harm.ts';
import { baselineBurns, NOTHING_WATCHED, watchBaseline, type BaselineWatch } from './incident-guard.ts';
import { logSafe, NOT_SAFE, safeAfter, type SafeState } from './safe.ts';
import { addTally, comparable, NOTHING, type Tally } from './tally.ts';

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
};

/** Everything the judge remembers: plain JSON, so that it can be hashed, kept and replayed. */
export type JudgeState = {
  readonly startedAt: Instant | null;
  readonly newestBatch: Instant | null;
  /** Start of the newest batch in which the candidate had events of any indicator. */
  readonly newestCandidate: Instant | null;
  readonly batches: number;
  /** Batches in which there was something to compare. */
  readonly compared: number;
  readonly step: number | null;
  /** Since when the candidate is known to be worse, and the evidence then. Nothing takes it back. */
  readonly regressed: { readonly at: Instant; readonly logHarm: number } | null;
  readonly streams: readonly StreamState[];
};

export type StreamState = {
  readonly totals: Tally;
  readonly harm: HarmState;
  readonly watch: BaselineWatch;
  /** Null while the plan claims independent errors. */
  readonly dispersion: DispersionState | null;
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
export const NEW_STEP: StepEvidence = { totals: NOTHING, batches: 0, safe: NOT_SAFE, sequence: NO_SEQUENCE, recent: [] };
const RECENT_BATCHES = 12;
/** Part of the needed evidence that a bet may win in one batch, or in one minute where bursts are possible: the rest must come again. */
const CAP = { independent: 0.6, calibrated: 0.6, unknown: 0.3 };
/** Block lengths, in batches, at which bursts are looked for in the rollout's own traffic. */
const BLOCKS = [1, 6];

export function openJudge(terms: JudgeTerms): JudgeState {
  const dispersion = terms.burstiness === 'independent' ? null : openDispersion(BLOCKS);
  const stream: StreamState = { totals: NOTHING, harm: NO_HARM, watch: NOTHING_WATCHED, dispersion, step: NEW_STEP };
  const streams = terms.streams.map(() => stream);
  return {
    startedAt: null,
    newestBatch: null,
    newestCandidate: null,
    batches: 0,
    compared: 0,
    step: null,
    regressed: null,
    streams,
  };
}

/** The state after one more batch. A rollout known to be worse stays as it was when that became known. */
export function judgeBatch(now: JudgeState, batch: JudgedBatch, terms: JudgeTerms): JudgeState {
  check(now, batch);
  if (now.regressed !== null) return { ...now, newestBatch: batch.at };
  const startedAt = now.startedAt ?? batch.at;
  const minute = Math.floor(elapsed(startedAt, batch.at) / MINUTE);
  const streams = now.streams.map((stream, i) => {
    const bound = terms.streams[i] ?? broken(`no stream ${i}`);
    const tally = batch.tallies[i] ?? broken(`no tally ${i}`);
    const current = batch.step === now.step ? stream : { ...stream, step: NEW_STEP };
    return streamAfter(current, tally, { batch, terms, bound, minute });
  });
  const compared = now.compared + (batch.tallies.some((tally, i) => comparable(tally, terms.streams[i]?.rho ?? 0)) ? 1 : 0);
  const logHarm = totalHarm(streams, terms);
  // One batch never rolls back, whatever the number of indicators that agree on it.
  const regressed = compared >= 2 && logHarm >= Math.log(1 / terms.alpha) ? { at: (batch.at + BATCH) as Instant, logHarm } : null;
  const seen = batch.tallies.some(({ n1 }) => n1 > 0);
  return {
    startedAt,
    newestBatch: batch.at,
    newestCandidate: seen ? batch.at : now.newestCandidate,
    batches: now.batches + 1,
    compared,
    step: batch.step,
    regressed,
    streams,
  };
}

/** Natural logarithm of the evidence, over all indicators, that the candidate is beyond what is allowed. */
export function totalHarm(streams: readonly StreamState[], terms: JudgeTerms): number {
  return combineEvidence(streams.map(({ harm }, i) => ({ logE: harm.logE, weight: terms.streams[i]?.weight ?? 0 })));
}

/** Both evidences as powers of ten, as a chart shows them; of safety the indicator that has the least of it. */
export function evidenceOf(now: JudgeState, terms: JudgeTerms): { readonly log10Harm: number; readonly log10Safe: number } {
  const safe = now.streams.map(({ step }) => logSafe(step.safe));
  return {
    log10Harm: (now.regressed?.logHarm ?? totalHarm(now.streams, terms)) / Math.LN10,
    log10Safe: Math.min(...safe) / Math.LN10,
  };
}

/** By how much the traffic's burstiness divides the evidence of this indicator. */
export function phiOfStream({ dispersion }: StreamState): number {
  return dispersion === null ? 1 : phiOf(dispersion);
}

type Terms = {
  readonly batch: JudgedBatch;
  readonly terms: JudgeTerms;
  readonly bound: Stream;
  readonly minute: number;
};

function streamAfter(now: StreamState, tally: Tally, { batch, terms, bound, minute }: Terms): StreamState {
  const phi = phiOfStream(now); // From the batches before this one: what judges a batch must be fixed before it.
  const margin = { rho: bound.rho, delta: bound.delta };
  const cap = CAP[terms.burstiness] * Math.log(1 / (terms.alpha * bound.weight));
  const watch = watchBaseline(now.watch, { at: batch.at, total: tally.n0, bad: tally.k0 });
  const credit = batch.whole && !baselineBurns(watch, bound.usualRate);
  const safe = safeAfter(now.step.safe, tally, { ...margin, phi, credit });
  return {
    totals: addTally(now.totals, tally),
    harm: harmAfter(now.harm, tally, { ...margin, phi, cap, minute: terms.burstiness === 'independent' ? null : minute }),
    watch,
    dispersion: now.dispersion === null ? null : dispersionAfter(now.dispersion, tally),
    // The sequence assumes one split, so a batch in which the split changed is not part of it.
    step: batch.whole ? wholeBatch(now.step, batch.at, { tally, phi, safe }) : { ...now.step, safe },
  };
}

function wholeBatch(
  now: StepEvidence,
  at: Instant,
  { tally, phi, safe }: { tally: Tally; phi: number; safe: SafeState },
): StepEvidence {
  return {
    totals: addTally(now.totals, tally),
    batches: now.batches + 1,
    safe,
    sequence: sequenceAfter(now.sequence, tally, phi),
    recent: [...now.recent, { at, candidate: tally.n1, baseline: tally.n0 }].slice(-RECENT_BATCHES),
  };
}

/** A batch judged twice, or out of order, would void the proof; a tally that is not a count would void everything. */
function check(now: JudgeState, { at, tallies }: JudgedBatch): void {
  if (now.newestBatch !== null && at <= now.newestBatch) broken(`batch ${at} judged after batch ${now.newestBatch}`);
  if (tallies.length !== now.streams.length) broken(`${tallies.length} tallies for ${now.streams.length} indicators`);
  for (const { n1, k1, n0, k0 } of tallies) {
    if (!(k1 >= 0 && k1 <= n1 && k0 >= 0 && k0 <= n0 && n1 + n0 < Infinity))
      broken(`not a tally: ${k1}/${n1} against ${k0}/${n0}`);
  }
}
