import { broken, type DurationMs, type Instant } from '../../kernel/units.ts';

/** Slots of one width in [from, to); both are multiples of the width. */
export type Stretch = { readonly from: Instant; readonly to: Instant; readonly width: DurationMs };

/**
 * The past, in slots that get finer towards now: hours where nothing else is kept any more, then minutes, then ten seconds.
 * Slots have one number each, in the order of time.
 */
export class TimeAxis {
  readonly stretches: readonly Stretch[];
  readonly #first: readonly number[];
  /** How many slots there are. */
  readonly size: number;

  constructor(stretches: readonly Stretch[]) {
    const first: number[] = [];
    let size = 0;
    for (const [index, { from, to, width }] of stretches.entries()) {
      const before = stretches[index - 1];
      if (from % width !== 0 || to % width !== 0 || to < from) broken(`a stretch from ${from} to ${to} of slots of ${width} ms`);
      if (before !== undefined && before.to !== from) broken(`a stretch from ${from} after one that ends at ${before.to}`);
      first.push(size);
      size += (to - from) / width;
    }
    this.stretches = stretches;
    this.#first = first;
    this.size = size;
  }

  get from(): Instant {
    return this.stretches[0]?.from ?? (0 as Instant);
  }

  get to(): Instant {
    return this.stretches.at(-1)?.to ?? (0 as Instant);
  }

  /** How many slots have ended by the instant: the running total at this number is all that was counted before it. */
  endedBy(at: number): number {
    for (let index = this.stretches.length - 1; index >= 0; index -= 1) {
      const { from, to, width } = this.stretches[index]!;
      if (at >= from) return this.#first[index]! + Math.floor((Math.min(at, to) - from) / width);
    }
    return 0;
  }

  /** Where the slot with this number begins. */
  startOf(slot: number): Instant {
    for (let index = this.stretches.length - 1; index >= 0; index -= 1) {
      const { from, width } = this.stretches[index]!;
      const first = this.#first[index]!;
      if (slot >= first) return (from + (slot - first) * width) as Instant;
    }
    return this.from;
  }

  /** The stretch that an instant lies in, and the number of its first slot; null where it lies outside. */
  placeOf(at: number): (Stretch & { readonly first: number }) | null {
    const index = this.stretches.findIndex(({ from, to }) => at >= from && at < to);
    const stretch = this.stretches[index];
    return stretch === undefined ? null : { ...stretch, first: this.#first[index]! };
  }

  /** The number of the slot in which something happened; -1 where it lies outside. */
  slotAt(at: number): number {
    return at < this.from || at >= this.to ? -1 : this.endedBy(at);
  }
}
