import { attributesIn, textOf, wantedAttributesIn } from './attribute-block.ts';
import type { Block } from './block-index.ts';
import type { LogFacts, LogResource } from './log-facts.ts';
import { EVENT_NAME } from './log-rules.ts';
import type { Matcher } from './matcher.ts';
import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import { MetricReader } from './otlp-metric-reader.ts';
import { TRACE_BYTES, traceText } from './trace-hash.ts';
import { readPayload } from './read-payload.ts';
import type { ReadOutcome } from './read-outcome.ts';

/** Reads an OTLP ExportLogsServiceRequest in protobuf. An empty body is an empty request, which is fine. */
export function readLogsProtobuf(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  const facts = matcher.logs;
  return readPayload(matcher, batch, { facts, things: 'log records', read: () => new LogWalker(body, facts, batch).request() });
}

/** Tags of opentelemetry.proto: field number × 8 + wire type. */
const RESOURCE_LOGS = 0x0a;
const RESOURCE = 0x0a;
const RESOURCE_ATTRIBUTE = 0x0a;
const SCOPE_LOGS = 0x12;
const RECORD = 0x12;
const TIME = 0x09;
const SEVERITY = 0x10;
const ATTRIBUTE = 0x32;
const TRACE = 0x4a;
const OBSERVED_TIME = 0x59;
const EVENT = 0x62;

/**
 * Walks the bytes down to the records. Of a record that no rule can want, told by its event, nothing but the time is read;
 * its body, the text, is passed over in all of them.
 */
class LogWalker extends MetricReader {
  readonly #facts: LogFacts;
  readonly #batch: ObservationBatch;
  readonly #block: Block;
  #resource = -1;
  #record = -1;

  constructor(body: Uint8Array, facts: LogFacts, batch: ObservationBatch) {
    super(body);
    this.#facts = facts;
    this.#batch = batch;
    this.#block = { body, view: this.view, start: 0, end: 0 };
  }

  override place(): string {
    if (this.#resource < 0) return '';
    return `resource_logs[${this.#resource}]${this.#record < 0 ? '' : `.log_records[${this.#record}]`}`;
  }

  request(): null {
    this.each({ start: 0, end: this.body.length, wanted: RESOURCE_LOGS }, (start, end) => {
      this.#resource += 1;
      this.atMost(this.#resource, 'resources');
      this.only(this.#block, { start, end, wanted: RESOURCE });
      const resource = this.#facts.resource(
        attributesIn({ block: this.#block, tag: RESOURCE_ATTRIBUTE, place: () => `${this.place()}.resource` }),
      );
      this.each({ start, end, wanted: SCOPE_LOGS }, (from, to) =>
        this.each({ start: from, end: to, wanted: RECORD }, (at, recordEnd) => {
          this.#record += 1;
          this.atMost(this.#record, 'records');
          this.#recordOf(resource, at, recordEnd);
        }),
      );
      this.#record = -1;
    });
    return null;
  }

  #recordOf(resource: LogResource, start: number, end: number): void {
    this.#batch.spans += 1;
    let time = 0;
    let observed = 0;
    let severity = 0;
    let eventAt = 0;
    let eventEnd = 0;
    let traceAt = -1;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === TIME || tag === OBSERVED_TIME) {
        at = this.fixed64(at, end);
        if (tag === TIME) time = this.wholeMs(at - 8);
        else observed = this.wholeMs(at - 8);
      } else if (tag === SEVERITY) {
        severity = this.varint(at, end);
        at = this.next;
      } else if (tag === TRACE) {
        const size = this.size(at, end);
        at = this.next + size;
        traceAt = size === TRACE_BYTES ? at - size : -1;
      } else if (tag === EVENT) {
        const size = this.size(at, end);
        at = this.next + size;
        eventAt = at - size;
        eventEnd = at;
      } else {
        at = this.skip(tag, at, end);
      }
    }
    const happened = time > 0 ? time : observed;
    if (!resource.inScope) this.#facts.tally.outOfScope += 1;
    else this.#countedBy(resource, { at: happened, severity }, { start, end, eventAt, eventEnd, traceAt });
    if (this.#batch.count > MOST_ROWS)
      this.fail(`the payload makes more than ${MOST_ROWS} observations; send fewer records at once`);
  }

  /** An event is named by a field of its own or, as before there was one, by an attribute. */
  #countedBy(resource: LogResource, { at, severity }: { at: number; severity: number }, range: Range): void {
    const facts = this.#facts;
    const { start, end, eventAt, eventEnd, traceAt } = range;
    const named = eventEnd > eventAt ? facts.events.find(this.body, eventAt, eventEnd) : undefined;
    if (named === undefined && !facts.asksAll && (eventEnd > eventAt || facts.events.size === 0))
      return facts.passed(resource, at);
    this.gathered(this.#block, { start, end, wanted: ATTRIBUTE });
    const spoken = wantedAttributesIn(
      { block: this.#block, tag: ATTRIBUTE, place: () => this.place() },
      (key) => key === EVENT_NAME || facts.wants(key),
    );
    const event =
      eventEnd > eventAt
        ? textOf(this.body, eventAt, eventEnd)
        : (spoken.findLast(({ key }) => key === EVENT_NAME)?.value?.text ?? null);
    const rules = event === null ? facts.otherwise : (facts.events.named(event) ?? facts.otherwise);
    if (rules.length === 0 && !facts.rows.asks(event)) return facts.passed(resource, at);
    const trace = traceAt < 0 ? null : traceText(this.body.subarray(traceAt, traceAt + TRACE_BYTES));
    facts.counted(this.#batch, resource, { at, severity, event, trace, rules, spoken });
  }
}

type Range = {
  readonly start: number;
  readonly end: number;
  readonly eventAt: number;
  readonly eventEnd: number;
  /** -1 without a trace. */
  readonly traceAt: number;
};
