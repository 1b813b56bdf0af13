import { broken, type DurationMs, type Instant } from '../kernel/units.ts';
import { FEW_LANES, PAGE_LANES, RingPage, type Fineness, type WindowRows } from './ring-pages.ts';
import type { Counts, SlotColumns } from './slot-columns.ts';

export type Window = { readonly at: Instant; readonly window: DurationMs };

/**
 * Lanes by name: each is a pair of running totals, good and total, of which every window up to ninety days is one
 * subtraction. A lane is a number: 256 × its page + its column in the page. It is one's own until it is released.
 */
export class Windows {
  readonly #lanes = new Map<string, number>();
  readonly #pages: RingPage[] = [];
  readonly #free: number[] = [];
  #used = 0;
  #released = 0;

  /** How many lanes there are. */
  get size(): number {
    return this.#lanes.size;
  }

  /** How often a lane was given up: while it is the same, the lane of a name is the one that it was. */
  get released(): number {
    return this.#released;
  }

  get bytes(): number {
    return this.#pages.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get names(): Iterable<string> {
    return this.#lanes.keys();
  }

  /** The lane of this name, which is opened empty when there is none. */
  lane(name: string): number {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane = this.#free.pop() ?? this.#used++;
    this.#lanes.set(name, lane);
    const page = Math.floor(lane / PAGE_LANES);
    if (page === this.#pages.length) this.#pages.push(new RingPage(page === 0 ? FEW_LANES : PAGE_LANES));
    this.page(lane).widenTo(lane % PAGE_LANES);
    return lane;
  }

  /** The lane of this name, or -1. */
  find(name: string): number {
    return this.#lanes.get(name) ?? -1;
  }

  /** Forgets a lane; another one may take its place. */
  release(name: string): void {
    this.clear(name);
    const lane = this.#lanes.get(name);
    if (lane !== undefined) this.#free.push(lane);
    this.#lanes.delete(name);
    this.#released += 1;
  }

  /** Lets a lane begin anew. */
  clear(name: string): void {
    const lane = this.#lanes.get(name);
    if (lane !== undefined) this.page(lane).clear(lane % PAGE_LANES);
  }

  /** What is late amends all slots since. */
  add(lane: number, at: Instant, counts: Counts): void {
    this.page(lane).add(lane % PAGE_LANES, at, counts);
  }

  /** Adds many slots at once to the rings of some fineness. */
  fill(lane: number, columns: SlotColumns, rings: Fineness): void {
    this.page(lane).fill(lane % PAGE_LANES, columns, rings);
  }

  /** What was counted in the window that ends at the instant, the slot in progress included: [W, W + slot). */
  counts(lane: number, { at, window }: Window): Counts {
    return this.page(lane).counts(lane % PAGE_LANES, at, window);
  }

  /** Null when no ring can tell exactly; see `RingPage.countsSince`. */
  countsSince(lane: number, start: Instant, at: Instant): Counts | null {
    return this.page(lane).countsSince(lane % PAGE_LANES, start, at);
  }

  /**
   * For those who go through the lanes of a page one after the other: the lane's column is `lane % PAGE_LANES`. Before its
   * first lane is opened a page has nothing.
   */
  rowsOf(page: number, { at, window }: Window): WindowRows {
    return this.#pages[page]?.rows(at, window) ?? NO_ROWS;
  }

  page(lane: number): RingPage {
    return this.#pages[Math.floor(lane / PAGE_LANES)] ?? broken(`lane ${lane} of ${this.#used}`);
  }
}

const NO_ROWS: WindowRows = { good: new Float64Array(PAGE_LANES), total: new Float64Array(PAGE_LANES), now: 0, then: 0 };
