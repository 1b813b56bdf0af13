import type { Limit } from '../catalog/catalog.ts';
import { bucketOf } from '../kernel/log-buckets.ts';
import type { CounterField } from './counter-table.ts';
import type { MetricBuckets } from './metric-buckets.ts';
import type { CompiledPart } from './metric-rules.ts';
import { addsValues, appendValue, type Place, type SingleValue } from './metric-values.ts';
import type { MetricStreams, Stream, Target } from './metric-streams.ts';
import { appendPoint, appendRow, type ObservationBatch } from './observation-batch.ts';
import { ANY_ORIGIN, type PayloadOrigin } from './payload-origin.ts';
import { SenderTally } from './sender-tally.ts';

/** Numbers of blocks are not negative, and -1 is no number. */
const FIRST_ROOT = -2;

/** When a point was taken and since when it counts (0 when its sender does not say), ms since the epoch. */
export type Span = { readonly at: number; readonly start: number };

/** A histogram or summary of either temporality; `run` tells apart what cannot be compared, such as two resolutions. */
export type Distribution = {
  readonly count: number;
  /** NaN when it is not told. */
  readonly sum: number;
  readonly buckets: MetricBuckets | null;
  readonly isDelta: boolean;
  /** Set while the sender's resolution is coarser than ours: its buckets are comparable only with those of the same one. */
  readonly coarse: string;
  /** Set while nothing but a drop tells that it began anew, which a new resolution can cause in what is within a limit. */
  readonly limited: string;
};

/**
 * What points of metrics add, whichever protocol brought them. What only rises is handed on as a reading of a counter;
 * what tells of an interval by itself becomes rows at once.
 */
export class MetricFacts {
  readonly streams: MetricStreams;
  readonly tally = new SenderTally();
  /** Parts of indicators whose trouble has been told, so that it is told once and not with every payload. */
  readonly #told = new Set<string>();
  #lacksRoom = false;

  /** Who sent the payload that is being read. */
  origin: PayloadOrigin = ANY_ORIGIN;
  /** What its blocks stand under: one number per source, so that none speaks for another. */
  root = FIRST_ROOT;
  readonly #roots = new Map<string, number>();
  #epoch = 0;

  constructor(streams: MetricStreams) {
    this.streams = streams;
  }

