import type { JudgeTerms } from './judge-terms.ts';
import type { Arithmetic, Comparison, Occasion } from './comparison.ts';
import { findingOf } from './finding.ts';
import { NEW_STEP, totalHarm, type JudgeState, type StreamState } from './judge-batch.ts';
import { streamComparison } from './stream-comparison.ts';

// The judge's two halves are used together: batches in, verdict out.
export { evidenceOf, judgeBatch, openJudge, type JudgedBatch, type JudgeState } from './judge-batch.ts';
export { judgeMore, openJudging, openStates, type Judging } from './judging.ts';
export type { Comparison, Occasion } from './comparison.ts';
export type { Tally } from './tally.ts';
export type { JudgeTerms, Stream } from './judge-terms.ts';
export { openTerms } from './open-terms.ts';

/** The first that holds: bad news before missing news, missing news before good news. */
export function compare(now: JudgeState, terms: JudgeTerms, context: Occasion): Comparison {
  // Evidence of an earlier step is no evidence of this one, even while no batch of this one was judged yet.
  const present =
    now.step === context.step ? now : { ...now, streams: now.streams.map((stream) => ({ ...stream, step: NEW_STEP })) };
  const culprits = now.regressed === null ? [] : culpritsOf(now.streams, terms);
  const streams = present.streams.map((stream, index) =>
    streamComparison(stream, {
      index,
      terms,
      asked: context.asked,
      culprit: culprits.includes(index),
    }),
  );
  const arithmetic: Arithmetic = {
    log10Harm: (now.regressed?.logHarm ?? totalHarm(now.streams, terms)) / Math.LN10,
    log10HarmNeeded: -Math.log10(terms.alpha),
    streams,
    mode: terms.burstiness === 'independent' ? 'independent' : 'uncalibrated',
    batches: now.batches,
    newestBatch: now.newestBatch,
  };
  if (now.regressed === null) return { ...arithmetic, ...findingOf(present, streams, { terms, context }) };
  const named = streams.filter(({ culprit }) => culprit).map(({ indicator }) => indicator);
  return { ...arithmetic, kind: 'worse', at: now.regressed.at, culprits: named };
}

/** Every indicator that would be enough alone, else the one that weighs most. */
function culpritsOf(streams: readonly StreamState[], terms: JudgeTerms): readonly number[] {
  const shares = streams.map(({ harm }, i) => harm.logE + Math.log(terms.streams[i]?.weight ?? 0));
  const alone = shares.flatMap((share, i) => (share >= Math.log(1 / terms.alpha) ? [i] : []));
  return alone.length > 0 ? alone : [shares.indexOf(Math.max(...shares))];
}
