import type { Stream } from '../catalog/catalog.ts';
import type { Matcher } from '../intake/matcher.ts';
import type { ObservationBatch } from '../intake/observation-batch.ts';
import { ByteWriter } from '../kernel/byte-writer.ts';
import { BUCKETS } from '../kernel/log-buckets.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { writeExemplars, writeStreamRows } from './frame-extras.ts';
import { isInTime, writePoints } from './frame-points.ts';
import { AHEAD, LATENESS, SLOT } from './cell.ts';
import { cohortKey } from './cohort.ts';
import {
  BAD,
  BEGINS,
  EDGES,
  fieldNumber,
  FRAME_COUNTS,
  FRAME_VERSION,
  GENERAL,
  MOMENT,
  NAMES_COUNTER,
  NAMES_SERIES,
  NAMES_STREAM,
  noFrameCounts,
  STEPS,
  type FrameCounts,
} from './frame.ts';

export type FrameFacts = {
  readonly matcher: Matcher;
  readonly source: string;
  readonly receivedAt: Instant;
  readonly digest: Uint8Array;
  readonly rejected: number;
  readonly lateness?: DurationMs;
};

/**
 * Makes frames for one writer of the journal. Names are written once per segment and referred to by number, so a row costs
 * two to five bytes. Placing in time is done here: what is too late or too far ahead is counted and left out.
 */
export class FrameEncoder {
  readonly #out = new ByteWriter(65_536);
  readonly #rows = new ByteWriter(65_536);
  readonly #extras = new ByteWriter();
  readonly #definitions = new ByteWriter();
  #begins = true;
  #matcher: Matcher | null = null;
  #epoch = 0;
  /** References by name: as long as a segment lasts. */
  #known = new Map<string, number>();
  /** The same by the matcher's numbers, plus one: as long as these mean the same. */
  #bySeries: Int32Array[] = [];
  #counters = new Map<string, number>();
  #byCounter = new Int32Array(0);
  #streams = new Map<string, number>();
  #newNames = 0;
  #counts: FrameCounts = noFrameCounts();

  /** The next frame can be read without those before. */
  begin(): void {
    this.#begins = true;
    this.#known = new Map();
    this.#counters = new Map();
    this.#streams = new Map();
    this.#matcher = null;
  }

