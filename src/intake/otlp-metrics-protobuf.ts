import { attributesIn, rawOf } from './attribute-block.ts';
import type { Block } from './block-index.ts';
import type { Matcher } from './matcher.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { MetricRule } from './metric-rules.ts';
import type { Metric, Resource } from './metric-streams.ts';
import type { NameTable } from './name-table.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { MetricPoints, type PointKind } from './otlp-metric-points.ts';
import { readPayload } from './read-payload.ts';
import type { ReadOutcome } from './read-outcome.ts';

/** Reads an OTLP ExportMetricsServiceRequest in protobuf. An empty body is an empty request, which is fine. */
export function readMetricsProtobuf(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  const { otlp: facts, names } = matcher.metrics;
  return readPayload(matcher, batch, {
    facts,
    things: 'data points',
    read: () => new MetricWalker(body, { facts, batch }, names).request(),
  });
}

/** Tags of opentelemetry.proto: field number × 8 + wire type. A known field in another wire type is an unknown field. */
const RESOURCE_METRICS = 0x0a;
const RESOURCE = 0x0a;
const RESOURCE_ATTRIBUTE = 0x0a;
const SCOPE_METRICS = 0x12;
const SCOPE = 0x0a;
const METRIC = 0x12;
const NAME = 0x0a;
const DATA_POINT = 0x0a;
const TEMPORALITY = 0x10;
const MONOTONIC = 0x18;
const DELTA = 1;
/** Name, description and unit come before all kinds of data. */
const LAST_OTHER = 0x1a;
const DATA: readonly { readonly tag: number; readonly kind: PointKind }[] = [
  { tag: 0x2a, kind: 'gauge' },
  { tag: 0x3a, kind: 'sum' },
  { tag: 0x4a, kind: 'histogram' },
  { tag: 0x52, kind: 'exponential histogram' },
  { tag: 0x5a, kind: 'summary' },
];

/**
 * Walks the bytes down to the data points. Metrics that no rule names are passed over by their length: of those only the
 * points are counted, and the first is asked for its time, because telemetry that is not wanted still proves that it came.
 */
class MetricWalker extends MetricPoints {
  readonly #names: NameTable<MetricRule>;
  readonly #block: Block;
  #resource: Resource | null = null;
  #resourceId = -1;
  #scopeId = -1;
  #scope = '';
  #inScope = true;
  #nameAt = 0;
  #nameEnd = 0;

  constructor(
    body: Uint8Array,
    into: { readonly facts: MetricFacts; readonly batch: ObservationBatch },
    names: NameTable<MetricRule>,
  ) {
    super(body, into);
    this.#names = names;
    this.#block = { body, view: this.view, start: 0, end: 0 };
  }

  request(): null {
    this.each({ start: 0, end: this.body.length, wanted: RESOURCE_METRICS }, (start, end) => {
      this.at.resource += 1;
      this.atMost(this.at.resource, 'resources');
      this.#resourceOf(start, end);
      this.each({ start, end, wanted: SCOPE_METRICS }, (from, to) => {
        this.at.scope += 1;
        this.atMost(this.at.scope, 'scopes');
        this.#scopeMetrics(from, to);
        this.at.metric = -1;
      });
      this.at.scope = -1;
    });
    return null;
  }

  /** Before its metrics are looked at: what the resource says may stand after them, and in pieces. */
  #resourceOf(start: number, end: number): void {
    const { streams, origin, root } = this.facts;
    this.at.part = '.resource';
    this.only(this.#block, { start, end, wanted: RESOURCE });
    this.#resourceId = streams.idOf(root, this.#block);
    this.#resource = streams.resource(this.#resourceId, origin.source, () =>
      attributesIn({ block: this.#block, tag: RESOURCE_ATTRIBUTE, place: () => this.place() }),
    );
    this.#inScope = origin.allows(this.#resource.service);
    this.at.part = '';
  }

  /** What names the scope – the instrumentation – is part of what tells one stream from another. */
  #scopeMetrics(start: number, end: number): void {
    this.only(this.#block, { start, end, wanted: SCOPE });
    this.#scopeId = this.facts.streams.idOf(this.#resourceId, this.#block);
    this.#scope = rawOf(this.#block.body, this.#block.start, this.#block.end);
    this.each({ start, end, wanted: METRIC }, (from, to) => {
      this.at.metric += 1;
      this.#metric(from, to);
      this.at.point = -1;
    });
  }

  #metric(start: number, end: number): void {
    this.#findName(start, end);
    const rule = this.#inScope ? this.#names.find(this.body, this.#nameAt, this.#nameEnd) : undefined;
    const metric = rule === undefined ? null : this.#metricOf(rule);
    const data = this.#dataIn(start, end);
    if (data === undefined) return;
    this.each({ start, end, wanted: data.tag }, (from, to) => {
      if (metric === null) this.#unwanted(from, to);
      else this.#wanted({ kind: data.kind, metric }, from, to);
    });
  }

  /** A metric has one kind of data; of several the last counts, as protobuf says. */
  #dataIn(start: number, end: number): (typeof DATA)[number] | undefined {
    let found: (typeof DATA)[number] | undefined;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.skip(tag, this.next, end);
      if (tag > LAST_OTHER && (tag & 7) === 2) found = DATA.find((each) => each.tag === tag) ?? found;
    }
    return found;
  }

  /** The last one counts, as protobuf says, and it may stand anywhere. */
  #findName(start: number, end: number): void {
    this.#nameAt = 0;
    this.#nameEnd = 0;
    this.each({ start, end, wanted: NAME }, (from, to) => {
      this.#nameAt = from;
      this.#nameEnd = to;
    });
  }

  #metricOf(rule: MetricRule): Metric | null {
    if (this.#resource === null) return null;
    this.between(this.#block, this.#nameAt, this.#nameEnd);
    this.metricId = this.facts.streams.idOf(this.#scopeId, this.#block);
    return this.facts.streams.metric(this.metricId, { resource: this.#resource, scope: this.#scope, rule });
  }

  #wanted({ kind, metric }: { kind: PointKind; metric: Metric }, start: number, end: number): void {
    const isMonotonic = kind === 'sum' && this.flag({ start, end, wanted: MONOTONIC }) !== 0;
    const isDelta = kind !== 'gauge' && kind !== 'summary' && this.flag({ start, end, wanted: TEMPORALITY }) === DELTA;
    const data = { kind, isDelta, isMonotonic, metric };
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== DATA_POINT) {
        at = this.skip(tag, at, end);
        continue;
      }
      this.at.point += 1;
      const size = this.size(at, end);
      at = this.next + size;
      this.point(data, at - size, at);
    }
  }

  #unwanted(start: number, end: number): void {
    let points = 0;
    let time = 0;
    this.each({ start, end, wanted: DATA_POINT }, (from, to) => {
      if (points === 0) time = this.timeOf(from, to);
      points += 1;
    });
    this.batch.spans += points;
    if (!this.#inScope) this.facts.tally.outOfScope += points;
    else if (time > 0) this.facts.tally.hear(this.#resource?.heard ?? [], time, points);
  }
}
