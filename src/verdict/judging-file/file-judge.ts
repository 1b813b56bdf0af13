import { SLOT } from '../../evidence/cell.ts';
import { after, MINUTE, slotOf, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import {
  compare,
  judgeBatch,
  openJudge,
  type Comparison,
  type JudgeState,
  type JudgeTerms,
  type Tally,
} from '../comparison/judge.ts';
import { NOTHING } from '../comparison/tally.ts';
import { isFault, type CountedLine, type LineFault } from './counted-line.ts';
import { openPart, partWith, referred, slowIn, withThresholds, withUsual, type FilePart } from './file-part.ts';
import { fileTerms, type FileTerms, type Slice } from './file-terms.ts';
import { MOST_PARTS, type JudgeOptions } from './judge-options.ts';
import * as faults from './line-faults.ts';

/** A batch of the file, judged. */
export type FileVerdict = { readonly at: Instant; readonly comparison: Comparison; readonly terms: JudgeTerms };

type Batch = { readonly at: Instant; readonly lines: Map<string, CountedLine> };
type Bound = FileTerms & { readonly judge: JudgeState; readonly startedAt: Instant };

/** Without lines of reference the baseline's first minutes tell what is slow, and nothing is judged by it before they are over. */
const LEARNING = (10 * MINUTE) as DurationMs;
/** Where nobody says which share was asked for, none is missed. */
const NO_SHARE = 1e-9 as Ratio;

/** Judges a file line by line. It holds what a judge remembers and the lines of one batch, however long the file is. */
export class FileJudge {
  readonly #options: JudgeOptions;
  readonly #parts = new Map<string, FilePart>();
  #bound: Bound | null = null;
  #batch: Batch | null = null;
  #newest: Instant | null = null;
  /** Whether it is still open what some part's slow events are. */
  #isLearning = true;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** The next line: what is wrong with it, or the verdict on the batch before it where it begins another one. */
  take(line: CountedLine): FileVerdict | LineFault | null {
    const at = slotOf(line.at, SLOT);
    if (line.isReference && this.#batch !== null) return faults.referenceTooLate();
    if (this.#newest !== null && at < this.#newest) return faults.outOfOrder(line, this.#newest);
    this.#newest = at;
    if (line.isReference) return this.#refer(line);
    const before = this.#batch;
    if (before !== null && at === before.at) return this.#join(before, line);
    const judged = before === null ? null : this.#judge(before);
    if (judged !== null && isFault(judged)) return judged;
    this.#batch = { at, lines: new Map() };
    return this.#join(this.#batch, line) ?? judged;
  }

  /** The verdict on the last batch; null when there was none. */
  finish(): FileVerdict | LineFault | null {
    const last = this.#batch;
    this.#batch = null;
    return last === null ? null : this.#judge(last);
  }

  #refer(line: CountedLine): LineFault | null {
    const key = keyOf(line);
    if (this.#isFull(key)) return faults.tooManyParts();
    const part = referred(withUsual(partWith(this.#parts.get(key) ?? openPart(line), line), line), line);
    if (isFault(part)) return part;
    this.#parts.set(key, part);
    return null;
  }

  /** Which parts there are is settled by the first batch. */
  #join(batch: Batch, line: CountedLine): LineFault | null {
    const key = keyOf(line);
    if (batch.lines.has(key)) return faults.givenTwice(line, batch.at);
    const part = this.#parts.get(key);
    if (this.#bound === null) {
      if (this.#isFull(key)) return faults.tooManyParts();
      this.#parts.set(key, partWith(part ?? openPart(line), line));
    } else {
      const fault = strangeTo(line, part, [...this.#parts.values()]);
      if (fault !== null) return fault;
    }
    batch.lines.set(key, line);
    return null;
  }

  #isFull(key: string): boolean {
    return this.#parts.size >= MOST_PARTS && !this.#parts.has(key);
  }

  #judge(batch: Batch): FileVerdict | LineFault {
    const bound = this.#bound ?? this.#bind(batch.at);
    if (isFault(bound)) return bound;
    const learned = this.#learn(batch, bound.startedAt);
    if (learned !== null && isFault(learned)) return learned;
    const { terms, slices } = learned ?? bound;
    const tallies = talliesOf(batch, slices, this.#parts);
    if (isFault(tallies)) return tallies;
    const judge = judgeBatch(bound.judge, { at: batch.at, step: 0, whole: true, tallies }, terms);
    this.#bound = { terms, slices, judge, startedAt: bound.startedAt };
    const end = after(batch.at, SLOT);
    const comparison = compare(judge, terms, {
      at: end,
      step: 0,
      stepSince: bound.startedAt,
      asked: askedOf(judge, this.#options.share),
      ends: after(bound.startedAt, this.#options.horizon),
      newestTelemetry: end,
    });
    return { at: batch.at, comparison, terms };
  }

  #bind(startedAt: Instant): Bound | LineFault {
    const indicators = [...this.#parts.values()].map(({ indicator }) => indicator);
    const missing = [...this.#options.keys, ...this.#options.weights.keys()].find((name) => !indicators.includes(name));
    if (missing !== undefined) return faults.unknownName(missing, indicators);
    for (const [key, part] of this.#parts) this.#parts.set(key, withThresholds(part, this.#options.margin));
    const bound = fileTerms(this.#parts, this.#options);
    return { ...bound, judge: openJudge(bound.terms), startedAt };
  }

  /** Thresholds that have become known; they bind streams of which nothing was judged so far. */
  #learn({ at, lines }: Batch, startedAt: Instant): FileTerms | LineFault | null {
    if (!this.#isLearning) return null;
    const isOver = at >= after(startedAt, LEARNING);
    const learning = [...this.#parts].filter(([, part]) => part.hasHistograms && part.thresholds === null);
    for (const [key, part] of learning) {
      const line = lines.get(key);
      const more = isOver || line === undefined ? part : referred(part, line);
      if (isFault(more)) return more;
      this.#parts.set(key, isOver ? withThresholds(more, this.#options.margin) : more);
    }
    this.#isLearning = learning.length > 0 && !isOver;
    return isOver && learning.length > 0 ? fileTerms(this.#parts, this.#options) : null;
  }
}

function keyOf({ indicator, cohort }: CountedLine): string {
  return `${indicator}\n${cohort}`;
}

/** Whether the line has something that nothing was bound for. */
function strangeTo(line: CountedLine, part: FilePart | undefined, known: readonly FilePart[]): LineFault | null {
  if (part === undefined) return faults.unknownPart(line, known);
  const arms = [line.candidate, line.baseline];
  if (!part.hasHistograms && arms.some(({ histogram }) => histogram !== null)) return faults.unknownHistogram(line);
  return part.hasCounts && arms.some(({ bad }) => bad === null) ? faults.missingCounts(line) : null;
}

function talliesOf(
  { lines }: Batch,
  slices: readonly Slice[],
  parts: ReadonlyMap<string, FilePart>,
): readonly Tally[] | LineFault {
  const tallies: Tally[] = [];
  for (const { part: name, quantile } of slices) {
    const [line, part] = [lines.get(name), parts.get(name)];
    const tally = line === undefined || part === undefined ? NOTHING : tallyOf(line, part, quantile);
    if (isFault(tally)) return tally;
    tallies.push(tally);
  }
  return tallies;
}

function tallyOf({ candidate, baseline }: CountedLine, part: FilePart, quantile: number | null): Tally | LineFault {
  if (quantile === null) return { n1: candidate.total, k1: candidate.bad ?? 0, n0: baseline.total, k0: baseline.bad ?? 0 };
  const { thresholds } = part;
  const threshold = thresholds?.quantiles[quantile] ?? null;
  if (thresholds === null || threshold === null) return NOTHING;
  const ours = slowIn(candidate.histogram, thresholds.grid, threshold.above + thresholds.shift);
  const theirs = slowIn(baseline.histogram, thresholds.grid, threshold.above);
  if (ours === null || theirs === null) return faults.otherGrid(part, ours === null ? 'candidate' : 'baseline');
  return { n1: ours.total, k1: ours.slow, n0: theirs.total, k0: theirs.slow };
}

/** Without any traffic of a baseline all of it is the candidate's. */
function askedOf({ streams }: JudgeState, share: number | null): Ratio {
  const hasCandidate = streams.some(({ totals }) => totals.n1 > 0);
  if (hasCandidate && streams.every(({ totals }) => totals.n0 === 0)) return 1 as Ratio;
  return share === null ? NO_SHARE : (share as Ratio);
}
