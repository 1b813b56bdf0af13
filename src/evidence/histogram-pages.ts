const BUCKETS = 32;
/** Before its buckets a page says which page comes next, or -1, and which part of the buckets it holds. */
const NEXT = 0;
const NUMBER = 1;
const HEAD = 2;
const PAGE = HEAD + BUCKETS;
const PAGES_PER_CHUNK = 256;

/**
 * Pages of 32 buckets. A histogram is a list of them, named by its first one: few have more than three. Pages lie in chunks of
 * some 70 KB, so that growing never copies them.
 */
export class HistogramPages {
  readonly #chunks: Float64Array[] = [];
  #used = 0;
  #free = -1;

  get bytes(): number {
    return this.#chunks.length * PAGES_PER_CHUNK * PAGE * 8;
  }

  /** Adds to a bucket of the histogram, and returns its first page, which may be another one now. */
  add(first: number, bucket: number, weight: number): number {
    const number = bucket >>> 5;
    const slot = HEAD + (bucket & (BUCKETS - 1));
    for (let page = first; page >= 0;) {
      const chunk = this.#chunks[page >>> 8]!;
      const from = (page & (PAGES_PER_CHUNK - 1)) * PAGE;
      if (chunk[from + NUMBER] === number) {
        chunk[from + slot]! += weight;
        return first;
      }
      page = chunk[from + NEXT]!;
    }
    const page = this.#open();
    const chunk = this.#chunks[page >>> 8]!;
    const from = (page & (PAGES_PER_CHUNK - 1)) * PAGE;
    chunk[from + NEXT] = first;
    chunk[from + NUMBER] = number;
    chunk[from + slot] = weight;
    return page;
  }

  each(first: number, visit: (bucket: number, weight: number) => void): void {
    for (let page = first; page >= 0;) {
      const chunk = this.#chunks[page >>> 8]!;
      const from = (page & (PAGES_PER_CHUNK - 1)) * PAGE;
      for (let slot = 0; slot < BUCKETS; slot += 1) {
        const weight = chunk[from + HEAD + slot]!;
        if (weight !== 0) visit(chunk[from + NUMBER]! * BUCKETS + slot, weight);
      }
      page = chunk[from + NEXT]!;
    }
  }

  free(first: number): void {
    for (let page = first; page >= 0;) {
      const chunk = this.#chunks[page >>> 8]!;
      const from = (page & (PAGES_PER_CHUNK - 1)) * PAGE;
      const next = chunk[from + NEXT]!;
      chunk[from + NEXT] = this.#free;
      this.#free = page;
      page = next;
    }
  }

  /** A page whose buckets are empty. */
  #open(): number {
    const freed = this.#free;
    if (freed >= 0) {
      const chunk = this.#chunks[freed >>> 8]!;
      const from = (freed & (PAGES_PER_CHUNK - 1)) * PAGE;
      this.#free = chunk[from + NEXT]!;
      chunk.fill(0, from, from + PAGE);
      return freed;
    }
    const page = this.#used++;
    if (page >>> 8 === this.#chunks.length) this.#chunks.push(new Float64Array(PAGES_PER_CHUNK * PAGE));
    return page;
  }
}
