import type { SpokenAttribute } from './spoken-attributes.ts';
import { BlockIndex, type Block } from './block-index.ts';
import { valueOfText } from './condition.ts';
import type { MetricBuckets } from './metric-buckets.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { MetricRule } from './metric-rules.ts';
import { NameTable } from './name-table.ts';
import { appendPoint, type ObservationBatch } from './observation-batch.ts';
import type { PayloadOrigin } from './payload-origin.ts';
import { seriesNames, type NameUse } from './remote-write-names.ts';
import type { SenderTally } from './sender-tally.ts';
import { WrittenMeanings, type EdgeUse, type WrittenSeries } from './remote-write-series.ts';

/** A sample, and since when its series counts (0 when that is not told), ms since the epoch. */
export type Sample = { readonly at: number; readonly value: number; readonly start: number };

/** A native histogram; its buckets are those of a resolution, which is told by `scale` where it is coarser than ours. */
export type NativeHistogram = {
  readonly at: number;
  readonly start: number;
  readonly count: number;
  readonly sum: number;
  readonly buckets: MetricBuckets;
  /** Tells apart what was counted at different resolutions. */
  readonly resolution: string;
  readonly isCoarse: boolean;
};

/** What samples of remote write add, in either version of the protocol. */
export class WriteFacts {
  readonly facts: MetricFacts;
  readonly names: NameTable<readonly NameUse[]>;
  readonly #meanings: WrittenMeanings;
  /** Texts of the second version's symbol tables, which are numbered anew in each request. */
  readonly symbols = new BlockIndex();
  readonly #index = new BlockIndex();
  #series: (WrittenSeries | undefined)[] = [];
  readonly written = { samples: 0, histograms: 0, exemplars: 0 };
  #epoch = 0;

  constructor(facts: MetricFacts, rules: readonly MetricRule[]) {
    this.facts = facts;
    this.names = new NameTable(seriesNames(rules));
    this.#meanings = new WrittenMeanings(facts);
  }

  get tally(): SenderTally {
    return this.facts.tally;
  }

  begin(origin: PayloadOrigin, epoch: number): void {
    this.facts.begin(origin, epoch);
    if (this.#index.full || this.symbols.full || this.#meanings.full || epoch !== this.#epoch) this.#empty();
    this.#epoch = epoch;
    this.written.samples = 0;
    this.written.histograms = 0;
    this.written.exemplars = 0;
  }

  takeBack(): void {
    this.facts.takeBack();
    this.#empty();
  }

  /** What the series means whose labels stand in this block, when they have been heard before. */
  known(block: Block): WrittenSeries | undefined {
    const found = this.#index.find(this.facts.root, block);
    return found < 0 ? undefined : this.#series[found];
  }

  /** The series that is guessed to come next, if its labels stand at the start of this block, whose end is moved to theirs. */
  guessed(block: Block): WrittenSeries | undefined {
    const found = this.#index.guessed(this.facts.root, block);
    if (found < 0) return undefined;
    block.end = block.start + this.#index.lengthOf(found);
    return this.#series[found];
  }

  /** The same the first time. */
  learned(block: Block, spoken: ReadSeries, uses: readonly NameUse[]): WrittenSeries {
    const series = this.#meanings.of(spoken, uses);
    const found = this.#index.find(this.facts.root, block);
    const id = found < 0 ? this.#index.keep(this.facts.root, block) : found;
    if (id >= 0) this.#series[id] = series;
    return series;
  }

  /** A series whose labels cannot be remembered as they stand. */
  unkept(spoken: ReadSeries, uses: readonly NameUse[]): WrittenSeries {
    return this.#meanings.of(spoken, uses);
  }

  /** False when the source may not speak of the series. */
  allows(series: WrittenSeries): boolean {
    return this.facts.origin.allows(series.service);
  }

  sample(batch: ObservationBatch, series: WrittenSeries, { at, value, start }: Sample): void {
    // A stale marker: the series is there, and it has no value.
    if (Number.isNaN(value)) return;
    if (at <= 0) {
      this.tally.noTime += 1;
      return;
    }
    this.#heard(batch, series, at);
    // Lists of so many series are nowhere near, and to fetch them costs as much as to compare the labels.
    if (series.only >= 0) return appendPoint(batch, { counter: series.only, at, value, start });
    const { counters, gauges, edges } = series;
    let lacksRoom = false;
    for (let index = 0; index < counters.length; index += 1) {
      const counter = counters[index]!;
      if (counter < 0) lacksRoom = true;
      else appendPoint(batch, { counter, at, value, start });
    }
    for (let index = 0; index < gauges.length; index += 1) this.facts.observed(batch, gauges[index]!, { at, value });
    if (edges.length > 0 && !this.#bucket(batch, edges, { at, value, start })) lacksRoom = true;
    if (lacksRoom) this.tally.noRoom += 1;
  }

  /** False when there is no room for a counter that it needs. */
  #bucket(batch: ObservationBatch, edges: readonly EdgeUse[], { at, value, start }: Sample): boolean {
    let hasRoom = true;
    for (const use of edges) {
      use.edges.note(use.edge, at);
      const { part } = use.target;
      if (part.limit === null) continue;
      if (use.edge !== part.limit.bound) {
        if (use.edge !== use.edges.closest(part.limit, use.side)) continue;
        this.facts.tellInexact(part);
      }
      const counter = this.facts.streams.counter(use.stream, use.target, { field: use.field, run: ` le ${use.edge}` });
      if (counter >= 0) appendPoint(batch, { counter, at, value, start });
      else hasRoom = false;
    }
    return hasRoom;
  }

  histogram(batch: ObservationBatch, series: WrittenSeries, of: NativeHistogram): void {
    const { at, start, count, sum, buckets, resolution, isCoarse } = of;
    if (Number.isNaN(sum) && count === 0) return;
    if (at <= 0) {
      this.facts.tally.noTime += 1;
      return;
    }
    for (const stream of series.natives) {
      this.facts.distributed(batch, stream, {
        span: { at, start },
        of: { count, sum, buckets, isDelta: false, coarse: isCoarse ? resolution : '', limited: start === 0 ? resolution : '' },
      });
    }
    this.#heard(batch, series, at);
  }

  #heard(batch: ObservationBatch, { heard, matched }: WrittenSeries, at: number): void {
    if (matched) batch.matched += 1;
    this.facts.tally.hear(heard, at, 1);
  }

  #empty(): void {
    this.#index.empty();
    this.symbols.empty();
    this.#series = [];
    this.#meanings.empty();
  }
}

/** A label in the form in which it tells series apart, whichever version of the protocol brought it. One without a value is none. */
export function spokenLabel(key: string, value: string): SpokenAttribute {
  return { key, value: value === '' ? null : valueOfText(value), raw: JSON.stringify([key, value]) };
}

export type ReadSeries = {
  readonly name: string;
  readonly isCounter: boolean | null;
  readonly labels: readonly SpokenAttribute[];
};
