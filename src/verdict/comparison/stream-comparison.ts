import type { JudgeTerms, Stream } from './judge-terms.ts';
import { upperEdge } from '../../kernel/log-buckets.ts';
import { broken, type DurationMs, type Ratio } from '../../kernel/units.ts';
import type { Count, StreamComparison } from './comparison.ts';
import { streamExcess } from './batch-excess.ts';
import { BATCH, type StreamState } from './judge-state.ts';
import { eventsNeeded } from './planner.ts';
import { logSafe } from './safe.ts';
import { phiOfStream } from './stream-after.ts';
import type { Tally } from './tally.ts';

export type StreamContext = {
  /** Which of the plan's indicators. */
  readonly index: number;
  readonly terms: JudgeTerms;
  readonly asked: Ratio;
  readonly culprit: boolean;
};

/** The arithmetic of one indicator. */
export function streamComparison(stream: StreamState, { index, terms, asked, culprit }: StreamContext): StreamComparison {
  const bound = terms.streams[index] ?? broken(`no stream ${index}`);
  const { name, test, key, weight, rho, delta } = bound;
  const { totals, harm, step } = stream;
  const baselineRate = totals.n0 > 0 ? totals.k0 / totals.n0 : null;
  const safe = logSafe(step.safe);
  const enough = Math.log(1 / terms.alphaSafe);
  const needed = test === 'growth' ? (safe >= enough ? 0 : null) : stillNeeded(stream, { bound, enough, asked });
  return {
    indicator: name,
    test,
    quantile: quantileOf(bound),
    key,
    weight,
    rho,
    delta,
    culprit,
    ...counts(totals),
    step: counts(step.totals),
    allowedRate: rho === 0 ? delta : baselineRate === null ? null : rho * baselineRate + delta,
    log10Harm: harm.logE / Math.LN10,
    log10HarmNeeded: -Math.log10(terms.alpha * weight),
    log10Safe: safe / Math.LN10,
    log10SafeNeeded: enough / Math.LN10,
    excess: streamExcess(stream, test),
    needed,
    neededMs: needed === null ? null : timeFor(needed, stream),
    phi: phiOfStream(stream, bound),
  };
}

function quantileOf({ quantile }: Stream): StreamComparison['quantile'] {
  if (quantile === null) return null;
  const { q, baselineAbove, candidateAbove } = quantile;
  return { q, reference: upperEdge(baselineAbove), margin: upperEdge(candidateAbove) / upperEdge(baselineAbove) - 1 };
}

function counts({ n1, k1, n0, k0 }: Tally): { candidate: Count; baseline: Count } {
  return { candidate: { total: n1, bad: k1 }, baseline: { total: n0, bad: k0 } };
}

/** At the rate at which this step has brought events until now. */
function timeFor(needed: number, { step }: StreamState): DurationMs | null {
  if (needed === 0) return 0 as DurationMs;
  return step.totals.n1 > 0 ? (((needed * step.batches * BATCH) / step.totals.n1) as DurationMs) : null;
}

type Need = { readonly bound: Stream; readonly enough: number; readonly asked: Ratio };

function stillNeeded(stream: StreamState, { bound, enough, asked }: Need): number | null {
  const { totals, step } = stream;
  if (logSafe(step.safe) >= enough) return 0;
  const { rho, delta, usualRate, quantile } = bound;
  const rate = totals.n0 > 0 ? (totals.k0 + 0.5) / (totals.n0 + 1) : usualRate;
  const ratio = step.totals.n1 > 0 && step.totals.n0 > 0 ? step.totals.n0 / step.totals.n1 : (1 - asked) / asked;
  if (rate === null || !(ratio > 0 || rho === 0) || asked === 0) return null;
  const parity = quantile?.parity ?? 1;
  return eventsNeeded(step.safe, { rho, delta, phi: phiOfStream(stream, bound), rate, parity, ratio, needed: enough });
}
