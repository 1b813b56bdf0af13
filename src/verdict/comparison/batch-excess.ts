import { broken } from '../../kernel/units.ts';
import { excessOf, type Excess } from './confidence-sequence.ts';
import type { JudgeState, StreamState } from './judge-state.ts';
import type { JudgeTerms, Stream } from './judge-terms.ts';

/** The chance that the excess shown is ever wrong. */
const MISS = 0.05;
/** Events a second: more than any counter that is read once in a while tells of. */
const MOST_RATE = 1e6;

/** What is known of one stream after a batch: how much more the candidate fails in this step, and how much more it may. */
export type BatchExcess = Excess & {
  /** What was counted: in the middle of what it may be by chance. Null while one side has no events. */
  readonly seen: number | null;
  /** Null while the baseline of this step has no events. */
  readonly limit: number | null;
};

/** The candidate's bad rate minus the baseline's in the present step, 95 % at every look together. */
export function streamExcess({ step }: StreamState, test: Stream['test']): Excess {
  return excessOf(step.sequence, MISS, mostOf(test));
}

/** Stream by stream after a batch; null where nothing was compared in this step yet, and of levels, which have no rate. */
export function batchExcesses({ streams }: Pick<JudgeState, 'streams'>, terms: JudgeTerms): readonly (BatchExcess | null)[] {
  return streams.map((stream, index) => {
    const bound = terms.streams[index] ?? broken(`no stream ${index}`);
    const { totals } = stream.step;
    if (bound.test === 'growth' || totals.n1 === 0) return null;
    const { low, high } = streamExcess(stream, bound.test);
    // The whole range is what is known before the first event.
    if (low <= -mostOf(bound.test) && high >= mostOf(bound.test)) return null;
    if (totals.n0 === 0) return { low, high, seen: null, limit: null };
    const usual = totals.k0 / totals.n0;
    return { low, high, seen: totals.k1 / totals.n1 - usual, limit: (bound.rho - 1) * usual + bound.delta };
  });
}

function mostOf(test: Stream['test']): number {
  return test === 'rate' ? MOST_RATE : 1;
}