  encode(batch: ObservationBatch, facts: FrameFacts): Uint8Array<ArrayBuffer> {
    this.#follow(facts.matcher);
    this.#newNames = 0;
    this.#counts = countsOf(batch, facts.rejected);
    try {
      this.#rowsOf(batch, facts);
      this.#extrasOf(batch, facts);
      const points = this.#pointsOf(batch, facts);
      return this.#assemble(batch, facts, points);
    } catch (error) {
      // Names that this payload gave are in no frame, so the next one names everything again.
      for (const part of [this.#out, this.#rows, this.#extras, this.#definitions]) part.at = 0;
      this.begin();
      throw error;
    }
  }

  /** Numbers of another matcher, or of one whose cohorts were exchanged, mean other series. */
  #follow(matcher: Matcher): void {
    if (this.#matcher === matcher && this.#epoch === matcher.epoch) return;
    this.#matcher = matcher;
    this.#epoch = matcher.epoch;
    this.#bySeries = matcher.series.map(() => new Int32Array(8));
    this.#byCounter = new Int32Array(64);
  }

  #assemble(batch: ObservationBatch, { receivedAt, digest, source }: FrameFacts, points: number): Uint8Array<ArrayBuffer> {
    const out = this.#out;
    out.byte(FRAME_VERSION);
    out.byte(this.#begins ? BEGINS : 0);
    this.#begins = false;
    out.double(receivedAt);
    out.raw(digest);
    out.text(source);
    for (const name of FRAME_COUNTS) out.whole(this.#counts[name]);
    out.number(batch.newest === 0 ? 0 : batch.newest + 1);
    out.number(batch.leastLatency);
    out.whole(this.#newNames);
    out.raw(this.#definitions.bytes.subarray(0, this.#definitions.at));
    out.whole(this.#rows.at);
    out.raw(this.#rows.bytes.subarray(0, this.#rows.at));
    this.#definitions.at = 0;
    this.#rows.at = 0;
    out.whole(points);
    if (points > 0) writePoints(out, batch.points, { refs: this.#byCounter, receivedAt });
    out.raw(this.#extras.bytes.subarray(0, this.#extras.at));
    this.#extras.at = 0;
    return out.take();
  }

  #rowsOf(batch: ObservationBatch, { receivedAt, matcher, lateness = LATENESS }: FrameFacts): void {
    const oldest = receivedAt - lateness;
    const newest = receivedAt + AHEAD;
    const base = Math.floor(receivedAt / SLOT);
    const rows = this.#rows;
    const { at, series, cohort, good, total, n, sum, bucket, weight } = batch;
    rows.whole(base);
    let slot = base;
    let momentAt = -1;
    let momentBucket = -1;
    let momentSum = -1;
    for (let row = 0; row < batch.count; row += 1) {
      const time = at[row]!;
      if (time < oldest || time > newest) {
        this.#counts[time < oldest ? 'tooLate' : 'tooEarly'] += 1;
        continue;
      }
      const reference = this.#seriesRef(matcher, series[row]!, cohort[row]!);
      const value = sum[row]!;
      const inBucket = bucket[row]!;
      const isGood = good[row]!;
      rows.reserve(96);
      if (
        n[row] === 1 &&
        total[row] === 1 &&
        weight[row] === 1 &&
        inBucket > 0 &&
        inBucket < BUCKETS - 1 &&
        (isGood === 0 || isGood === 1)
      ) {
        if (time !== momentAt || inBucket !== momentBucket || value !== momentSum) {
          const at10 = Math.floor(time / SLOT);
          this.#moment(at10 - slot, inBucket, value);
          slot = at10;
          momentAt = time;
          momentBucket = inBucket;
          momentSum = value;
        }
        rows.whole(reference * 4 + BAD + isGood);
        continue;
      }
      const own = Math.floor(time / SLOT);
      rows.whole(reference * 4 + GENERAL);
      rows.signed(own - base);
      rows.number(isGood);
      rows.number(total[row]!);
      rows.number(n[row]!);
      // How far into its slot the newest observation of a journey lies: freshness is told to the millisecond.
      rows.number(matcher.series[series[row]!]!.role === 'heard' ? time - own * SLOT : value);
      rows.whole(inBucket + 1);
      if (inBucket >= 0) rows.number(weight[row]!);
    }
  }

  #moment(step: number, bucket: number, value: number): void {
    const rows = this.#rows;
    const code = step === 0 ? 0 : step === -1 ? 1 : step === 1 ? 2 : 3;
    rows.whole((bucket * 4 + code) * 4 + MOMENT);
    const from = EDGES[bucket - 1]!;
    const share = Math.floor(((value - from) / (EDGES[bucket]! - from)) * STEPS);
    rows.byte(Math.max(0, Math.min(STEPS - 1, share)));
    if (code === 3) rows.signed(step);
  }

  #seriesRef(matcher: Matcher, series: number, cohort: number): number {
    const refs = this.#bySeries[series]!;
    const known = cohort < refs.length ? refs[cohort]! : 0;
    return known > 0 ? known - 1 : this.#defineSeries(matcher, series, cohort);
  }

  #defineSeries(matcher: Matcher, series: number, cohort: number): number {
    const { generation, cohorts } = matcher.series[series]!;
    const key = cohortKey(cohorts.labels(cohort));
    const name = `${generation}|${key}`;
    let reference = this.#known.get(name);
    if (reference === undefined) {
      reference = this.#known.size;
      this.#known.set(name, reference);
      this.#newNames += 1;
      this.#definitions.byte(NAMES_SERIES);
      this.#definitions.text(generation);
      this.#definitions.text(key);
    }
    let refs = this.#bySeries[series]!;
    if (cohort >= refs.length) {
      refs = widened(refs, Math.max(cohort + 1, refs.length * 2));
      this.#bySeries[series] = refs;
    }
    refs[cohort] = reference + 1;
    return reference;
  }

  #extrasOf(batch: ObservationBatch, { matcher, receivedAt, lateness = LATENESS }: FrameFacts): void {
    const span = { receivedAt, oldest: receivedAt - lateness, newest: receivedAt + AHEAD };
    const out = this.#extras;
    writeExemplars(out, batch, { span, refOf: (row) => this.#seriesRef(matcher, batch.series[row]!, batch.cohort[row]!) });
    const left = writeStreamRows(out, batch, { span, refOf: (stream) => this.#streamRef(matcher.streams[stream]!) });
    this.#counts.tooLate += left.tooLate;
    this.#counts.tooEarly += left.tooEarly;
  }

  #streamRef({ generation, bucketMs, keepMs, rows }: Stream): number {
    const name = `${generation}|${keepMs}|${rows}`;
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    this.#streams.set(name, this.#streams.size);
    this.#newNames += 1;
    this.#definitions.byte(NAMES_STREAM);
    this.#definitions.text(generation);
    for (const number of [bucketMs, keepMs, rows]) this.#definitions.whole(number);
    return this.#streams.size - 1;
  }

  /** Defines the counters that are new to this segment, and returns how many points are in time. */
  #pointsOf({ points }: ObservationBatch, { matcher, receivedAt }: FrameFacts): number {
    for (let point = 0; point < points.count; point += 1) this.#counterRef(matcher, points.counter[point]!);
    let inTime = 0;
    for (let point = 0; point < points.count; point += 1) {
      if (isInTime(points.at[point]!, receivedAt)) inTime += 1;
      else this.#counts[points.at[point]! > receivedAt ? 'tooEarly' : 'tooLate'] += 1;
    }
    return inTime;
  }

  #counterRef(matcher: Matcher, counter: number): number {
    if (counter >= this.#byCounter.length)
      this.#byCounter = widened(this.#byCounter, Math.max(counter + 1, this.#byCounter.length * 2));
    const known = this.#byCounter[counter]!;
    if (known > 0) return known - 1;
    const { key, series, cohort, field } = matcher.counters.of(counter);
    const reference = this.#seriesRef(matcher, series, cohort);
    const name = `${key}|${reference}|${field}`;
    let own = this.#counters.get(name);
    if (own === undefined) {
      own = this.#counters.size;
      this.#counters.set(name, own);
      this.#newNames += 1;
      this.#definitions.byte(NAMES_COUNTER);
      this.#definitions.text(key);
      this.#definitions.whole(reference);
      this.#definitions.whole(fieldNumber(field));
    }
    this.#byCounter[counter] = own + 1;
    return own;
  }
}

function countsOf(batch: ObservationBatch, rejected: number): FrameCounts {
  const { spans: observations, matched, excluded, negativeDurations, outOfScope, weighted, badWeights } = batch;
  return {
    ...noFrameCounts(),
    observations,
    matched,
    excluded,
    negativeDurations,
    rejected,
    outOfScope,
    weighted,
    badWeights,
  };
}

function widened(from: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
}
