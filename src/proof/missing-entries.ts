import type { Range } from './finding.ts';

/** Gaps held at once; a file with more of them has lost its order, and the oldest are told as they are. */
const MOST_RANGES = 10_000;

/** Numbers that were passed over, as ranges: one of them may still come, out of its place. */
export class MissingEntries {
  ranges: readonly Range[] = [];

  add(range: Range): void {
    if (range.to >= range.from && this.ranges.length < MOST_RANGES) this.ranges = [...this.ranges, range];
  }

  /** All of a range but those that are taken. */
  addBetween({ from, to }: Range, taken: ReadonlySet<number>): void {
    let next = from;
    for (const seq of [...taken].toSorted((a, b) => a - b)) {
      this.add({ from: next, to: seq - 1 });
      next = seq + 1;
    }
    this.add({ from: next, to });
  }

  /** Whether it was missing; it is not any more. */
  remove(seq: number): boolean {
    const index = this.ranges.findIndex(({ from, to }) => from <= seq && seq <= to);
    const range = this.ranges[index];
    if (range === undefined) return false;
    const halves = [
      { from: range.from, to: seq - 1 },
      { from: seq + 1, to: range.to },
    ].filter(({ from, to }) => to >= from);
    this.ranges = this.ranges.toSpliced(index, 1, ...halves);
    return true;
  }
}
