import type { Block } from './block-index.ts';
import { MetricBuckets } from './metric-buckets.ts';
import { MOST_ROWS, type ObservationBatch } from './observation-batch.ts';
import type { WriteFacts } from './remote-write-facts.ts';
import { HistogramReader } from './remote-write-histogram.ts';
import type { WrittenSeries } from './remote-write-series.ts';

export const SAMPLES = 0x12;
const VALUE = 0x09;
const TIMESTAMP = 0x10;
/** Two tags, eight bytes of value, six bytes of time: milliseconds of the years 1971 to 2109. */
const PLAIN_SAMPLE = 16;

/** Tags of a series' histograms and exemplars, which the two versions number differently. */
export type SeriesTags = { readonly histograms: number; readonly exemplars: number };

/** What the two versions of the protocol have in common: a series has samples, histograms and exemplars. */
export abstract class WriteReader extends HistogramReader {
  protected readonly facts: WriteFacts;
  protected readonly batch: ObservationBatch;
  protected readonly labels: Block;
  protected series = -1;
  readonly #buckets = new MetricBuckets();
  readonly #sample = { at: 0, value: 0, start: 0 };

  constructor(body: Uint8Array, facts: WriteFacts, batch: ObservationBatch) {
    super(body);
    this.facts = facts;
    this.batch = batch;
    this.labels = { body, view: this.view, start: 0, end: 0 };
  }

  place(): string {
    return this.series < 0 ? '' : `timeseries[${this.series}]`;
  }

  /** The fields of a series from here on, labels left out. Null is a series that no rule wants: its samples are only counted. */
  protected samplesOf(of: WrittenSeries | null, tags: SeriesTags, range: { start: number; end: number; since: number }): void {
    const { written, facts } = this.facts;
    const { end, since } = range;
    const inScope = of === null || this.facts.allows(of);
    const into = inScope ? of : null;
    const before = this.batch.spans;
    this.#sample.start = since;
    let at = range.start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag !== SAMPLES && tag !== tags.histograms && tag !== tags.exemplars) {
        at = this.skip(tag, at, end);
        continue;
      }
      const size = this.size(at, end);
      const from = this.next;
      at = from + size;
      if (tag === SAMPLES) {
        this.batch.spans += 1;
        if (inScope) written.samples += 1;
        if (into !== null) this.#sampleOf(into, from, at);
      } else if (tag === tags.histograms) {
        this.batch.spans += 1;
        if (inScope) written.histograms += 1;
        if (into !== null) this.#histogramOf(into, since, { start: from, end: at });
      } else if (inScope) {
        written.exemplars += 1;
      }
    }
    if (!inScope) facts.tally.outOfScope += this.batch.spans - before;
    this.atMost(this.batch.spans, 'samples');
    if (this.batch.count > MOST_ROWS || this.batch.points.count > MOST_ROWS)
      this.fail(`the payload makes more than ${MOST_ROWS} observations; send fewer samples at once`);
  }

  #sampleOf(series: WrittenSeries, start: number, end: number): void {
    const sample = this.#sample;
    sample.at = 0;
    sample.value = 0;
    if (this.#isPlain(start, end)) return this.facts.sample(this.batch, series, sample);
    let at = start;
    while (at < end) {
      const tag = this.tag(at, end);
      at = this.next;
      if (tag === VALUE) {
        at = this.fixed64(at, end);
        sample.value = this.view.getFloat64(at - 8, true);
      } else if (tag === TIMESTAMP) {
        sample.at = this.signedTime(at, end);
        at = this.next;
      } else {
        at = this.skip(tag, at, end);
      }
    }
    this.facts.sample(this.batch, series, sample);
  }

  /** Reads a sample as everyone writes it, a value and then a time of our days; false for one that is another way. */
  #isPlain(start: number, end: number): boolean {
    const { body } = this;
    if (end - start !== PLAIN_SAMPLE || body[start] !== VALUE || body[start + 9] !== TIMESTAMP || body[end - 1]! > 127)
      return false;
    let time = 0;
    for (let at = end - 1; at >= start + 10; at -= 1) {
      const byte = body[at]!;
      if (byte < 128 && at < end - 1) return false;
      time = time * 128 + (byte & 127);
    }
    this.#sample.value = this.view.getFloat64(start + 1, true);
    this.#sample.at = time;
    return true;
  }

  #histogramOf(series: WrittenSeries, since: number, range: { readonly start: number; readonly end: number }): void {
    const read = this.histogram(this.#buckets, range);
    if (read === null) this.facts.facts.tally.unusable += 1;
    else this.facts.histogram(this.batch, series, since > 0 && read.start === 0 ? { ...read, start: since } : read);
  }

  protected signedTime(at: number, end: number): number {
    const low = this.varint64(at, end);
    return (this.high | 0) * 4_294_967_296 + low;
  }
}
