import { broken, DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { AHEAD } from './cell.ts';
import type { Counts, SlotColumns } from './slot-columns.ts';

/** Which rings something is added to, by the width of their slots. */
export type Fineness = { readonly finest: DurationMs; readonly coarsest: DurationMs };

/**
 * Where the lanes of a page stand at the end and at the start of a window: the counts of the lane in column `c` are
 * `good[now + c] - good[then + c]` and the same of `total`. Valid until something is added to the page.
 */
export type WindowRows = {
  readonly good: Float64Array;
  readonly total: Float64Array;
  readonly now: number;
  readonly then: number;
};

type Ring = {
  readonly width: DurationMs;
  readonly most: number;
  readonly length: number;
  /** Running totals: one row per slot, in which all lanes of the page lie side by side. */
  good: Float64Array;
  total: Float64Array;
  /** Number of the newest slot (start ÷ width), or -1 before the first. */
  newest: number;
};

/**
 * A window of five minutes or more is answered from slots of at most a thirtieth of it: `most` slots is the longest window
 * of a ring, and the hours hold any month of a calendar. The rows beyond are for those who look back from a little while
 * ago: what is known late by intention, and what clocks that run ahead sent. 1,864 rows of two numbers are 29,824 bytes
 * per lane.
 */
const SHAPE: readonly { readonly width: DurationMs; readonly most: number; readonly length: number }[] = [
  { width: (10 * SECOND) as DurationMs, most: 180, length: 200 },
  { width: MINUTE, most: 150, length: 162 },
  { width: (5 * MINUTE) as DurationMs, most: 360, length: 368 },
  { width: HOUR, most: 744, length: 770 },
  { width: (6 * HOUR) as DurationMs, most: 360, length: 364 },
];
export const LONGEST_WINDOW = (90 * DAY) as DurationMs;
export const ALL_RINGS: Fineness = { finest: 0 as DurationMs, coarsest: (6 * HOUR) as DurationMs };

/** Most lanes of a page. A row of them is 2 KiB: long enough to be read in one stretch, short enough to copy once per slot. */
export const PAGE_LANES = 256;
export const FEW_LANES = 16;

/** The width of the slots that a window of this length is answered from; a longer one than is kept from the widest. */
export function resolutionOf(window: DurationMs): DurationMs {
  return (SHAPE.find(({ width, most }) => Math.ceil(window / width) <= most) ?? SHAPE.at(-1)!).width;
}

/** Whether some ring has a slot that begins at the instant, and still knows it now. */
export function tellsSince(start: Instant, at: Instant): boolean {
  return SHAPE.some((ring) => tellsFrom(ring, start, at));
}

/** How far back the rings reach whose slots are as wide as this, or narrower. */
export function reachOf(width: DurationMs): DurationMs {
  return Math.max(...SHAPE.map((ring) => (ring.width <= width ? ring.length * ring.width : 0))) as DurationMs;
}

/**
 * Sums over rolling windows of up to 256 lanes in constant time, whatever the window's length. Rings hold running totals
 * per slot, so a window is one subtraction, exact for whole numbers up to 2^53. The finest ring that reaches back far enough
 * answers, and the slot in progress is always included: a window of W covers [W, W + slot).
 */
export class RingPage {
  #stride: number;
  readonly #rings: readonly Ring[];

  constructor(lanes: typeof FEW_LANES | typeof PAGE_LANES) {
    this.#stride = lanes;
    this.#rings = SHAPE.map(({ width, most, length }) => ({
      width,
      most,
      length,
      good: new Float64Array(length * lanes),
      total: new Float64Array(length * lanes),
      newest: -1,
    }));
  }

  /** How many columns there are at present. */
  get lanes(): number {
    return this.#stride;
  }

  get bytes(): number {
    return this.#rings.reduce((sum, { good, total }) => sum + good.byteLength + total.byteLength, 0);
  }

  /** Makes room for a column; few lanes do not take the room of a full page. */
  widenTo(column: number): void {
    let stride = this.#stride;
    while (column >= stride) stride *= 2;
    if (stride === this.#stride) return;
    for (const ring of this.#rings) {
      ring.good = widened(ring.good, { from: this.#stride, to: stride });
      ring.total = widened(ring.total, { from: this.#stride, to: stride });
    }
    this.#stride = stride;
  }

  /** Adds to the slot of every ring; what is late amends the slots since, as if it had come in time. */
  add(column: number, at: Instant, { good, total }: Counts): void {
    for (const ring of this.#rings) {
      const slot = Math.floor(at / ring.width);
      if (slot > ring.newest) this.#advance(ring, slot);
      if (slot <= ring.newest - ring.length + 1) continue;
      for (let index = slot; index <= ring.newest; index += 1) {
        const place = (index % ring.length) * this.#stride + column;
        ring.good[place]! += good;
        ring.total[place]! += total;
      }
    }
  }

  /** Adds many slots to one lane at once: each row of it is touched once, however many there are. */
  fill(column: number, columns: SlotColumns, { finest, coarsest }: Fineness): void {
    for (const ring of this.#rings)
      if (ring.width >= finest && ring.width <= coarsest && columns.at.length > 0) this.#fillRing(ring, column, columns);
  }

  counts(column: number, at: Instant, window: DurationMs): Counts {
    const { good, total, now, then } = this.rows(at, window);
    return { good: good[now + column]! - good[then + column]!, total: total[now + column]! - total[then + column]! };
  }

  /**
   * The rows that a window which ends at the instant lies between; the same one twice when nothing can be in it. Who asks
   * as of so long ago that the finest ring has forgotten where the window began is answered from the next wider one.
   */
  rows(at: Instant, window: DurationMs): WindowRows {
    for (const ring of this.#rings) {
      const { good, total, width, most, newest, length } = ring;
      const isLast = ring === this.#rings.at(-1);
      const slots = Math.ceil(window / width);
      const slot = Math.floor(at / width);
      const before = slot - Math.min(slots, most) - 1;
      if (!isLast && (slots > most || before <= newest - length)) continue;
      const last = Math.min(slot, newest);
      if (newest < 0 || last <= before) return { good, total, now: 0, then: 0 };
      return { good, total, now: this.#rowAt(ring, last), then: this.#rowAt(ring, before) };
    }
    return broken('a page without rings');
  }

  /** What was counted from an instant on, when `tellsSince` says so; otherwise null. */
  countsSince(column: number, start: Instant, at: Instant): Counts | null {
    const ring = this.#rings.find((one) => tellsFrom(one, start, at));
    if (ring === undefined) return null;
    const before = start / ring.width - 1;
    if (ring.newest <= before) return { good: 0, total: 0 };
    const [now, then] = [this.#rowAt(ring, ring.newest) + column, this.#rowAt(ring, before) + column];
    return { good: ring.good[now]! - ring.good[then]!, total: ring.total[now]! - ring.total[then]! };
  }

  /** For a lane that takes the place of another. */
  clear(column: number): void {
    for (const ring of this.#rings) {
      for (let place = column; place < ring.good.length; place += this.#stride) {
        ring.good[place] = 0;
        ring.total[place] = 0;
      }
    }
  }

  /** The running totals at the end of a slot; before the ring's memory they are the oldest ones kept. */
  #rowAt({ newest, length }: Ring, slot: number): number {
    return (Math.max(slot, newest - length + 1, 0) % length) * this.#stride;
  }

  /** Slots without events carry the running totals on; a jump beyond the ring's length carries them everywhere. */
  #advance(ring: Ring, slot: number): void {
    const { newest, length } = ring;
    ring.newest = slot;
    if (newest < 0) return;
    const stride = this.#stride;
    const from = (newest % length) * stride;
    for (let index = Math.max(newest + 1, slot - length + 1); index <= slot; index += 1) {
      ring.good.copyWithin((index % length) * stride, from, from + stride);
      ring.total.copyWithin((index % length) * stride, from, from + stride);
    }
  }

  #fillRing(ring: Ring, column: number, { at, good, total }: SlotColumns): void {
    const { width, length } = ring;
    let newest = ring.newest;
    for (const instant of at) newest = Math.max(newest, Math.floor(instant / width));
    if (newest > ring.newest) this.#advance(ring, newest);
    const oldest = ring.newest - length + 1;
    goodGained.fill(0, 0, length);
    totalGained.fill(0, 0, length);
    for (let row = 0; row < at.length; row += 1) {
      const place = Math.floor(at[row]! / width) - oldest;
      if (place <= 0) continue;
      goodGained[place]! += good[row]!;
      totalGained[place]! += total[row]!;
    }
    let [goodSoFar, totalSoFar] = [0, 0];
    for (let place = Math.max(1, -oldest); place < length; place += 1) {
      goodSoFar += goodGained[place]!;
      totalSoFar += totalGained[place]!;
      const into = ((oldest + place) % length) * this.#stride + column;
      ring.good[into]! += goodSoFar;
      ring.total[into]! += totalSoFar;
    }
  }
}

/** What one lane gains in the slots of a ring while it is filled: used again for each, because lanes are filled by thousands. */
const goodGained = new Float64Array(Math.max(...SHAPE.map(({ length }) => length)));
const totalGained = new Float64Array(goodGained.length);

/** A ring may have come a little further than now, by what a clock that runs ahead sent. */
function tellsFrom(
  { width, length }: { readonly width: DurationMs; readonly length: number },
  start: Instant,
  at: Instant,
): boolean {
  return start % width === 0 && start / width - 1 > Math.floor((at + AHEAD) / width) - length;
}

function widened(rows: Float64Array, { from, to }: { readonly from: number; readonly to: number }): Float64Array {
  const wide = new Float64Array((rows.length / from) * to);
  for (let row = 0; row * from < rows.length; row += 1) wide.set(rows.subarray(row * from, (row + 1) * from), row * to);
  return wide;
}
