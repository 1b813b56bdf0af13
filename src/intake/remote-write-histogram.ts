import { isScale, isStable, MOST_BUCKETS, type MetricBuckets } from './metric-buckets.ts';
import type { NativeHistogram } from './remote-write-facts.ts';
import { WireReader } from './wire-reader.ts';

/** Tags of Histogram, the same in both versions of the protocol, and of BucketSpan. */
const COUNT_INT = 0x08;
const COUNT_FLOAT = 0x11;
const SUM = 0x19;
const SCHEMA = 0x20;
const ZERO_WIDTH = 0x29;
const ZEROS_INT = 0x30;
const ZEROS_FLOAT = 0x39;
const NEGATIVE = { spans: 0x42, deltas: 0x4a, delta: 0x48, counts: 0x52, count: 0x51 } as const;
const POSITIVE = { spans: 0x5a, deltas: 0x62, delta: 0x60, counts: 0x6a, count: 0x69 } as const;
const RESET_HINT = 0x70;
const TIMESTAMP = 0x78;
/** Field numbers from 16 on have tags of two bytes. */
const CUSTOM_VALUES = 0x82;
const CUSTOM_VALUE = 0x81;
const START_TIMESTAMP = 0x88;
const OFFSET = 0x08;
const LENGTH = 0x10;

/** Bounds that the sender chose, instead of an exponential scale. */
const CUSTOM_BOUNDS = -53;
const GAUGE = 3;

type Side = { spans: { offset: number; length: number }[]; counts: number[]; last: number };

/** Reads the native histograms of Prometheus. */
export abstract class HistogramReader extends WireReader {
  readonly #positive: Side = { spans: [], counts: [], last: 0 };
  readonly #negative: Side = { spans: [], counts: [], last: 0 };
  readonly #bounds: number[] = [];
  readonly #read = { at: 0, start: 0, count: 0, sum: 0, schema: 0, zeros: 0, zeroWidth: 0, hint: 0 };

  /** Null when it is of a kind that cannot be counted: one that may go down, or of buckets that nobody knows. */
  protected histogram(
    buckets: MetricBuckets,
    { start, end }: { readonly start: number; readonly end: number },
  ): NativeHistogram | null {
    this.#clear();
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.#field(tag, this.next, end);
    }
    const { at: time, start: since, count, sum, schema, hint } = this.#read;
    if (hint === GAUGE || !this.#fill(buckets)) return null;
    const isCoarse = schema !== CUSTOM_BOUNDS && !isStable(schema);
    return { at: time, start: since, count, sum, buckets, resolution: ` at scale ${schema}`, isCoarse };
  }

