import { FieldNames } from './field-names.ts';
import { jsonOf } from './bounded-json.ts';
import { spokenInJson } from './json-spoken.ts';
import type { SpokenAttribute } from './spoken-attributes.ts';
import { JsonAttributes } from './json-attributes.ts';
import { QUOTE, Unwalkable } from './json-texts.ts';
import { SPAN_KINDS, STATUS_CODES, timeAt } from './json-values.ts';
import type { Matcher } from './matcher.ts';
import { markBatch, MOST_ROWS, takeBackTo, type ObservationBatch } from './observation-batch.ts';
import { readJsonTraces } from './read-json-traces.ts';
import { readWhole, Unreadable, type ReadOutcome } from './read-outcome.ts';
import { MOST_PARTS } from './wire-reader.ts';
import type { SpanFacts } from './span-facts.ts';

/**
 * Reads an OTLP ExportTraceServiceRequest in JSON, as the protocol maps it: lowerCamelCase names, 64-bit integers as
 * decimal strings or numbers, enums as numbers (names are understood too), null like absent, unknown fields ignored.
 */
export function readTracesJson(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  return readWhole(matcher, batch, () => {
    const before = markBatch(batch);
    const untimed = walkTracesJson(body, matcher.spans, batch);
    if (untimed !== null) return untimed;
    // Broken, or written as no exporter writes it: read again from the start, slowly, by who can say what is wrong.
    if (body.length > MOST_READ_AGAIN)
      throw new Unreadable(`the body is not OTLP as exporters write it; below ${MOST_READ_AGAIN} bytes it is told what is wrong`);
    takeBackTo(batch, before);
    matcher.takeBackPayload();
    matcher.beginPayload();
    return readJsonTraces(body, { facts: matcher.spans, batch });
  });
}

/** Reading again what could not be walked takes ten times as long, and whoever sends it decides how often. */
const MOST_READ_AGAIN = 2 * 1_048_576;

/**
 * Walks the bytes once. Returns how many spans had no time, or null for what it does not read: what is not OTLP, and what
 * says a field twice, for which JSON has a rule that needs all of an object at once. What it did by then is to be taken back.
 */
export function walkTracesJson(body: Uint8Array, facts: SpanFacts, batch: ObservationBatch): number | null {
  try {
    return new TraceWalker(body, { facts, batch }).request();
  } catch (error) {
    if (error instanceof Unwalkable || error instanceof Unreadable) return null;
    throw error;
  }
}

/** Fields by their place in the list of names. */
const REQUEST_FIELDS = new FieldNames(['resourceSpans']);
const RESOURCE_SPANS_FIELDS = new FieldNames(['resource', 'scopeSpans']);
const RESOURCE = 0;
const SCOPE_SPANS_FIELDS = new FieldNames(['scope', 'spans']);
const SCOPE = 0;
const ATTRIBUTES_FIELDS = new FieldNames(['attributes']);
const SPAN_FIELDS = new FieldNames([
  'attributes',
  'kind',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'status',
  'name',
  'traceState',
  'traceId',
]);
const STATUS_FIELDS = new FieldNames(['code']);
/** Today's nanoseconds have as many digits, until the year 2286; the last six of them are parts of a millisecond. */
const TIME_DIGITS = 19;

/** One method per message level. Fields may come in any order; one that has to wait for another is walked when that is known. */
class TraceWalker extends JsonAttributes<SpanFacts> {
  readonly #batch: ObservationBatch;
  #untimed = 0;
  #ms = 0;
  #rest = 0;
  /** Where the resource stands that is being read; nowhere when it has not been seen. */
  #resourceAt = 0;
  #resourceEnd = 0;

  constructor(body: Uint8Array, { facts, batch }: { facts: SpanFacts; batch: ObservationBatch }) {
    super(body, facts);
    this.#batch = batch;
  }

