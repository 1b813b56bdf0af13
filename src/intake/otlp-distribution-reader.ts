import { MOST_BUCKETS, isScale, type MetricBuckets } from './metric-buckets.ts';
import { MetricReader } from './otlp-metric-reader.ts';

export type DistributionKind = 'histogram' | 'exponential histogram' | 'summary';

/** Tags of the three messages; what is common to them has the same numbers in all. */
const START = 0x11;
const TIME = 0x19;
const COUNT = 0x21;
const SUM = 0x29;
const BUCKET_COUNTS = 0x32;
const BUCKET_COUNT = 0x31;
const BOUNDS = 0x3a;
const BOUND = 0x39;
const SCALE = 0x30;
const ZERO_COUNT = 0x39;
const ZERO_THRESHOLD = 0x71;
const POSITIVE = 0x42;
const NEGATIVE = 0x4a;
const OFFSET = 0x08;
const EXPONENTIAL_COUNTS = 0x12;
const EXPONENTIAL_COUNT = 0x10;

/** Tag of the attributes, and of the flags, which differ from message to message. */
export const OWN_TAGS: Readonly<Record<DistributionKind, { readonly attribute: number; readonly flags: number }>> = {
  histogram: { attribute: 0x4a, flags: 0x50 },
  'exponential histogram': { attribute: 0x0a, flags: 0x50 },
  summary: { attribute: 0x3a, flags: 0x40 },
};

/** What the last point said. */
export type ReadDistribution = { time: number; start: number; count: number; sum: number; flags: number; scale: number };

type Side = { offset: number; counts: number[] };

/** Reads a point that tells of many values at once. */
export abstract class DistributionReader extends MetricReader {
  protected readonly read: ReadDistribution = { time: 0, start: 0, count: 0, sum: Number.NaN, flags: 0, scale: 0 };
  #zeros = 0;
  #zeroWidth = 0;
  // Lists may come in pieces, so they are gathered before they mean anything.
  readonly #counts: number[] = [];
  readonly #bounds: number[] = [];
  readonly #positive: Side = { offset: 0, counts: [] };
  readonly #negative: Side = { offset: 0, counts: [] };

  protected readDistribution(kind: DistributionKind, start: number, end: number): void {
    this.#clear();
    // A sum of 0 is not sent where the protocol cannot tell it from none.
    if (kind === 'summary') this.read.sum = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === START || tag === TIME || tag === COUNT || tag === SUM) {
        at = this.fixed64(at, end);
        this.#fixed(tag, at - 8);
      } else if (tag === OWN_TAGS[kind].flags) {
        this.read.flags = this.varint64(at, end);
        at = this.next;
      } else if (kind === 'histogram') {
        at = this.#ofHistogram(tag, at, end);
      } else if (kind === 'exponential histogram') {
        at = this.#ofExponential(tag, at, end);
      } else {
        at = this.skip(tag, at, end);
      }
    }
  }

  /** Fills the buckets with what was read; false when they make no sense. */
  protected fill(kind: DistributionKind, buckets: MetricBuckets): boolean {
    buckets.clear();
    if (kind === 'histogram') return this.#fillBetweenBounds(buckets);
    const { scale } = this.read;
    if (!isScale(scale) || this.#positive.counts.length + this.#negative.counts.length > MOST_BUCKETS) return false;
    for (let index = this.#negative.counts.length - 1; index >= 0; index -= 1) {
      const count = this.#negative.counts[index]!;
      if (count > 0) buckets.addNegative(scale, this.#negative.offset + index, count);
    }
    if (this.#zeros > 0) buckets.add(-this.#zeroWidth, this.#zeroWidth, { count: this.#zeros, ours: 0 });
    for (const [index, count] of this.#positive.counts.entries())
      if (count > 0) buckets.addExponential(scale, this.#positive.offset + index, count);
    return true;
  }

  #fillBetweenBounds(buckets: MetricBuckets): boolean {
    const counts = this.#counts;
    const bounds = this.#bounds;
    if (counts.length === 0) return true;
    if (counts.length !== bounds.length + 1 || counts.length > MOST_BUCKETS) return false;
    let lower = Number.NEGATIVE_INFINITY;
    for (const [index, count] of counts.entries()) {
      const upper = bounds[index] ?? Number.POSITIVE_INFINITY;
      if (!(upper > lower)) return false;
      buckets.addBetween(lower, upper, count);
      lower = upper;
    }
    return true;
  }

  #clear(): void {
    const { read } = this;
    read.time = 0;
    read.start = 0;
    read.count = 0;
    read.sum = Number.NaN;
    read.flags = 0;
    read.scale = 0;
    this.#zeros = 0;
    this.#zeroWidth = 0;
    this.#counts.length = 0;
    this.#bounds.length = 0;
    for (const side of [this.#positive, this.#negative]) {
      side.offset = 0;
      side.counts.length = 0;
    }
  }

  #fixed(tag: number, at: number): void {
    if (tag === START) this.read.start = this.wholeMs(at);
    else if (tag === TIME) this.read.time = this.wholeMs(at);
    else if (tag === COUNT) this.read.count = this.fixedCount(at);
    else this.read.sum = this.view.getFloat64(at, true);
  }

  #ofHistogram(tag: number, at: number, end: number): number {
    if (tag === BUCKET_COUNTS || tag === BOUNDS) {
      const size = this.size(at, end);
      const to = this.next + size;
      if (size % 8 !== 0) this.fail(`a list of eight-byte numbers has ${size} bytes`);
      for (let each = this.next; each < to; each += 8) this.#listed(tag === BOUNDS, each);
      return to;
    }
    if (tag !== BUCKET_COUNT && tag !== BOUND) return this.skip(tag, at, end);
    const to = this.fixed64(at, end);
    this.#listed(tag === BOUND, at);
    return to;
  }

  #listed(isBound: boolean, at: number): void {
    if (isBound) this.#bounds.push(this.view.getFloat64(at, true));
    else this.#counts.push(this.fixedCount(at));
  }

  #ofExponential(tag: number, at: number, end: number): number {
    switch (tag) {
      case SCALE:
        this.read.scale = unzigzag(this.varint64(at, end));
        return this.next;
      case ZERO_COUNT: {
        const to = this.fixed64(at, end);
        this.#zeros = this.fixedCount(at);
        return to;
      }
      case ZERO_THRESHOLD: {
        const to = this.fixed64(at, end);
        this.#zeroWidth = this.view.getFloat64(at, true);
        return to;
      }
      case POSITIVE:
      case NEGATIVE: {
        const size = this.size(at, end);
        const to = this.next + size;
        this.#side(tag === POSITIVE ? this.#positive : this.#negative, { start: to - size, end: to });
        return to;
      }
      default:
        return this.skip(tag, at, end);
    }
  }

  #side(side: Side, { start, end }: { readonly start: number; readonly end: number }): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === OFFSET) {
        side.offset = unzigzag(this.varint64(at, end));
        at = this.next;
      } else if (tag === EXPONENTIAL_COUNTS) {
        const size = this.size(at, end);
        const to = this.next + size;
        for (at = to - size; at < to; at = this.next) side.counts.push(this.varint(at, to));
        at = to;
      } else if (tag === EXPONENTIAL_COUNT) {
        side.counts.push(this.varint(at, end));
        at = this.next;
      } else {
        at = this.skip(tag, at, end);
      }
    }
  }
}

/** Of 32 bits: small numbers of either sign are short on the wire. */
function unzigzag(coded: number): number {
  return (coded >>> 1) ^ -(coded & 1);
}
