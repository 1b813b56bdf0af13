import type { Use } from './key-table.ts';
import type { Matcher } from './matcher.ts';
import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import { readWhole, type ReadOutcome } from './read-outcome.ts';
import type { SpanFacts } from './span-facts.ts';
import { WireReader } from './wire-reader.ts';

/** Reads an OTLP ExportTraceServiceRequest in protobuf. An empty body is an empty request, which is fine. */
export function readTracesProtobuf(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  return readWhole(matcher, batch, () => new TraceWalker(body, matcher.spans, batch).request());
}

/** Tags of opentelemetry.proto: field number × 8 + wire type. A known field in another wire type is an unknown field. */
const RESOURCE_SPANS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_SPANS = 0x12;
const RESOURCE_ATTRIBUTE = 0x0a;
const SPAN = 0x12;
const SPAN_NAME = 0x2a;
const SPAN_KIND = 0x30;
const SPAN_START = 0x39;
const SPAN_END = 0x41;
const SPAN_ATTRIBUTE = 0x4a;
const SPAN_STATUS = 0x7a;
const STATUS_CODE = 0x18;
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;

/**
 * Walks the bytes and reads only what rules ask for; one method per message level, the position in a local variable of
 * it. Fields may come in any order, and messages may come in pieces, as protobuf allows.
 */
class TraceWalker extends WireReader {
  readonly #facts: SpanFacts;
  readonly #batch: ObservationBatch;
  #rejected = 0;
  #resource = -1;
  #scope = -1;
  #span = -1;
  #part = '';
  // Reused for every text, so that none costs an object.
  readonly #range = { start: 0, end: 0 };

  constructor(body: Uint8Array, facts: SpanFacts, batch: ObservationBatch) {
    super(body);
    this.#facts = facts;
    this.#batch = batch;
  }

