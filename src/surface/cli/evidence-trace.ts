import type { JudgedLine } from '../../verdict/judging-file/judged-line.ts';

/** One point of a picture: evidence as powers of ten. */
export type TracePoint = {
  readonly at: string;
  readonly log10Harm: number;
  readonly log10Safe: number;
  readonly excess: JudgedLine['excess'];
};

/** More than a picture has columns; beyond it every second point is left out, again and again. */
const MOST_POINTS = 4_096;

/** What is remembered of a run of verdicts, however long it is. */
export class EvidenceTrace {
  first: JudgedLine | null = null;
  last: JudgedLine | null = null;
  batches = 0;
  /** Since when the verdict is the last one. */
  since: string | null = null;
  /** When the candidate was found worse, and when it was first found safe. */
  worseAt: string | null = null;
  safeAt: string | null = null;
  #points: TracePoint[] = [];
  #every = 1;

  add(line: JudgedLine): void {
    this.first ??= line;
    if (this.last?.verdict !== line.verdict) this.since = line.at;
    if (line.verdict === 'worse') this.worseAt ??= line.at;
    if (line.verdict === 'safe') this.safeAt ??= line.at;
    this.last = line;
    if (this.batches % this.#every === 0) this.#keep(line);
    this.batches += 1;
  }

  /** Oldest first, always with the last one. */
  points(): readonly TracePoint[] {
    const { last } = this;
    return last === null || this.#points.at(-1)?.at === last.at ? this.#points : [...this.#points, pointOf(last)];
  }

  #keep(line: JudgedLine): void {
    this.#points.push(pointOf(line));
    if (this.#points.length < MOST_POINTS) return;
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }
}

function pointOf({ at, logE, logSafe, excess }: JudgedLine): TracePoint {
  return { at, log10Harm: logE / Math.LN10, log10Safe: logSafe / Math.LN10, excess };
}
