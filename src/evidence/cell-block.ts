import { BUCKETS } from '../kernel/log-buckets.ts';
import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { openColumns, type CellColumns } from './cell-columns.ts';
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
  if (followEachOther(blocks))
    for (const block of blocks) for (let row = 0; row < block.columns.at.length; row += 1) rows.copy(block, row, width);
  else for (const { block, row } of inOrder(blocks)) rows.copy(block, row, width);
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
    for (let index = startOf(sketches, row); index < end; index += 1)
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

/** Blocks mostly do, and then their rows need no sorting. */
function followEachOther(blocks: readonly CellBlock[]): boolean {
  let newest = -Infinity;
  for (const { columns } of blocks) {
    if ((columns.at[0] ?? newest) < newest) return false;
    newest = columns.at.at(-1) ?? newest;
  }
  return true;
}

function inOrder(blocks: readonly CellBlock[]): readonly { readonly block: CellBlock; readonly row: number }[] {
  const rows = blocks.flatMap((block) => Array.from(block.columns.at, (at, row) => ({ block, row, at })));
  return rows.sort((a, b) => a.at - b.at);
}

/** Rows are opened in the order of time; what is added to an open row adds up. */
export class BlockRows {
  #rows = 0;
  #buckets = 0;
  /** Of the open row's histogram: which part was touched. */
  #low = BUCKETS;
  #high = -1;

  open(slot: Instant): void {
    if (this.#rows > 0 && ROWS.at[this.#rows - 1] === slot) return;
    this.#close();
    if (this.#rows === ROWS.at.length) ROWS = widerRows(ROWS);
    const row = this.#rows++;
    ROWS.at[row] = slot;
    ROWS.good[row] = 0;
    ROWS.total[row] = 0;
    ROWS.n[row] = 0;
    ROWS.sum[row] = 0;
  }

  add({ good, total, n, sum }: { good: number; total: number; n: number; sum: number }): void {
    const row = this.#rows - 1;
    ROWS.good[row]! += good;
    ROWS.total[row]! += total;
    ROWS.n[row]! += n;
    ROWS.sum[row]! += sum;
  }

  addToBucket(bucket: number, weight: number): void {
    OPEN[bucket]! += weight;
    if (bucket < this.#low) this.#low = bucket;
    if (bucket > this.#high) this.#high = bucket;
  }

  /** Adds a row of a block to the slot that it lies in. */
  copy({ columns, sketches }: CellBlock, row: number, width: DurationMs): void {
    this.open(slotOf(columns.at[row]! as Instant, width));
    const to = this.#rows - 1;
    ROWS.good[to]! += columns.good[row]!;
    ROWS.total[to]! += columns.total[row]!;
    ROWS.n[to]! += columns.n[row]!;
    ROWS.sum[to]! += columns.sum[row]!;
    const end = sketches.ends[row]!;
    for (let index = startOf(sketches, row); index < end; index += 1)
      this.addToBucket(sketches.buckets[index]!, sketches.weights[index]!);
  }

  take(): CellBlock {
    this.#close();
    const { at, good, total, n, sum, ends } = ROWS;
    const rows = this.#rows;
    return {
      columns: {
        at: at.slice(0, rows),
        good: good.slice(0, rows),
        total: total.slice(0, rows),
        n: n.slice(0, rows),
        sum: sum.slice(0, rows),
      },
      sketches: {
        ends: ends.slice(0, rows),
        buckets: POINTS.buckets.slice(0, this.#buckets),
        weights: POINTS.weights.slice(0, this.#buckets),
      },
    };
  }

  #close(): void {
    if (this.#rows === 0) return;
    for (let bucket = this.#low; bucket <= this.#high; bucket += 1) {
      const weight = OPEN[bucket]!;
      if (weight === 0) continue;
      if (this.#buckets === POINTS.buckets.length) POINTS = widerPoints(POINTS);
      POINTS.buckets[this.#buckets] = bucket;
      POINTS.weights[this.#buckets] = weight;
      this.#buckets += 1;
      OPEN[bucket] = 0;
    }
    this.#low = BUCKETS;
    this.#high = -1;
    ROWS.ends[this.#rows - 1] = this.#buckets;
  }
}

/** Where rows are gathered before they are copied out at their size. Shared by all, as each is filled and taken in one go. */
let ROWS = { ...openColumns(1_024), ends: new Uint32Array(1_024) };
let POINTS = { buckets: new Uint16Array(16_384), weights: new Float64Array(16_384) };
const OPEN = new Float64Array(BUCKETS);

function widerRows(rows: typeof ROWS): typeof ROWS {
  const wider = { ...openColumns(rows.at.length * 2), ends: new Uint32Array(rows.at.length * 2) };
  for (const name of ['at', 'good', 'total', 'n', 'sum', 'ends'] as const) wider[name].set(rows[name]);
  return wider;
}

function widerPoints({ buckets, weights }: typeof POINTS): typeof POINTS {
  const wider = { buckets: new Uint16Array(buckets.length * 2), weights: new Float64Array(buckets.length * 2) };
  wider.buckets.set(buckets);
  wider.weights.set(weights);
  return wider;
}

/** Where the row's buckets begin. */
function startOf({ ends }: Sketches, row: number): number {
  return row === 0 ? 0 : ends[row - 1]!;
}
