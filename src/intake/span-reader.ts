import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import { wantedAttributesIn } from './attribute-block.ts';
import type { Said } from './spoken-attributes.ts';
import { AttributeReader, KEY, VALUE } from './otlp-attributes.ts';
import type { SpanFacts } from './span-facts.ts';
import { TRACE_BYTES } from './trace-hash.ts';

/** Tags of Span and Status: field number × 8 + wire type. */
const TRACE_ID = 0x0a;
const SPAN_ID = 0x12;
const TRACE_STATE = 0x1a;
const PARENT_ID = 0x22;
const NAME = 0x2a;
const KIND = 0x30;
const START = 0x39;
const END = 0x41;
const ATTRIBUTE = 0x4a;
/** An attribute's first four bytes: its tag and size, the tag of its key and that one's size. */
const ATTRIBUTE_AND_KEY = (KEY << 16) | ATTRIBUTE;
const LENGTHS_BELOW_128 = 0x80ff80ff | 0;
const STATUS = 0x7a;
const STATUS_CODE = 0x18;

/** Reads spans. Nearly all bytes of a payload pass here: what every exporter writes is looked for first, and costs least. */
export abstract class SpanReader extends AttributeReader<SpanFacts> {
  /** Spans that could not be counted because they have no time. */
  protected rejected = 0;
  protected readonly batch: ObservationBatch;
  /** Of the span that is being read: where its times stand, or -1. */
  #startAt = -1;
  #endAt = -1;

  constructor(body: Uint8Array, facts: SpanFacts, batch: ObservationBatch) {
    super(body, facts);
    this.batch = batch;
    facts.trace.traceView = this.view;
  }

  /** What the resource of the span says that may be part of a key or a value. */
  protected abstract said(): Said;

  protected span(start: number, end: number): void {
    const { body, facts } = this;
    let at = this.#usualIds(start, end);
    // A kind and two times stand behind each other, whoever writes them.
    const isUsual = end - at >= 20 && body[at] === KIND && body[at + 1]! < 128 && body[at + 2] === START && body[at + 11] === END;
    if (isUsual && at > start && !facts.wantsKindOf(body[at + 1]!)) return this.#passedSpan(at + 3, at + 12);
    facts.beginSpan();
    let isWanted = true;
    // The ids are as they usually are, and begin with that of the trace.
    if (at > start) facts.trace.traceAt = start + 2;
    if (isUsual) {
      isWanted = facts.takeKind(body[at + 1]!);
      this.#startAt = at + 3;
      this.#endAt = at + 12;
      at += 20;
    } else {
      at = start;
      this.#startAt = -1;
      this.#endAt = -1;
    }
    this.#fields(at, end, isWanted);
    const isTimed = this.#startAt >= 0 && this.#endAt >= 0 && this.#takeTimes(this.#startAt, this.#endAt);
    if (!facts.endTimedSpan(this.batch, isTimed)) this.rejected += 1;
    if (facts.streams.length > 0) this.#streamRows(start, end);
    this.checkRows();
  }

