import { showInstant } from '../../kernel/show.ts';
import { explainComparison, type Names } from '../comparison/explain.ts';
import type { Comparison, StreamComparison } from '../comparison/comparison.ts';
import type { FileVerdict } from './file-judge.ts';

/** What is said of one batch: one line of JSON. Evidence is given as natural logarithms, as the formulas have it. */
export type JudgedLine = {
  readonly at: string;
  readonly verdict: Comparison['kind'];
  readonly because: string;
  /** Of all streams together. */
  readonly logE: number;
  /** Of the stream that has least of it and has to be safe. */
  readonly logSafe: number;
  /** Of the stream that says most against the candidate. */
  readonly excess: readonly [low: number, high: number];
  /** Candidate events that the stream which needs most still needs; null: not known yet, or no number would do. */
  readonly needed: number | null;
  readonly mode: Comparison['mode'];
  readonly phi: number;
  /** Where there are several. */
  readonly streams?: readonly JudgedStream[];
};

export type JudgedStream = {
  readonly name: string;
  readonly weight: number;
  readonly candidate: { readonly total: number; readonly bad: number };
  readonly baseline: { readonly total: number; readonly bad: number };
  readonly logE: number;
  readonly logSafe: number;
  readonly excess: readonly [low: number, high: number];
  readonly needed: number | null;
  readonly phi: number;
  readonly culprit: boolean;
};

const NAMES: Names = { candidate: 'candidate', baseline: 'baseline', steps: false };

export function judgedLine({ at, comparison, terms }: FileVerdict): JudgedLine {
  const streams = comparison.streams.map(judgedStream);
  const worst = streams.reduce((a, b) => (b.logE + Math.log(b.weight) > a.logE + Math.log(a.weight) ? b : a));
  const awaited = streams.filter((_, i) => terms.streams[i]?.key === true);
  const required = awaited.length > 0 ? awaited : streams;
  const isOver = comparison.kind === 'worse';
  const line = {
    at: showInstant(at),
    verdict: comparison.kind,
    because: explainComparison(comparison, terms, NAMES),
    logE: naturalLog(comparison.log10Harm),
    logSafe: Math.min(...required.map(({ logSafe }) => logSafe)),
    excess: worst.excess,
    needed: isOver
      ? null
      : required.reduce<number | null>(
          (most, { needed }) => (most === null || needed === null ? null : Math.max(most, needed)),
          0,
        ),
    mode: comparison.mode,
    phi: worst.phi,
  };
  return streams.length > 1 ? { ...line, streams } : line;
}

function judgedStream(stream: StreamComparison): JudgedStream {
  const { indicator, weight, candidate, baseline, log10Harm, log10Safe, excess, needed, phi, culprit } = stream;
  return {
    name: indicator,
    weight,
    candidate,
    baseline,
    logE: naturalLog(log10Harm),
    logSafe: naturalLog(log10Safe),
    excess: [excess.low, excess.high],
    needed,
    phi,
    culprit,
  };
}

function naturalLog(log10: number): number {
  return log10 * Math.LN10;
}