  /** A cache that is full starts anew, and so does one whose cohorts have come to mean something else. */
  begin(origin: PayloadOrigin, epoch: number): void {
    if (this.streams.full || epoch !== this.#epoch) this.streams.empty();
    this.#epoch = epoch;
    this.origin = origin;
    this.root = this.#roots.get(origin.source) ?? FIRST_ROOT - this.#roots.size;
    this.#roots.set(origin.source, this.root);
    this.tally.begin(origin.receivedAt);
  }

  /** Cohorts and counters that only an unreadable payload spoke of are gone, so what was learned of its streams is wrong. */
  takeBack(): void {
    this.streams.empty();
    this.#told.clear();
  }

  /** A value of a counter that only rises, or with `isDelta` what it rose by. */
  increased(
    batch: ObservationBatch,
    stream: Stream,
    { at, start, value, isDelta }: Span & { value: number; isDelta: boolean },
  ): void {
    if (isDelta) return this.#rose(batch, stream, { at, value });
    const counters = (stream.plain ??= this.plainCounters(stream));
    for (let index = 0; index < counters.length; index += 1) this.#point(batch, counters[index]!, { at, start, value });
    this.#endPoint();
  }

  /** One observation of a value that goes up and down. */
  observed(batch: ObservationBatch, stream: Stream, { at, value }: { at: number; value: number }): void {
    if (Number.isNaN(value)) return;
    for (const { part, cohort } of stream.targets) {
      if (addsValues(part)) {
        this.#value(batch, { part, cohort }, { at, value });
        continue;
      }
      if (part.limit !== null && !isWithin(part.limit, value)) continue;
      const gained = gainedBy(part, 1);
      const isTotal = part.adds === 'total';
      const bucket = isTotal && Number.isFinite(value) ? bucketOf(value) : -1;
      const sum = isTotal && Number.isFinite(value) ? value : 0;
      appendRow(batch, { at, series: part.series, cohort, ...gained, sum, bucket, weight: bucket < 0 ? 0 : 1 });
    }
  }

  /** A histogram. */
  distributed(batch: ObservationBatch, stream: Stream, { span, of }: { span: Span; of: Distribution }): void {
    for (const target of stream.targets) {
      const { part, cohort } = target;
      if (addsValues(part)) {
        this.#amountOf(batch, { stream, target }, { span, of });
        continue;
      }
      const count = this.#countOf(part, of);
      if (of.isDelta) {
        const sum = part.adds === 'total' && part.limit === null && !Number.isNaN(of.sum) ? of.sum : 0;
        appendRow(batch, { at: span.at, series: part.series, cohort, ...gainedBy(part, count), sum });
      } else {
        const run = part.limit === null ? '' : of.limited;
        this.#reading(batch, { stream, target, field: fieldOf(part), run }, { ...span, value: count });
      }
      if (part.adds === 'total' && part.limit === null) this.#shape(batch, { stream, target }, { span, of });
    }
    this.#endPoint();
  }

  /** Sum and buckets, which go with the part that counts everything. */
  #shape(batch: ObservationBatch, which: Which, { span, of }: { span: Span; of: Distribution }): void {
    const { buckets, isDelta, sum, coarse } = of;
    const { part, cohort } = which.target;
    if (!isDelta && !Number.isNaN(sum)) this.#reading(batch, { ...which, field: 'sum' }, { ...span, value: sum });
    if (buckets === null) return;
    const empty = isDelta ? null : emptyBuckets(which.target, coarse);
    for (let index = 0; index < buckets.count; index += 1) {
      let count = buckets.counts[index]!;
      const bucket = buckets.ours[index]!;
      // Neighbours that share one of our buckets are one counter, and have to be one reading of it.
      while (index + 1 < buckets.count && buckets.ours[index + 1] === bucket) count += buckets.counts[(index += 1)]!;
      if (empty === null) {
        if (count > 0)
          appendRow(batch, { at: span.at, series: part.series, cohort, good: 0, total: 0, n: 0, sum: 0, bucket, weight: count });
        continue;
      }
      // A bucket that stays empty is not read again; that it was read tells later that what came into it is new.
      if (count === 0 && empty.has(bucket)) continue;
      if (count === 0) empty.add(bucket);
      else empty.delete(bucket);
      const start = coarse === '' ? span.start : 0;
      this.#reading(batch, { ...which, field: bucket, run: coarse }, { at: span.at, start, value: count });
    }
  }