  /** Looked at once more, and slowly: few spans are rows of a stream. */
  #streamRows(start: number, end: number): void {
    const { rows, streams, endMs } = this.facts;
    const block = { body: this.body, view: this.view, start, end };
    const spoken = wantedAttributesIn({ block, tag: ATTRIBUTE, place: () => this.place() }, (key) => rows.wants(key));
    rows.told(this.batch, { streams, at: endMs, resource: this.said(), spoken });
  }

  /** A span of a kind that no rule wants, which is only heard: what stands behind its times is not looked at. */
  #passedSpan(startAt: number, endAt: number): void {
    const isTimed = this.#takeTimes(startAt, endAt);
    if (!this.facts.passSpan(this.batch, isTimed)) this.rejected += 1;
    this.checkRows();
  }

  /** Attributes that stand before the kind are read in case they are wanted. */
  #fields(from: number, end: number, mayBeWanted: boolean): void {
    const { body, facts } = this;
    let wanted = mayBeWanted;
    let at = from;
    while (at < end) {
      let tag = body[at]!;
      if (tag === ATTRIBUTE) {
        const before = at;
        at = wanted ? this.#attributes(at, end) : this.passed(ATTRIBUTE, at, end);
        if (at > before) continue;
      }
      if (tag === STATUS && wanted && this.#isPlainStatus(at, end)) {
        facts.status = body[at + 3]!;
        at += 4;
        continue;
      }
      at += 1;
      if (tag > 127) {
        tag = this.tag(at - 1, end);
        at = this.next;
      }
      if ((tag & 7) === 2 && tag > 7) {
        const size = this.size(at, end);
        at = this.next + size;
        this.#nested(tag, at - size, at, wanted);
        continue;
      }
      switch (tag) {
        case KIND:
          wanted = facts.takeKind(this.varint(at, end));
          at = this.next;
          break;
        case START:
          this.#startAt = at;
          at = this.fixed64(at, end);
          break;
        case END:
          this.#endAt = at;
          at = this.fixed64(at, end);
          break;
        default:
          at = this.skip(tag, at, end);
      }
    }
  }

  protected checkRows(): void {
    this.atMost(this.batch.spans, 'spans');
    if (this.batch.count > MOST_ROWS)
      this.fail(`the payload makes more than ${MOST_ROWS} observations; send fewer spans at once`);
  }

  /** Where the ids and the name end that every span begins with; where it begins when they are written otherwise. */
  #usualIds(start: number, end: number): number {
    const { body } = this;
    const hasIds = end - start > 40 && body[start] === TRACE_ID && body[start + 1] === 16;
    if (!hasIds || body[start + 18] !== SPAN_ID || body[start + 19] !== 8 || this.facts.name >= 0) return start;
    const at = body[start + 28] === PARENT_ID && body[start + 29] === 8 ? start + 38 : start + 28;
    const size = body[at + 1]!;
    return body[at] === NAME && size < 128 && size <= end - at - 2 ? at + 2 + size : start;
  }

  /**
   * Reads attributes for as long as one follows the other, each of less than 128 bytes; returns where something else begins.
   * Every exporter writes a key and then a value, both short: lengths are single bytes exactly when they are below 128.
   */
  #attributes(from: number, end: number): number {
    const { view } = this;
    const { keys } = this.facts;
    let at = from;
    while (end - at >= 6) {
      const head = view.getInt32(at, true);
      if ((head & LENGTHS_BELOW_128) !== ATTRIBUTE_AND_KEY) break;
      const size = (head >>> 8) & 127;
      const length = head >>> 24;
      const start = at + 2;
      if (size > end - start) break;
      at = start + size;
      const valueAt = start + 2 + length;
      const valueSize = size - length - 4;
      const isPlain = valueSize >= 0 && view.getUint16(valueAt, true) === (VALUE | (valueSize << 8));
      if (!isPlain) this.attribute(start, at);
      else if (keys.maybe(length, view.getInt32(valueAt - 4, true))) this.#plainAttribute(start, valueAt, at);
    }
    return at;
  }

  #plainAttribute(start: number, valueAt: number, end: number): void {
    const { facts, view } = this;
    const known = facts.memo.find(view, start, valueAt, end);
    if (known >= 0) return facts.takeKnown(known);
    const uses = facts.keys.find(this.body, start + 2, valueAt);
    if (uses === undefined) return undefined;
    facts.beginValue();
    this.value(uses, valueAt + 2, end);
    return facts.endValue(uses, view, start, end);
  }

  #nested(tag: number, start: number, end: number, wanted: boolean): void {
    if (tag === STATUS && wanted) this.#status(start, end);
    else if (tag === ATTRIBUTE && wanted) this.attribute(start, end);
    else if (tag === TRACE_ID && end - start === TRACE_BYTES) this.facts.trace.traceAt = start;
    else if (tag === TRACE_STATE) this.facts.sampling.takeTraceState(this.view, start, end);
    else if (tag === NAME && this.facts.name >= 0) this.facts.takeNameBytes(this.view, start, end);
  }

  /** Nothing but a code. */
  #isPlainStatus(at: number, end: number): boolean {
    const { body } = this;
    return end - at >= 4 && body[at + 1] === 2 && body[at + 2] === STATUS_CODE && body[at + 3]! < 128;
  }

  #status(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === STATUS_CODE) {
        this.facts.status = this.varint(at, end);
        at = this.next;
      } else {
        at = this.skip(tag, at, end);
      }
    }
  }

  /**
   * Whole ms of the end, and the duration, from 64-bit counts of nanoseconds; false when one of them is 0. 2^32 ns are 4294 ms
   * and 967296 ns, and the difference is exact below 2^53 ns, which is 104 days.
   */
  #takeTimes(startAt: number, endAt: number): boolean {
    const { facts, view } = this;
    const startHigh = view.getUint32(startAt + 4, true);
    const startLow = view.getUint32(startAt, true);
    const endHigh = view.getUint32(endAt + 4, true);
    const endLow = view.getUint32(endAt, true);
    facts.endMs = endHigh * 4_294 + Math.floor((endHigh * 967_296 + endLow) / 1e6);
    facts.durationMs = ((endHigh - startHigh) * 4_294_967_296 + (endLow - startLow)) / 1e6;
    return (startHigh | startLow) !== 0 && (endHigh | endLow) !== 0;
  }
}
