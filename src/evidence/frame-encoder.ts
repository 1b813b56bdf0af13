import type { Matcher } from '../intake/matcher.ts';
import type { ObservationBatch } from '../intake/observation-batch.ts';
import { ByteWriter } from '../kernel/byte-writer.ts';
import { BUCKETS } from '../kernel/log-buckets.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import { AHEAD, LATENESS, POINT_LATENESS, SLOT } from './cell.ts';
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
  #newSeries = 0;
  #newCounters = 0;
  #counts: FrameCounts = noFrameCounts();

  /** The next frame can be read without those before. */
  begin(): void {
    this.#begins = true;
    this.#known = new Map();
    this.#counters = new Map();
    this.#matcher = null;
  }

  encode(batch: ObservationBatch, facts: FrameFacts): Uint8Array<ArrayBuffer> {
    this.#follow(facts.matcher);
    this.#newSeries = 0;
    this.#newCounters = 0;
    this.#counts = countsOf(batch, facts.rejected);
    try {
      this.#rowsOf(batch, facts);
      const points = this.#pointsOf(batch, facts);
      return this.#assemble(batch, facts, points);
    } catch (error) {
      // Names that this payload gave are in no frame, so the next one names everything again.
      for (const part of [this.#out, this.#rows, this.#definitions]) part.at = 0;
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
    out.whole(this.#newSeries);
    out.whole(this.#newCounters);
    out.raw(this.#definitions.bytes.subarray(0, this.#definitions.at));
    out.whole(this.#rows.at);
    out.raw(this.#rows.bytes.subarray(0, this.#rows.at));
    this.#definitions.at = 0;
    this.#rows.at = 0;
    out.whole(points);
    if (points > 0) this.#writePoints(batch, receivedAt);
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
      this.#newSeries += 1;
      this.#definitions.byte(0);
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

  /** Defines the counters that are new to this segment, and returns how many points are in time. */
  #pointsOf({ points }: ObservationBatch, { matcher, receivedAt }: FrameFacts): number {
    for (let point = 0; point < points.count; point += 1) this.#counterRef(matcher, points.counter[point]!);
    // A point from the future would hide later ones.
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
      this.#newCounters += 1;
      this.#definitions.byte(1);
      this.#definitions.text(key);
      this.#definitions.whole(reference);
      this.#definitions.whole(fieldNumber(field));
    }
    this.#byCounter[counter] = own + 1;
    return own;
  }

  #writePoints({ points }: ObservationBatch, receivedAt: Instant): void {
    const out = this.#out;
    let at = receivedAt as number;
    let start = 0;
    for (let point = 0; point < points.count; point += 1) {
      const time = points.at[point]!;
      if (!isInTime(time, receivedAt)) continue;
      out.reserve(40);
      out.whole(this.#byCounter[points.counter[point]!]! - 1);
      out.signed(Math.round(time - at));
      at += Math.round(time - at);
      out.number(points.value[point]!);
      const began = startOf(points.start[point]!);
      out.signed(began - start);
      start = began;
    }
  }
}

function isInTime(at: number, receivedAt: Instant): boolean {
  return at >= receivedAt - POINT_LATENESS && at <= receivedAt + AHEAD;
}

/** 0, which says nothing, for a start that no clock of these centuries shows. */
function startOf(start: number): number {
  return start > 0 && start < 2 ** 43 ? Math.round(start) : 0;
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
