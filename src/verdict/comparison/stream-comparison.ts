import type { JudgeTerms } from './judge-terms.ts';
import { broken, type Ratio } from '../../kernel/units.ts';
import type { Count, StreamComparison } from './comparison.ts';
import { excessOf } from './confidence-sequence.ts';
import { phiOfStream, type StreamState } from './judge-batch.ts';
import { eventsNeeded } from './planner.ts';
import { logSafe } from './safe.ts';
import type { Tally } from './tally.ts';

/** The chance that the excess shown is ever wrong. */
const MISS = 0.05;

export type StreamContext = {
  /** Which of the plan's indicators. */
  readonly index: number;
  readonly terms: JudgeTerms;
  readonly asked: Ratio;
  readonly culprit: boolean;
};

/** The arithmetic of one indicator. */
export function streamComparison(stream: StreamState, context: StreamContext): StreamComparison {
  const { terms, asked } = context;
  const { name, weight, rho, delta, usualRate } = terms.streams[context.index] ?? broken(`no stream ${context.index}`);
  const { totals, harm, step } = stream;
  const baselineRate = totals.n0 > 0 ? totals.k0 / totals.n0 : null;
  const safe = logSafe(step.safe);
  const needed = Math.log(1 / terms.alphaSafe);
  return {
    indicator: name,
    weight,
    rho,
    delta,
    culprit: context.culprit,
    ...counts(totals),
    step: counts(step.totals),
    allowedRate: rho === 0 ? delta : baselineRate === null ? null : rho * baselineRate + delta,
    log10Harm: harm.logE / Math.LN10,
    log10HarmNeeded: -Math.log10(terms.alpha * weight),
    log10Safe: safe / Math.LN10,
    log10SafeNeeded: needed / Math.LN10,
    excess: excessOf(step.sequence, MISS),
    needed: stillNeeded(stream, { rho, delta, needed, asked, usualRate }),
    phi: phiOfStream(stream),
  };
}

function counts({ n1, k1, n0, k0 }: Tally): { candidate: Count; baseline: Count } {
  return { candidate: { total: n1, bad: k1 }, baseline: { total: n0, bad: k0 } };
}

type Need = {
  readonly rho: number;
  readonly delta: number;
  readonly needed: number;
  readonly asked: Ratio;
  readonly usualRate: number | null;
};

function stillNeeded(stream: StreamState, { rho, delta, needed, asked, usualRate }: Need): number | null {
  const { totals, step } = stream;
  if (logSafe(step.safe) >= needed) return 0;
  const rate = totals.n0 > 0 ? (totals.k0 + 0.5) / (totals.n0 + 1) : usualRate;
  const ratio = step.totals.n1 > 0 && step.totals.n0 > 0 ? step.totals.n0 / step.totals.n1 : (1 - asked) / asked;
  if (rate === null || !(ratio > 0 || rho === 0) || asked === 0) return null;
  return eventsNeeded(step.safe, { rho, delta, phi: phiOfStream(stream), rate, ratio, needed });
}
