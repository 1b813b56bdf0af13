import { attributesIn } from './attribute-block.ts';
import type { Block } from './block-index.ts';
import { isStable, MetricBuckets } from './metric-buckets.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { Metric, Stream } from './metric-streams.ts';
import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import { DistributionReader, OWN_TAGS, type DistributionKind } from './otlp-distribution-reader.ts';

export type PointKind = 'gauge' | 'sum' | DistributionKind;
/** One metric's points: what they are, and how they are to be understood. */
export type Data = {
  readonly kind: PointKind;
  readonly isDelta: boolean;
  readonly isMonotonic: boolean;
  readonly metric: Metric;
};

/** Tags of NumberDataPoint: field number × 8 + wire type. */
const START = 0x11;
const TIME = 0x19;
const AS_DOUBLE = 0x21;
const AS_INT = 0x31;
const ATTRIBUTE = 0x3a;
const FLAGS = 0x40;
/** The stream has ended or was away: there is a point, and it has no value. */
const NO_RECORDED_VALUE = 1;

/** Reads data points and hands on what they say. Fields may come in any order. */
export abstract class MetricPoints extends DistributionReader {
  protected readonly facts: MetricFacts;
  protected readonly batch: ObservationBatch;
  /** Number of the metric whose points are read, or -1 when it is not kept. */
  protected metricId = -1;
  readonly #buckets = new MetricBuckets();
  readonly #attributes: Block;

  constructor(body: Uint8Array, { facts, batch }: { readonly facts: MetricFacts; readonly batch: ObservationBatch }) {
    super(body);
    this.facts = facts;
    this.batch = batch;
    this.#attributes = { body, view: this.view, start: 0, end: 0 };
  }

  protected point(data: Data, start: number, end: number): void {
    this.batch.spans += 1;
    this.atMost(this.batch.spans, 'points');
    if (data.kind === 'gauge' || data.kind === 'sum') this.#number(data, start, end);
    else this.#distribution(data, data.kind, { start, end });
    if (this.batch.count > MOST_ROWS || this.batch.points.count > MOST_ROWS)
      this.fail(`the payload makes more than ${MOST_ROWS} observations; send fewer points at once`);
  }

  protected timeOf(start: number, end: number): number {
    let time = 0;
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === TIME) time = this.wholeMs(this.fixed64(at, end) - 8);
      at = this.skip(tag, at, end);
    }
    return time;
  }

  #number(data: Data, from: number, end: number): void {
    let time = 0;
    let start = 0;
    let value = Number.NaN;
    let flags = 0;
    let attributesAt = 0;
    let attributesEnd = 0;
    let isScattered = false;
    let at = from;
    while (at < end) {
      const fieldAt = at;
      const tag = this.tag(at, end);
      at = this.next;
      switch (tag) {
        case ATTRIBUTE: {
          const size = this.size(at, end);
          at = this.next + size;
          if (attributesEnd === 0) attributesAt = fieldAt;
          else if (attributesEnd !== fieldAt) isScattered = true;
          attributesEnd = at;
          break;
        }
        case START:
          at = this.fixed64(at, end);
          start = this.wholeMs(at - 8);
          break;
        case TIME:
          at = this.fixed64(at, end);
          time = this.wholeMs(at - 8);
          break;
        case AS_DOUBLE:
          at = this.fixed64(at, end);
          value = this.view.getFloat64(at - 8, true);
          break;
        case AS_INT:
          at = this.fixed64(at, end);
          value = this.view.getInt32(at - 4, true) * 4_294_967_296 + this.view.getUint32(at - 8, true);
          break;
        case FLAGS:
          flags = this.varint64(at, end);
          at = this.next;
          break;
        default:
          at = this.skip(tag, at, end);
      }
    }
    if (!this.#isRecorded(data, time, flags)) return;
    if (isScattered) this.gathered(this.#attributes, { start: from, end, wanted: ATTRIBUTE });
    else this.between(this.#attributes, attributesAt, attributesEnd);
    const stream = this.#stream(data.metric, ATTRIBUTE);
    if (stream.targets.length === 0) return;
    this.batch.matched += 1;
    const { kind, isMonotonic, isDelta } = data;
    if (isMonotonic) this.facts.increased(this.batch, stream, { at: time, start, value, isDelta });
    else if (kind === 'gauge' || !isDelta) this.facts.observed(this.batch, stream, { at: time, value });
    // A change of something that goes up and down tells neither what it is nor how often anything happened.
    else this.facts.tally.unusable += 1;
  }

  #distribution(data: Data, kind: DistributionKind, { start, end }: { readonly start: number; readonly end: number }): void {
    this.readDistribution(kind, start, end);
    const { read } = this;
    if (!this.#isRecorded(data, read.time, read.flags)) return;
    const { attribute } = OWN_TAGS[kind];
    this.gathered(this.#attributes, { start, end, wanted: attribute });
    const stream = this.#stream(data.metric, attribute);
    if (stream.targets.length === 0) return;
    const buckets = kind === 'summary' ? null : this.#buckets;
    if (buckets !== null && !this.fill(kind, buckets)) {
      this.facts.tally.unusable += 1;
      return;
    }
    this.batch.matched += 1;
    const coarse = kind === 'exponential histogram' && !isStable(read.scale) ? ` at scale ${read.scale}` : '';
    this.facts.distributed(this.batch, stream, {
      span: { at: read.time, start: read.start },
      of: {
        count: read.count,
        sum: read.sum,
        buckets: buckets?.count === 0 && kind === 'histogram' ? null : buckets,
        isDelta: data.isDelta,
        coarse,
        limited: kind === 'exponential histogram' && read.start === 0 ? ` at scale ${read.scale}` : '',
      },
    });
  }

  #isRecorded({ metric }: Data, time: number, flags: number): boolean {
    if ((flags & NO_RECORDED_VALUE) !== 0) return false;
    if (time === 0) {
      this.facts.tally.noTime += 1;
      return false;
    }
    this.facts.tally.hear(metric.heard, time, 1);
    return true;
  }

  #stream(metric: Metric, attribute: number): Stream {
    const { streams } = this.facts;
    const id = streams.idOf(this.metricId, this.#attributes);
    const known = streams.known(id);
    if (known !== undefined) return known;
    return streams.stream(id, metric, attributesIn({ block: this.#attributes, tag: attribute, place: () => this.place() }));
  }
}
