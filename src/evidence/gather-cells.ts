import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { BlockRows, type CellBlock } from './cell-block.ts';
import type { Cell } from './cell.ts';
import { eachBucket } from './histogram.ts';

/** A numbered list of series, each with the chain of its rows. */
type Chains = { first: Int32Array; last: Int32Array };
/** One row per cell, in the order in which they came; `next` is the next row of the same series, or -1. */
type Rows = {
  at: Float64Array;
  good: Float64Array;
  total: Float64Array;
  n: Float64Array;
  sum: Float64Array;
  next: Int32Array;
  ends: Uint32Array;
};

/**
 * Gathers cells by series, in whatever order they come. Cells are copied into columns at once: to keep tens of thousands of
 * objects until the last has come costs several times the work that is done with them.
 */
export class GatheredCells {
  #count = 0;
  #buckets = 0;
  #rows: Rows = openRows(4_096);
  #chains: Chains = { first: new Int32Array(1_024).fill(-1), last: new Int32Array(1_024).fill(-1) };
  #points = { buckets: new Uint16Array(65_536), weights: new Float64Array(65_536) };

  add(series: number, cell: Cell): void {
    if (this.#count === this.#rows.at.length) this.#rows = widened(this.#rows, openRows(this.#count * 2));
    const row = this.#count++;
    const rows = this.#rows;
    rows.at[row] = cell.at;
    rows.good[row] = cell.good;
    rows.total[row] = cell.total;
    rows.n[row] = cell.n;
    rows.sum[row] = cell.sum;
    eachBucket(cell.histogram, (bucket, weight) => this.#addPoint(bucket, weight));
    rows.ends[row] = this.#buckets;
    this.#chain(series, row);
  }

  /** What came of one series, in slots of the given width. */
  block(series: number, width: DurationMs): CellBlock {
    const into = new BlockRows();
    for (const row of this.#inOrder(series)) {
      const { at, good, total, n, sum, ends } = this.#rows;
      into.open(slotOf(at[row]! as Instant, width));
      into.add({ good: good[row]!, total: total[row]!, n: n[row]!, sum: sum[row]! });
      const end = ends[row]!;
      for (let index = row === 0 ? 0 : ends[row - 1]!; index < end; index += 1)
        into.addToBucket(this.#points.buckets[index]!, this.#points.weights[index]!);
    }
    return into.take();
  }

  /** Forgets everything and keeps the room. */
  clear(): void {
    this.#count = 0;
    this.#buckets = 0;
    this.#chains.first.fill(-1);
    this.#chains.last.fill(-1);
  }

  #addPoint(bucket: number, weight: number): void {
    if (this.#buckets === this.#points.buckets.length) {
      const wider = { buckets: new Uint16Array(this.#buckets * 2), weights: new Float64Array(this.#buckets * 2) };
      this.#points = widened(this.#points, wider);
    }
    this.#points.buckets[this.#buckets] = bucket;
    this.#points.weights[this.#buckets] = weight;
    this.#buckets += 1;
  }

  #chain(series: number, row: number): void {
    while (series >= this.#chains.first.length) {
      const more = this.#chains.first.length * 2;
      this.#chains = widened(this.#chains, { first: new Int32Array(more).fill(-1), last: new Int32Array(more).fill(-1) });
    }
    const { first, last } = this.#chains;
    this.#rows.next[row] = -1;
    if (first[series]! < 0) first[series] = row;
    else this.#rows.next[last[series]!] = row;
    last[series] = row;
  }

  #inOrder(series: number): readonly number[] {
    const { at, next } = this.#rows;
    const found: number[] = [];
    let ordered = true;
    for (let row = this.#chains.first[series] ?? -1; row >= 0; row = next[row]!) {
      if (found.length > 0 && at[row]! < at[found.at(-1)!]!) ordered = false;
      found.push(row);
    }
    return ordered ? found : found.sort((a, b) => at[a]! - at[b]!);
  }
}

function openRows(rows: number): Rows {
  const column = (): Float64Array => new Float64Array(rows);
  return {
    at: column(),
    good: column(),
    total: column(),
    n: column(),
    sum: column(),
    next: new Int32Array(rows),
    ends: new Uint32Array(rows),
  };
}

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array;

function widened<Columns extends Readonly<Record<string, Column>>>(narrow: Columns, wide: Columns): Columns {
  for (const [name, column] of Object.entries(narrow)) wide[name]?.set(column);
  return wide;
}
