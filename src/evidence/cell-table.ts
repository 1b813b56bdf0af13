import { HistogramPages } from './histogram-pages.ts';

/** What a cell holds, without saying whose cell it is. */
export type CellNumbers = { good: number; total: number; n: number; sum: number };

/** Numbers of a record: one line of the processor's cache, so that a cell that is not at hand is waited for once. */
const RECORD = 8;
const GOOD = 0;
const TOTAL = 1;
const N = 2;
const SUM = 3;
/** The first page of the cell's histogram, or -1. A freed cell keeps the next free cell here. */
const PAGES = 4;

/**
 * Cells as records of plain numbers, and their histograms as linked pages: millions of updates make no object, a cell costs
 * what it uses, and what is freed is used again. A cell is a number that is valid until it is freed.
 */
export class CellTable {
  #records = new Float64Array(256 * RECORD);
  #used = 0;
  #free = -1;
  #live = 0;
  readonly #histograms = new HistogramPages();

  /** How many cells are in use. */
  get size(): number {
    return this.#live;
  }

  open(): number {
    this.#live += 1;
    const freed = this.#free;
    if (freed >= 0) this.#free = this.#records[freed * RECORD + PAGES]!;
    const cell = freed >= 0 ? freed : this.#used++;
    if (cell * RECORD === this.#records.length) this.#grow();
    const from = cell * RECORD;
    this.#records.fill(0, from, from + RECORD);
    this.#records[from + PAGES] = -1;
    return cell;
  }

  add(cell: number, { good, total, n, sum }: Readonly<CellNumbers>): void {
    const from = cell * RECORD;
    this.#records[from + GOOD]! += good;
    this.#records[from + TOTAL]! += total;
    this.#records[from + N]! += n;
    this.#records[from + SUM]! += sum;
  }

  /** One observation without a weight. */
  observe(cell: number, good: number, value: number): void {
    const from = cell * RECORD;
    this.#records[from + GOOD]! += good;
    this.#records[from + TOTAL]! += 1;
    this.#records[from + N]! += 1;
    this.#records[from + SUM]! += value;
  }

  addToBucket(cell: number, bucket: number, weight: number): void {
    const from = cell * RECORD + PAGES;
    const first = this.#histograms.add(this.#records[from]!, bucket, weight);
    this.#records[from] = first;
  }

  numbers(cell: number): CellNumbers {
    const from = cell * RECORD;
    const records = this.#records;
    return { good: records[from + GOOD]!, total: records[from + TOTAL]!, n: records[from + N]!, sum: records[from + SUM]! };
  }

  /** Bucket by bucket in no order; a bucket comes once. */
  eachBucket(cell: number, visit: (bucket: number, weight: number) => void): void {
    this.#histograms.each(this.#records[cell * RECORD + PAGES]!, visit);
  }

  free(cell: number): void {
    const from = cell * RECORD + PAGES;
    this.#histograms.free(this.#records[from]!);
    this.#records[from] = this.#free;
    this.#free = cell;
    this.#live -= 1;
  }

  /** Bytes of the records and of all pages, used or kept for later use. */
  get bytes(): number {
    return this.#records.length * 8 + this.#histograms.bytes;
  }

  #grow(): void {
    const wider = new Float64Array(this.#records.length * 2);
    wider.set(this.#records);
    this.#records = wider;
  }
}
