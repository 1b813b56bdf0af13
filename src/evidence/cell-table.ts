/** What a cell holds, without saying whose cell it is. */
export type CellNumbers = { good: number; total: number; n: number; sum: number };

const PAGE = 32;
const PAGES_PER_CHUNK = 256;

/**
 * Cells as columns, and their histograms as linked pages of 32 buckets in large chunks: millions of updates make no object,
 * a cell costs what it uses, and what is freed is used again. A cell is a number that is valid until it is freed.
 */
export class CellTable {
  good = new Float64Array(256);
  total = new Float64Array(256);
  n = new Float64Array(256);
  sum = new Float64Array(256);
  /** The first page of the cell's histogram, or -1. A freed cell keeps the next free cell here. */
  #pages = new Int32Array(256);
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
    if (freed >= 0) {
      this.#free = this.#pages[freed]!;
      this.#clear(freed);
      return freed;
    }
    if (this.#used === this.total.length) this.#grow();
    this.#clear(this.#used);
    return this.#used++;
  }

  add(cell: number, { good, total, n, sum }: Readonly<CellNumbers>): void {
    this.good[cell]! += good;
    this.total[cell]! += total;
    this.n[cell]! += n;
    this.sum[cell]! += sum;
  }

  addToBucket(cell: number, bucket: number, weight: number): void {
    const page = this.#histograms.pageFor(this.#pages[cell]!, bucket >>> 5);
    if (page.isNew) this.#pages[cell] = page.at;
    this.#histograms.add(page.at, bucket & (PAGE - 1), weight);
  }

  /** Bucket by bucket in no order; a bucket comes once. */
  eachBucket(cell: number, visit: (bucket: number, weight: number) => void): void {
    this.#histograms.each(this.#pages[cell]!, visit);
  }

  free(cell: number): void {
    this.#histograms.free(this.#pages[cell]!);
    this.#pages[cell] = this.#free;
    this.#free = cell;
    this.#live -= 1;
  }

  /** Bytes of the columns and of all pages, used or kept for later use. */
  get bytes(): number {
    return this.total.length * 36 + this.#histograms.bytes;
  }

  #clear(cell: number): void {
    this.good[cell] = 0;
    this.total[cell] = 0;
    this.n[cell] = 0;
    this.sum[cell] = 0;
    this.#pages[cell] = -1;
  }

  #grow(): void {
    const capacity = this.total.length * 2;
    this.good = widened(this.good, capacity);
    this.total = widened(this.total, capacity);
    this.n = widened(this.n, capacity);
    this.sum = widened(this.sum, capacity);
    const pages = new Int32Array(capacity);
    pages.set(this.#pages);
    this.#pages = pages;
  }
}

/** Pages of 32 buckets. A histogram is a list of them, the page opened last in front: few cells have more than three. */
class HistogramPages {
  #chunks: Float64Array[] = [];
  #next = new Int32Array(PAGES_PER_CHUNK);
  #number = new Uint8Array(PAGES_PER_CHUNK);
  #used = 0;
  #free = -1;
  /** Reused for every answer. */
  readonly #found = { at: -1, isNew: false };

  get bytes(): number {
    return this.#chunks.length * PAGES_PER_CHUNK * (PAGE * 8 + 5);
  }

  pageFor(first: number, number: number): { readonly at: number; readonly isNew: boolean } {
    const found = this.#found;
    for (let page = first; page >= 0; page = this.#next[page]!) {
      if (this.#number[page] !== number) continue;
      found.at = page;
      found.isNew = false;
      return found;
    }
    found.at = this.#open(number);
    found.isNew = true;
    this.#next[found.at] = first;
    return found;
  }

  add(page: number, slot: number, weight: number): void {
    this.#chunks[page >>> 8]![(page & (PAGES_PER_CHUNK - 1)) * PAGE + slot]! += weight;
  }

  each(first: number, visit: (bucket: number, weight: number) => void): void {
    for (let page = first; page >= 0; page = this.#next[page]!) {
      const chunk = this.#chunks[page >>> 8]!;
      const from = (page & (PAGES_PER_CHUNK - 1)) * PAGE;
      for (let slot = 0; slot < PAGE; slot += 1) {
        const weight = chunk[from + slot]!;
        if (weight !== 0) visit(this.#number[page]! * PAGE + slot, weight);
      }
    }
  }

  free(first: number): void {
    for (let page = first; page >= 0;) {
      const next = this.#next[page]!;
      this.#next[page] = this.#free;
      this.#free = page;
      page = next;
    }
  }

  #open(number: number): number {
    let page = this.#free;
    if (page >= 0) {
      this.#free = this.#next[page]!;
      const from = (page & (PAGES_PER_CHUNK - 1)) * PAGE;
      this.#chunks[page >>> 8]!.fill(0, from, from + PAGE);
    } else {
      page = this.#used++;
      if (page >>> 8 === this.#chunks.length) this.#grow();
    }
    this.#number[page] = number;
    return page;
  }

  #grow(): void {
    this.#chunks.push(new Float64Array(PAGES_PER_CHUNK * PAGE));
    if (this.#next.length >= this.#chunks.length * PAGES_PER_CHUNK) return;
    const capacity = this.#next.length * 2;
    const next = new Int32Array(capacity);
    next.set(this.#next);
    this.#next = next;
    const number = new Uint8Array(capacity);
    number.set(this.#number);
    this.#number = number;
  }
}

function widened(from: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}