  /** Returns how many spans could not be counted because they have no time. */
  request(): number {
    const end = this.body.length;
    let at = 0;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== RESOURCE_SPANS) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.#resource += 1;
      const size = this.size(at, end);
      at = this.next + size;
      this.#resourceSpans(at - size, at);
    }
    return this.#rejected;
  }

  place(): string {
    if (this.#resource < 0) return '';
    const scope = this.#scope < 0 ? '' : `.scope_spans[${this.#scope}]`;
    const span = this.#span < 0 ? '' : `.spans[${this.#span}]`;
    return `resource_spans[${this.#resource}]${scope}${span}${this.#part}`;
  }

  /** Twice: what the resource says must be known before its first span, but may stand after it, and in pieces. */
  #resourceSpans(start: number, end: number): void {
    this.#facts.beginResource();
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== RESOURCE) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.#part = '.resource';
      const size = this.size(at, end);
      at = this.next + size;
      this.#resourceOf(at - size, at);
      this.#part = '';
    }
    this.#facts.endResource();
    at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== SCOPE_SPANS) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.#scope += 1;
      const size = this.size(at, end);
      at = this.next + size;
      this.#scopeSpans(at - size, at);
    }
    this.#scope = -1;
  }

  #resourceOf(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== RESOURCE_ATTRIBUTE) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      this.#attribute(at - size, at);
    }
  }

  #scopeSpans(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== SPAN) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.#span += 1;
      const size = this.size(at, end);
      at = this.next + size;
      this.#spanOf(at - size, at);
    }
    this.#span = -1;
  }

  #spanOf(start: number, end: number): void {
    const facts = this.#facts;
    facts.beginSpan();
    let at = start;
    let kindKnown = false;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      switch (tag) {
        case SPAN_ATTRIBUTE: {
          const size = this.size(at, end);
          at = this.next + size;
          if (!kindKnown || facts.wantsKind) this.#attribute(at - size, at);
          break;
        }
        case SPAN_NAME: {
          const size = this.size(at, end);
          at = this.next + size;
          if (facts.name >= 0) facts.takeNameBytes(this.body, this.#rangeOf(at - size, at));
          break;
        }
        case SPAN_KIND:
          facts.kind = this.varint(at, end);
          kindKnown = true;
          at = this.next;
          break;
        case SPAN_START:
          at = this.fixed64(at, end);
          facts.startMs = this.#wholeMs(at - 8);
          facts.startRest = this.#restNs(at - 8);
          break;
        case SPAN_END:
          at = this.fixed64(at, end);
          facts.endMs = this.#wholeMs(at - 8);
          facts.endRest = this.#restNs(at - 8);
          break;
        case SPAN_STATUS: {
          const size = this.size(at, end);
          at = this.next + size;
          this.#status(at - size, at);
          break;
        }
        default: at = this.skip(tag, at, end);
      }
    }
    if (!facts.endSpan(this.#batch)) this.#rejected += 1;
    if (this.#batch.count > MOST_ROWS) this.fail(`the payload makes more than ${MOST_ROWS} observations; send fewer spans at once`);
  }

  #status(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === STATUS_CODE) {
        this.#facts.status = this.varint(at, end);
        at = this.next;
      } else {
        at = this.skip(tag, at, end);
      }
    }
  }

  /** Keys stand before their values everywhere, but need not: the last of each counts, an empty value does not. */
  #attribute(start: number, end: number): void {
    let uses: readonly Use[] | undefined;
    let valueStart = 0;
    let valueEnd = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === KEY) {
        const size = this.size(at, end);
        at = this.next + size;
        uses = this.#facts.usesOfBytes(this.body, at - size, at);
      } else if (tag === VALUE) {
        const size = this.size(at, end);
        at = this.next + size;
        if (size > 0) {
          valueStart = at - size;
          valueEnd = at;
        }
      } else {
        at = this.skip(tag, at, end);
      }
    }
    if (uses !== undefined) this.#value(uses, valueStart, valueEnd);
  }

  #value(uses: readonly Use[], start: number, end: number): void {
    const facts = this.#facts;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      switch (tag) {
        case STRING: {
          const size = this.size(at, end);
          at = this.next + size;
          facts.takeBytes(uses, this.body, this.#rangeOf(at - size, at));
          break;
        }
        case INT: {
          const low = this.varint64(at, end);
          at = this.next;
          this.#integer(uses, low);
          break;
        }
        case BOOL: {
          const low = this.varint64(at, end);
          at = this.next;
          facts.takeText(uses, low === 0 && this.high === 0 ? 'false' : 'true');
          break;
        }
        case DOUBLE:
          at = this.fixed64(at, end);
          facts.takeNumber(uses, this.view.getFloat64(at - 8, true));
          break;
        case ARRAY: case MAP: case BYTES: {
          const size = this.size(at, end);
          at = this.next + size;
          facts.takeComposite(uses);
          break;
        }
        default: at = this.skip(tag, at, end);
      }
    }
  }

  /** Two's complement of 64 bits. What a double cannot hold exactly is taken as text, so that `is` stays exact. */
  #integer(uses: readonly Use[], low: number): void {
    const number = (this.high | 0) * 4_294_967_296 + low;
    if (Number.isSafeInteger(number)) this.#facts.takeNumber(uses, number);
    else this.#facts.takeText(uses, String((BigInt(this.high | 0) << 32n) + BigInt(low)));
  }

  /** Whole ms of a 64-bit count of nanoseconds. 2^32 ns are 4294 ms and 967296 ns, which keeps every step exact. */
  #wholeMs(at: number): number {
    const high = this.view.getUint32(at + 4, true);
    return high * 4_294 + Math.floor((high * 967_296 + this.view.getUint32(at, true)) / 1e6);
  }

  #restNs(at: number): number {
    return (this.view.getUint32(at + 4, true) * 967_296 + this.view.getUint32(at, true)) % 1e6;
  }

  #rangeOf(start: number, end: number): { readonly start: number; readonly end: number } {
    this.#range.start = start;
    this.#range.end = end;
    return this.#range;
  }
}
