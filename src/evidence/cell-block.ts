import { BUCKETS } from '../kernel/log-buckets.ts';
import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellColumns } from './cell-columns.ts';
import type { Sketches } from './cell-sketches.ts';
import { emptyCell, type Cell } from './cell.ts';
import { addToBucket, eachBucket } from './histogram.ts';

/** Cells of one series in the order of time, one row per slot: what is stored, and what fragments are merged in. */
export type CellBlock = { readonly columns: CellColumns; readonly sketches: Sketches };

/** Cells of one series, in any order, in slots of the given width. */
export function blockOfCells(cells: readonly Cell[], width: DurationMs): CellBlock {
  const ordered = cells.every((cell, index) => index === 0 || (cells[index - 1]?.at ?? 0) <= cell.at);
  const rows = new BlockRows();
  for (const cell of ordered ? cells : cells.toSorted((a, b) => a.at - b.at)) {
    rows.open(slotOf(cell.at, width));
    rows.add(cell);
    eachBucket(cell.histogram, (bucket, weight) => rows.addToBucket(bucket, weight));
  }
  return rows.take();
}

/** All rows of blocks of one series in slots of the given width; sums and histograms add, so nothing is estimated. */
export function foldBlocks(blocks: readonly CellBlock[], width: DurationMs): CellBlock {
  const rows = new BlockRows();
  for (const { block, row } of inOrder(blocks)) {
    const { columns, sketches } = block;
    rows.open(slotOf((columns.at[row] ?? 0) as Instant, width));
    rows.add(countsOf(columns, row));
    const end = sketches.ends[row] ?? 0;
    for (let index = row === 0 ? 0 : (sketches.ends[row - 1] ?? 0); index < end; index += 1)
      rows.addToBucket(sketches.buckets[index] ?? 0, sketches.weights[index] ?? 0);
  }
  return rows.take();
}

/** The block's rows whose slots start in [from, to), as cells of their own. */
export function cellsOfBlock(
  { columns, sketches }: CellBlock,
  { from = -Infinity, to = Infinity, ...of }: { generation: string; cohort: string; from?: number; to?: number },
): Cell[] {
  const cells: Cell[] = [];
  for (const [row, at] of columns.at.entries()) {
    if (at < from || at >= to) continue;
    const cell = { ...emptyCell({ ...of, at: at as Instant }), ...countsOf(columns, row) };
    const end = sketches.ends[row] ?? 0;
    for (let index = row === 0 ? 0 : (sketches.ends[row - 1] ?? 0); index < end; index += 1)
      addToBucket(cell.histogram, sketches.buckets[index] ?? 0, sketches.weights[index] ?? 0);
    cells.push(cell);
  }
  return cells;
}

function countsOf(columns: CellColumns, row: number): { good: number; total: number; n: number; sum: number } {
  return {
    good: columns.good[row] ?? 0,
    total: columns.total[row] ?? 0,
    n: columns.n[row] ?? 0,
    sum: columns.sum[row] ?? 0,
  };
}

type Row = { readonly block: CellBlock; readonly row: number };

/** Blocks mostly follow each other, and then their rows need no sorting. */
function inOrder(blocks: readonly CellBlock[]): readonly Row[] {
  const rows: Row[] = [];
  let newest = -Infinity;
  let ordered = true;
  for (const block of blocks)
    for (const [row, at] of block.columns.at.entries()) {
      if (at < newest) ordered = false;
      newest = at;
      rows.push({ block, row });
    }
  return ordered ? rows : rows.sort((a, b) => (a.block.columns.at[a.row] ?? 0) - (b.block.columns.at[b.row] ?? 0));
}

/** Rows are opened in the order of time; what is added to an open row adds up. */
class BlockRows {
  #at: number[] = [];
  #good: number[] = [];
  #total: number[] = [];
  #n: number[] = [];
  #sum: number[] = [];
  #ends: number[] = [];
  #buckets: number[] = [];
  #weights: number[] = [];
  /** The open row's histogram, and which part of it was touched. */
  readonly #open = OPEN;
  #low = BUCKETS;
  #high = -1;

  open(slot: Instant): void {
    if (this.#at.at(-1) === slot) return;
    this.#close();
    this.#at.push(slot);
    this.#good.push(0);
    this.#total.push(0);
    this.#n.push(0);
    this.#sum.push(0);
  }

  add({ good, total, n, sum }: { good: number; total: number; n: number; sum: number }): void {
    const row = this.#at.length - 1;
    this.#good[row] = (this.#good[row] ?? 0) + good;
    this.#total[row] = (this.#total[row] ?? 0) + total;
    this.#n[row] = (this.#n[row] ?? 0) + n;
    this.#sum[row] = (this.#sum[row] ?? 0) + sum;
  }

  addToBucket(bucket: number, weight: number): void {
    this.#open[bucket] = (this.#open[bucket] ?? 0) + weight;
    if (bucket < this.#low) this.#low = bucket;
    if (bucket > this.#high) this.#high = bucket;
  }

  take(): CellBlock {
    this.#close();
    return {
      columns: {
        at: Float64Array.from(this.#at),
        good: Float64Array.from(this.#good),
        total: Float64Array.from(this.#total),
        n: Float64Array.from(this.#n),
        sum: Float64Array.from(this.#sum),
      },
      sketches: {
        ends: Uint32Array.from(this.#ends),
        buckets: Uint16Array.from(this.#buckets),
        weights: Float64Array.from(this.#weights),
      },
    };
  }

  #close(): void {
    if (this.#at.length === this.#ends.length) return;
    for (let bucket = this.#low; bucket <= this.#high; bucket += 1) {
      const weight = this.#open[bucket] ?? 0;
      if (weight === 0) continue;
      this.#buckets.push(bucket);
      this.#weights.push(weight);
      this.#open[bucket] = 0;
    }
    this.#low = BUCKETS;
    this.#high = -1;
    this.#ends.push(this.#buckets.length);
  }
}

/** Shared by all: rows are taken in one go, and each leaves it empty behind. */
const OPEN = new Float64Array(BUCKETS);
