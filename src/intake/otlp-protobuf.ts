import { attributesIn } from './attribute-block.ts';
import type { Said, SpokenAttribute } from './spoken-attributes.ts';
import type { Matcher } from './matcher.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { readWhole, type ReadOutcome } from './read-outcome.ts';
import { SpanReader } from './span-reader.ts';

/** Reads an OTLP ExportTraceServiceRequest in protobuf. An empty body is an empty request, which is fine. */
export function readTracesProtobuf(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  return readWhole(matcher, batch, () => new TraceWalker(body, matcher.spans, batch).request());
}

/** Tags of opentelemetry.proto: field number × 8 + wire type. A known field in another wire type is an unknown field. */
const RESOURCE_SPANS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_SPANS = 0x12;
const SCOPE = 0x0a;
const SCOPE_ATTRIBUTE = 0x1a;
const RESOURCE_ATTRIBUTE = 0x0a;
const SPAN = 0x12;

/**
 * Walks the bytes and reads only what rules ask for; one method per message level, the position in a local variable of
 * it. Fields may come in any order, and messages may come in pieces, as protobuf allows.
 */
class TraceWalker extends SpanReader {
  #resource = -1;
  #scope = -1;
  #span = -1;
  #part = '';
  /** Pieces of the resource, each with its start and its end, and what they say once somebody asked. */
  #resourceAt: number[] = [];
  #said: Said | null = null;

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
      this.atMost(this.#resource, 'resources');
      const size = this.size(at, end);
      at = this.next + size;
      this.#resourceSpans(at - size, at);
    }
    return this.rejected;
  }

  place(): string {
    if (this.#resource < 0) return '';
    const scope = this.#scope < 0 ? '' : `.scope_spans[${this.#scope}]`;
    const span = this.#span < 0 ? '' : `.spans[${this.#span}]`;
    return `resource_spans[${this.#resource}]${scope}${span}${this.#part}`;
  }

  protected said(): Said {
    if (this.#said !== null) return this.#said;
    const spoken: SpokenAttribute[] = [];
    for (let piece = 0; piece < this.#resourceAt.length; piece += 2) {
      const [start = 0, end = 0] = this.#resourceAt.slice(piece, piece + 2);
      const block = { body: this.body, view: this.view, start, end };
      spoken.push(...attributesIn({ block, tag: RESOURCE_ATTRIBUTE, place: () => this.place() }));
    }
    this.#said = this.facts.rows.resource(spoken);
    return this.#said;
  }

  /** Twice: what the resource says must be known before its first span, but may stand after it, and in pieces. */
  #resourceSpans(start: number, end: number): void {
    this.facts.beginResource();
    this.#resourceAt = [];
    this.#said = null;
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
      this.#attributesOf(RESOURCE_ATTRIBUTE, at - size, at);
      this.#resourceAt.push(at - size, at);
      this.#part = '';
    }
    this.facts.endResource();
    at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== SCOPE_SPANS) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.#scope += 1;
      this.atMost(this.#scope, 'scopes');
      const size = this.size(at, end);
      at = this.next + size;
      this.#scopeSpans(at - size, at);
    }
    this.#scope = -1;
    this.facts.leaveResource(this.batch);
    this.checkRows();
  }

  /** The attributes of a resource or a scope, whose field is `wanted`. */
  #attributesOf(wanted: number, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== wanted) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      at = this.next + size;
      this.attribute(at - size, at);
    }
  }

  #scopeSpans(start: number, end: number): void {
    this.facts.beginScope();
    // Exporters write the scope first; only when something else comes first it is looked for behind the spans.
    const isFirst = start < end && this.body[start] === SCOPE;
    if (!isFirst) this.#scopesOf(start, end);
    let at = start;
    while (at < end) {
      let tag = this.body[at]!;
      at += 1;
      if (tag > 127) {
        tag = this.tag(at - 1, end);
        at = this.next;
      }
      if (tag !== SPAN) {
        if (tag === SCOPE && isFirst) at = this.#scopeOf(at, end);
        else at = this.skip(tag, at, end);
        continue;
      }
      this.#span += 1;
      const size = this.size(at, end);
      at = this.next + size;
      this.span(at - size, at);
    }
    this.#span = -1;
  }

  /** A scope is read for one thing only: whether the spans in it were chosen for what they turned out to be. */
  #scopesOf(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      at = tag === SCOPE ? this.#scopeOf(at, end) : this.skip(tag, at, end);
    }
  }

  #scopeOf(start: number, end: number): number {
    const size = this.size(start, end);
    const at = this.next + size;
    this.#part = '.scope';
    this.#attributesOf(SCOPE_ATTRIBUTE, at - size, at);
    this.#part = '';
    return at;
  }
}