  #rose(batch: ObservationBatch, { targets }: Stream, { at, value }: { at: number; value: number }): void {
    if (!(value >= 0) || value === Number.POSITIVE_INFINITY) return;
    for (const { part, cohort } of targets) {
      if (part.raw !== null) this.#tell(part, NO_RATIO);
      else if (part.isAmount) this.#value(batch, { part, cohort }, { at, value });
      else if (part.limit === null) appendRow(batch, { at, series: part.series, cohort, ...gainedBy(part, value), sum: 0 });
      else this.#tell(part, 'a sum has no distribution that its limit could be compared with: nothing of it is counted');
    }
  }

  /** The counters that a plain value of the stream is a reading of. */
  plainCounters(stream: Stream): readonly number[] {
    const limited = stream.targets.filter(({ part }) => part.limit !== null);
    for (const { part } of limited)
      this.#tell(part, 'a sum has no distribution that its limit could be compared with: nothing of it is counted');
    for (const { part } of stream.targets) if (part.raw !== null) this.#tell(part, NO_RATIO);
    const counted = stream.targets.filter(({ part }) => part.limit === null && part.raw === null);
    return plainUses(counted).map(({ target, field }) => this.streams.counter(stream, target, { field }));
  }

  /** What a histogram measured, all together. */
  #amountOf(batch: ObservationBatch, which: Which, { span, of }: { span: Span; of: Distribution }): void {
    const { part, cohort } = which.target;
    if (part.raw !== null) this.#tell(part, NO_RATIO);
    else if (Number.isNaN(of.sum)) this.#tell(part, 'the metric comes without a sum: nothing of it is counted');
    else if (of.isDelta) this.#value(batch, { part, cohort }, { at: span.at, value: of.sum });
    else this.#reading(batch, { ...which, field: fieldOf(part) }, { ...span, value: of.sum });
  }

  #value(batch: ObservationBatch, place: Place, of: SingleValue): void {
    if (!appendValue(batch, place, of)) this.tally.outOfRange += 1;
  }

  /** Never flatters: what may lie on either side of the limit is neither good nor left out of bad. */
  #countOf(part: CompiledPart, { count, buckets }: Distribution): number {
    const { limit, adds } = part;
    if (limit === null) return count;
    if (buckets === null) {
      this.#tell(part, 'the metric comes without buckets that its limit could be compared with');
      return adds === 'bad' ? count : 0;
    }
    const within = buckets.within(limit);
    const touching = buckets.touching(limit);
    if (within !== touching) this.tellInexact(part);
    return adds === 'bad' ? touching : within;
  }

  #reading(
    batch: ObservationBatch,
    { stream, target, field, run }: Which & { field: CounterField; run?: string },
    of: Span & { value: number },
  ): void {
    this.#point(batch, this.streams.counter(stream, target, run === undefined ? { field } : { field, run }), of);
  }

  #point(batch: ObservationBatch, counter: number, { at, start, value }: Span & { value: number }): void {
    if (counter >= 0) appendPoint(batch, { counter, at, value, start });
    else this.#lacksRoom = true;
  }

  /** A point counts as one, however many counters it would have needed. */
  #endPoint(): void {
    if (this.#lacksRoom) this.tally.noRoom += 1;
    this.#lacksRoom = false;
  }

  tellInexact(part: CompiledPart): void {
    const { limit, adds } = part;
    if (limit === null) return;
    const counts = adds === 'bad' ? 'bad' : `not ${adds}`;
    this.#tell(part, `its limit of ${limit.bound} lies inside a bucket; what is in that bucket counts as ${counts}`);
  }

  #tell(part: CompiledPart, text: string): void {
    if (this.#told.has(part.name)) return;
    this.#told.add(part.name);
    this.tally.warn(`${part.name.split('@')[0]}: ${text}`);
  }
}

const NO_RATIO = 'only a gauge can hold a ratio: nothing of it is counted';

type Which = { readonly stream: Stream; readonly target: Target };

function emptyBuckets({ empty }: Target, resolution: string): Set<number> {
  let known = empty.get(resolution);
  if (known === undefined) {
    known = new Set();
    empty.set(resolution, known);
  }
  return known;
}

/** What a part's count adds to a cell. */
function gainedBy({ adds, isGoodUnlessBad }: CompiledPart, count: number): { good: number; total: number; n: number } {
  if (adds === 'total') return { good: isGoodUnlessBad ? count : 0, total: count, n: count };
  return { good: adds === 'good' ? count : -count, total: 0, n: 0 };
}

export function fieldOf({ adds, isGoodUnlessBad, isAmount }: CompiledPart): CounterField {
  if (isAmount) return `${adds}-amount`;
  return isGoodUnlessBad ? 'both' : adds;
}

/**
 * One counter per indicator for what no limit divides, instead of one per part: whether the stream is good is told by its
 * attributes and holds for all of it. That halves what is journalled.
 */
export function plainUses(targets: readonly Target[]): readonly { readonly target: Target; readonly field: CounterField }[] {
  return targets.flatMap((target): readonly { readonly target: Target; readonly field: CounterField }[] => {
    const { part } = target;
    if (part.isAmount) return [{ target, field: fieldOf(part) }];
    const others = targets.filter((each) => each !== target && each.part.series === part.series).map((each) => each.part.adds);
    if (part.adds !== 'total') return others.includes('total') ? [] : [{ target, field: part.adds }];
    const isGood = part.isGoodUnlessBad ? !others.includes('bad') : others.includes('good');
    return [{ target, field: isGood ? 'both' : 'total' }];
  });
}

function isWithin({ kind, bound, inclusive }: Limit, value: number): boolean {
  if (inclusive && value === bound) return true;
  return kind === 'below' ? value < bound : value > bound;
}