  #field(tag: number, at: number, end: number): number {
    const read = this.#read;
    switch (tag) {
      case COUNT_INT:
      case ZEROS_INT: {
        const count = this.varint(at, end);
        if (tag === COUNT_INT) read.count = count;
        else read.zeros = count;
        return this.next;
      }
      case COUNT_FLOAT:
      case SUM:
      case ZERO_WIDTH:
      case ZEROS_FLOAT: {
        const to = this.fixed64(at, end);
        const value = this.view.getFloat64(at, true);
        if (tag === COUNT_FLOAT) read.count = value;
        else if (tag === SUM) read.sum = value;
        else if (tag === ZERO_WIDTH) read.zeroWidth = value;
        else read.zeros = value;
        return to;
      }
      case SCHEMA:
        read.schema = unzigzag(this.varint64(at, end));
        return this.next;
      case RESET_HINT:
        read.hint = this.varint(at, end);
        return this.next;
      case TIMESTAMP:
      case START_TIMESTAMP: {
        const low = this.varint64(at, end);
        const time = (this.high | 0) * 4_294_967_296 + low;
        if (tag === TIMESTAMP) read.at = time;
        else read.start = time;
        return this.next;
      }
      case CUSTOM_VALUES:
      case CUSTOM_VALUE:
        return this.#doubles(this.#bounds, { tag, at, end });
      default:
        return this.#sided(tag, at, end);
    }
  }

  #sided(tag: number, at: number, end: number): number {
    for (const [tags, side] of [
      [POSITIVE, this.#positive],
      [NEGATIVE, this.#negative],
    ] as const) {
      if (tag === tags.spans) return this.#span(side, at, end);
      if (tag === tags.deltas) {
        const size = this.size(at, end);
        const to = this.next + size;
        for (let each = to - size; each < to; each = this.next) this.#delta(side, this.varint64(each, to));
        return to;
      }
      if (tag === tags.delta) {
        this.#delta(side, this.varint64(at, end));
        return this.next;
      }
      if (tag === tags.counts || tag === tags.count) return this.#doubles(side.counts, { tag, at, end });
    }
    return this.skip(tag, at, end);
  }

  #span(side: Side, start: number, end: number): number {
    const size = this.size(start, end);
    const to = this.next + size;
    const span = { offset: 0, length: 0 };
    let at = to - size;
    while (at < to) {
      const tag = this.tag(at, to);
      at = this.next;
      if (tag !== OFFSET && tag !== LENGTH) {
        at = this.skip(tag, at, to);
        continue;
      }
      const coded = this.varint64(at, to);
      if (tag === OFFSET) span.offset = unzigzag(coded);
      else span.length = coded;
      at = this.next;
    }
    side.spans.push(span);
    return to;
  }

  /** Each count as its difference from the one before; 64 bits, of which a double holds what counts in practice. */
  #delta(side: Side, low: number): void {
    const magnitude = (this.high >>> 1) * 4_294_967_296 + (((low >>> 1) | ((this.high & 1) << 31)) >>> 0);
    side.last += (low & 1) === 0 ? magnitude : -magnitude - 1;
    side.counts.push(side.last);
  }

  #doubles(into: number[], { tag, at, end }: { tag: number; at: number; end: number }): number {
    if ((tag & 7) === 1) {
      const to = this.fixed64(at, end);
      into.push(this.view.getFloat64(at, true));
      return to;
    }
    const size = this.size(at, end);
    const to = this.next + size;
    if (size % 8 !== 0) this.fail(`a list of eight-byte numbers has ${size} bytes`);
    for (let each = to - size; each < to; each += 8) into.push(this.view.getFloat64(each, true));
    return to;
  }

  #fill(buckets: MetricBuckets): boolean {
    const { schema, zeros, zeroWidth } = this.#read;
    const isCustom = schema === CUSTOM_BOUNDS;
    buckets.clear();
    if (!isCustom && !isScale(schema)) return false;
    if (this.#positive.counts.length + this.#negative.counts.length > MOST_BUCKETS) return false;
    const negative = placed(this.#negative);
    const positive = placed(this.#positive);
    if (negative === null || positive === null) return false;
    // An index of Prometheus names the upper edge of its bucket, one of OpenTelemetry the lower.
    for (const { index, count } of negative.toReversed()) if (count > 0) buckets.addNegative(schema, index - 1, count);
    if (zeros > 0) buckets.add(-zeroWidth, zeroWidth, { count: zeros, ours: 0 });
    for (const { index, count } of positive) {
      if (isCustom) this.#addCustom(buckets, index, count);
      else if (count > 0) buckets.addExponential(schema, index - 1, count);
    }
    return true;
  }

  #addCustom(buckets: MetricBuckets, index: number, count: number): void {
    const lower = index === 0 ? Number.NEGATIVE_INFINITY : (this.#bounds[index - 1] ?? Number.POSITIVE_INFINITY);
    buckets.addBetween(lower, this.#bounds[index] ?? Number.POSITIVE_INFINITY, count);
  }

  #clear(): void {
    Object.assign(this.#read, { at: 0, start: 0, count: 0, sum: 0, schema: 0, zeros: 0, zeroWidth: 0, hint: 0 });
    this.#bounds.length = 0;
    for (const side of [this.#positive, this.#negative]) {
      side.spans.length = 0;
      side.counts.length = 0;
      side.last = 0;
    }
  }
}

/** The counts at their indexes; null when spans and counts do not fit each other. */
function placed({ spans, counts }: Side): readonly { readonly index: number; readonly count: number }[] | null {
  const found: { index: number; count: number }[] = [];
  let index = 0;
  for (const { offset, length } of spans) {
    index += offset;
    if (found.length + length > counts.length) return null;
    for (const end = index + length; index < end; index += 1) found.push({ index, count: counts[found.length]! });
  }
  return found.length === counts.length ? found : null;
}

function unzigzag(coded: number): number {
  return (coded >>> 1) ^ -(coded & 1);
}
