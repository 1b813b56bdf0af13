import type { JudgeSettings } from '../../catalog/catalog.ts';
import type { Arithmetic, Comparison, Occasion } from './comparison.ts';
import { findingOf } from './finding.ts';
import { NEW_STEP, totalHarm, type JudgeState, type StreamState } from './judge-batch.ts';
import { streamComparison } from './stream-comparison.ts';

// The judge's two halves are used together: batches in, verdict out.
export { evidenceOf, judgeBatch, openJudge, type JudgedBatch, type JudgeState, type Reference } from './judge-batch.ts';
export { judgeMore, openJudging, openStates, type Judging } from './judging.ts';
export type { Comparison, Occasion } from './comparison.ts';
export type { Tally } from './tally.ts';

/** The first that holds: bad news before missing news, missing news before good news. */
export function compare(now: JudgeState, settings: JudgeSettings, context: Occasion): Comparison {
  // Evidence of an earlier step is no evidence of this one, even while no batch of this one was judged yet.
  const present =
    now.step === context.step ? now : { ...now, streams: now.streams.map((stream) => ({ ...stream, step: NEW_STEP })) };
  const culprits = now.regressed === null ? [] : culpritsOf(now.streams, settings);
  const streams = present.streams.map((stream, index) =>
    streamComparison(stream, {
      index,
      settings,
      asked: context.asked,
      usualRate: now.reference[index] ?? null,
      culprit: culprits.includes(index),
    }),
  );
  const arithmetic: Arithmetic = {
    log10Harm: (now.regressed?.logHarm ?? totalHarm(now.streams, settings)) / Math.LN10,
    log10HarmNeeded: -Math.log10(settings.alpha),
    streams,
    mode: settings.burstiness === 'independent' ? 'independent' : 'uncalibrated',
    batches: now.batches,
    newestBatch: now.newestBatch,
  };
  if (now.regressed === null) return { ...arithmetic, ...findingOf(present, streams, { settings, context }) };
  const named = streams.filter(({ culprit }) => culprit).map(({ indicator }) => indicator);
  return { ...arithmetic, kind: 'regressed', at: now.regressed.at, culprits: named };
}

/** Every indicator that would be enough alone, else the one that weighs most. */
function culpritsOf(streams: readonly StreamState[], settings: JudgeSettings): readonly number[] {
  const shares = streams.map(({ harm }, i) => harm.logE + Math.log(settings.indicators[i]?.weight ?? 0));
  const alone = shares.flatMap((share, i) => (share >= Math.log(1 / settings.alpha) ? [i] : []));
  return alone.length > 0 ? alone : [shares.indexOf(Math.max(...shares))];
}