  request(): number {
    this.openObject();
    let seen = 0;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(REQUEST_FIELDS);
      seen = this.once(seen, field);
      if (field < 0) this.skip();
      else if (this.beginList()) for (let first = true; this.nextItem(first); first = false) this.#resourceSpans();
    }
    if (this.peek() !== -1) this.fail();
    return this.#untimed;
  }

  /** What the resource says must be known before its first span, but may stand after it. */
  #resourceSpans(): void {
    const facts = this.facts;
    facts.beginResource();
    this.#resourceEnd = 0;
    this.openObject();
    let seen = 0;
    let waiting = -1;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(RESOURCE_SPANS_FIELDS);
      seen = this.once(seen, field);
      if (field === RESOURCE) {
        this.#resourceAt = this.at;
        this.#attributed();
        this.#resourceEnd = this.at;
        facts.endResource();
      } else if (field < 0) this.skip();
      else if (this.isSeen(seen, RESOURCE)) this.#scopeSpansList();
      else {
        waiting = this.at;
        this.skip();
      }
    }
    if (!this.isSeen(seen, RESOURCE)) facts.endResource();
    if (waiting >= 0) {
      const end = this.at;
      this.at = waiting;
      this.#scopeSpansList();
      this.at = end;
    }
    facts.leaveResource(this.#batch);
    if (this.#batch.count > MOST_ROWS) this.fail();
  }

  #scopeSpansList(): void {
    if (this.beginList()) for (let isFirst = true; this.nextItem(isFirst); isFirst = false) this.#scopeSpans();
  }

  #scopeSpans(): void {
    this.facts.beginScope();
    this.openObject();
    let seen = 0;
    let waiting = -1;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(SCOPE_SPANS_FIELDS);
      seen = this.once(seen, field);
      if (field === SCOPE) this.#attributed();
      else if (field < 0) this.skip();
      else if (this.isSeen(seen, SCOPE)) this.#spans();
      else {
        waiting = this.at;
        this.skip();
      }
    }
    if (waiting < 0) return;
    const end = this.at;
    this.at = waiting;
    this.#spans();
    this.at = end;
  }

  #spans(): void {
    if (this.beginList()) for (let isFirst = true; this.nextItem(isFirst); isFirst = false) this.#span();
  }

  #span(): void {
    const facts = this.facts;
    facts.beginSpan();
    this.peek();
    const start = this.at;
    this.openObject();
    let seen = 0;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(SPAN_FIELDS);
      if (field < 0) this.skip();
      else {
        seen = this.once(seen, field);
        this.#spanField(field);
      }
    }
    if (!facts.endSpan(this.#batch)) this.#untimed += 1;
    if (facts.streams.length > 0) this.#streamRows(start);
    if (this.#batch.count > MOST_ROWS || this.#batch.spans > MOST_PARTS) this.fail();
  }

  /** Looked at once more, and slowly: few spans are rows of a stream. */
  #streamRows(start: number): void {
    const { rows, streams, endMs } = this.facts;
    const told = (from: number, end: number): readonly SpokenAttribute[] =>
      spokenInJson(jsonOf(this.body.subarray(from, end)), { path: 'a span', wants: (key) => rows.wants(key) });
    const resource = rows.resource(this.#resourceEnd === 0 ? [] : told(this.#resourceAt, this.#resourceEnd));
    rows.told(this.#batch, { streams, at: endMs, resource, spoken: told(start, this.at) });
  }

  #spanField(field: number): void {
    const facts = this.facts;
    switch (field) {
      case 0:
        return this.attributes();
      case 1:
        facts.takeKind(this.enum(SPAN_KINDS));
        return undefined;
      case 2:
        this.#time();
        facts.startMs = this.#ms;
        facts.startRest = this.#rest;
        return undefined;
      case 3:
        this.#time();
        facts.endMs = this.#ms;
        facts.endRest = this.#rest;
        return undefined;
      case 4:
        return this.#status();
      case 5:
        if (this.hasText()) facts.takeNameBytes(this.textView, this.textStart, this.textEnd);
        return undefined;
      case 7:
        return this.#traceId();
      default:
        if (this.hasText()) facts.sampling.takeTraceState(this.textView, this.textStart, this.textEnd);
        return undefined;
    }
  }

  /** What is no id says nothing, and the span is no worse for it. */
  #traceId(): void {
    if (this.peek() !== QUOTE) return this.skip();
    this.text();
    this.facts.trace.takeDigits(this.textBytes, this.textStart, this.textEnd);
    return undefined;
  }

  #status(): void {
    if (this.takeNull()) return;
    this.openObject();
    let seen = 0;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(STATUS_FIELDS);
      seen = this.once(seen, field);
      if (field < 0) this.skip();
      else this.facts.status = this.enum(STATUS_CODES);
    }
  }

  /** A resource or a scope: of both only the attributes are read. */
  #attributed(): void {
    if (this.takeNull()) return;
    this.openObject();
    let seen = 0;
    for (let isFirst = true; this.nextKey(isFirst); isFirst = false) {
      const field = this.field(ATTRIBUTES_FIELDS);
      seen = this.once(seen, field);
      if (field < 0) this.skip();
      else this.attributes();
    }
  }

  /** Whole ms and the rest of nanoseconds, split in the digits because a double cannot hold them. */
  #time(): void {
    this.tokenStart = this.at;
    if (this.peek() === QUOTE && this.takeDigits() && this.textEnd - this.textStart === TIME_DIGITS) {
      const end = this.textEnd;
      this.#ms = this.numberIn(end - 6);
      this.textStart = end - 6;
      this.#rest = this.numberIn(end);
      return;
    }
    this.at = this.tokenStart;
    const { ms, rest } = timeAt(this.parsed(), '');
    this.#ms = ms;
    this.#rest = rest;
  }
}
