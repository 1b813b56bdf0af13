import { modeOf, type JudgeTerms } from './judge-terms.ts';
import type { Arithmetic, Comparison, Occasion } from './comparison.ts';
import { findingOf } from './finding.ts';
import { totalHarm } from './judge-batch.ts';
import { newStep, type JudgeState, type StreamState } from './judge-state.ts';
import { streamComparison } from './stream-comparison.ts';

// The judge's two halves are used together: batches in, verdict out.
export { batchExcesses, type BatchExcess } from './batch-excess.ts';
export { evidenceOf, judgeBatch } from './judge-batch.ts';
export { openJudge, type JudgedBatch, type JudgeState } from './judge-state.ts';
export { judgeMore, openJudging, openStates, type Judging } from './judging.ts';
export type { Comparison, Occasion } from './comparison.ts';
export type { Tally } from './tally.ts';
export type { JudgeTerms, Stream } from './judge-terms.ts';
export { openTerms } from './open-terms.ts';

/** The first that holds: bad news before missing news, missing news before good news. */
export function compare(now: JudgeState, terms: JudgeTerms, context: Occasion): Comparison {
  // Evidence of an earlier step is no evidence of this one, even while no batch of this one was judged yet.
  const present = now.step === context.step ? now : withoutStep(now, terms);
  const culprits = now.worse === null ? [] : culpritsOf(now.streams, terms);
  const streams = present.streams.map((stream, index) =>
    streamComparison(stream, {
      index,
      terms,
      asked: context.asked,
      culprit: culprits.includes(index),
    }),
  );
  const arithmetic: Arithmetic = {
    log10Harm: (now.worse?.logHarm ?? totalHarm(now.streams, terms)) / Math.LN10,
    log10HarmNeeded: -Math.log10(terms.alpha),
    streams,
    ...burstModeOf(terms),
    batches: now.batches,
    newestBatch: now.newestBatch,
  };
  if (now.worse === null) return { ...arithmetic, ...findingOf(present, streams, { terms, context }) };
  const named = streams.filter(({ culprit }) => culprit).map(({ indicator }) => indicator);
  const { at, duringIncident } = now.worse;
  return { ...arithmetic, kind: 'worse', at, culprits: named, duringIncident };
}

function withoutStep(now: JudgeState, terms: JudgeTerms): JudgeState {
  const streams = now.streams.map((stream, i) => {
    const bound = terms.streams[i];
    return bound === undefined ? stream : { ...stream, step: newStep(bound) };
  });
  return { ...now, streams, elsewhere: [] };
}

/** A judge is as calibrated as the least calibrated of its streams; of a level that grows bursts say nothing. */
function burstModeOf(terms: JudgeTerms): Pick<Arithmetic, 'mode' | 'modeBecause'> {
  if (terms.burstiness === 'independent') return { mode: 'independent', modeBecause: null };
  const counted = terms.streams.filter(({ test }) => test !== 'growth');
  if (terms.burstiness === 'calibrated' && counted.every((stream) => modeOf(stream, terms) === 'calibrated'))
    return { mode: 'calibrated', modeBecause: null };
  return { mode: 'uncalibrated', modeBecause: terms.calibration?.lacking ?? null };
}

/** Every indicator that would be enough alone, else the one that weighs most. */
function culpritsOf(streams: readonly StreamState[], terms: JudgeTerms): readonly number[] {
  const shares = streams.map(({ harm }, i) => harm.logE + Math.log(terms.streams[i]?.weight ?? 0));
  const alone = shares.flatMap((share, i) => (share >= Math.log(1 / terms.alpha) ? [i] : []));
  return alone.length > 0 ? alone : [shares.indexOf(Math.max(...shares))];
}
