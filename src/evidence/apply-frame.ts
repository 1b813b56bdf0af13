import { counterDelta, type CounterState } from '../intake/counter-delta.ts';
import { broken, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { isAmount, MILLION, type CounterField } from '../intake/counter-table.ts';
import { noFrameCounts, type FrameHead } from './frame.ts';
import { hear, type Evidence, type SourceSeen } from './evidence.ts';
import { liveSeries, slotNumber, type LiveSeries } from './live-series.ts';
import type { ToldExemplar } from './frame-extras.ts';
import { readFrame, type FrameVisitor, type Gained, type NamedStream, type Seen } from './read-frame.ts';

/** What a writer's frames have named so far, in the order of naming. */
type Names = {
  series: LiveSeries[];
  streams: NamedStream[];
  counters: { readonly state: CounterState; readonly series: number; readonly field: CounterField }[];
};

/** However seldom a source is expected, silence for longer than this is a gap. */
export const LONGEST_PAUSE = 10 * MINUTE;
const NOTHING_CAME = { total: 0, n: 0 };

/** Lets frames become evidence; one per writer of the journal. It makes no object per row. */
export class FrameApplier implements FrameVisitor {
  readonly #evidence: Evidence;
  #names: Names = { series: [], streams: [], counters: [] };
  #source = '';
  /** What the source that speaks began to count after this cannot have been missed. */
  #watchedSince = 0 as Instant;
  /** What it says nothing for, and is not silent. */
  #pauseMs = 0 as DurationMs;
  readonly #gained: Gained = { good: 0, total: 1, n: 1, sum: 0, bucket: -1, weight: 0 };

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** `names` for a frame that is contained in the sealed cells already. */
  apply(frame: Uint8Array, only: 'all' | 'names' = 'all'): void {
    if (only === 'all') readFrame(frame, this);
    else readFrame(frame, this, 'names');
  }

  head(head: FrameHead): void {
    if (head.begins) this.#names = { series: [], streams: [], counters: [] };
    this.#source = head.source;
    this.#watchedSince = seeSource(this.#evidence, head).first;
    this.#pauseMs = Math.min(LONGEST_PAUSE, this.#evidence.expected.get(head.source) ?? 0) as DurationMs;
  }

  series(generation: string, cohort: string): void {
    this.#names.series.push(liveSeries(this.#evidence.live, generation, cohort));
  }

  counter(key: string, series: number, field: CounterField): void {
    const into = this.#seriesAt(series);
    // One stream may count for several indicators, each of which follows it by itself.
    this.#names.counters.push({ state: this.#evidence.counters.state(`${key}|${into.generation}`), series, field });
  }

  stream(named: NamedStream): void {
    this.#names.streams.push(named);
  }

  exemplar(series: number, told: ToldExemplar): void {
    const into = this.#seriesAt(series);
    const { generation, cohort } = into;
    this.#evidence.remembered.exemplar(into, { ...told, generation, cohort, source: this.#source });
  }

  streamRow(stream: number, at: Instant, hashes: { readonly key: bigint; readonly value: bigint }): void {
    const named = this.#names.streams[stream] ?? broken(`a row of stream ${stream}, which was not named`);
    this.#evidence.remembered.streamRow(named, at, hashes);
  }

  observed(series: number, slot: number, { good, bucket, value }: Seen): void {
    const { unsealed } = this.#evidence;
    const cell = unsealed.touch(this.#seriesAt(series), slot);
    unsealed.cells.observe(cell, good, value);
    unsealed.cells.addToBucket(cell, bucket, 1);
  }

  added(series: number, slot: number, gained: Gained): void {
    const into = this.#seriesAt(series);
    if (into.role.kind === 'counted') {
      const { unsealed } = this.#evidence;
      const cell = unsealed.touch(into, slot);
      unsealed.cells.add(cell, gained);
      if (gained.bucket >= 0) unsealed.cells.addToBucket(cell, gained.bucket, gained.weight);
      return;
    }
    this.#present(into, slot, gained);
    if (into.role.kind !== 'heard') return;
    const { journey } = into.role;
    this.#bridge(into, { from: slotNumber(this.#evidence.heard.get(journey)?.newest ?? slot * 10_000), to: slot });
    hear(this.#evidence, journey, { time: (slot * 10_000 + gained.sum) as Instant, pauseMs: this.#pauseMs });
  }

  /** A metric that is sent once a minute tells of the whole minute, and so does a customer who comes once in a while. */
  #bridge(heard: LiveSeries, { from, to }: { readonly from: number; readonly to: number }): void {
    if ((to - from) * 10_000 > this.#pauseMs) return;
    for (let slot = from + 1; slot < to; slot += 1) this.#present(heard, slot, NOTHING_CAME);
  }

  /** Present is present: once per slot, however much came and whether or not an earlier part of it is sealed. */
  #present(into: LiveSeries, slot: number, { total, n }: Pick<Gained, 'total' | 'n'>): void {
    const { unsealed } = this.#evidence;
    const cell = unsealed.touch(into, slot);
    const isNew = unsealed.cells.numbers(cell).good === 0 && !into.recent.has(slot);
    unsealed.cells.add(cell, { good: isNew ? 1 : 0, total, n, sum: 0 });
  }

  point(counter: number, reading: { readonly at: Instant; readonly value: number; readonly start: number }): void {
    const { state, series, field } =
      this.#names.counters[counter] ?? broken(`a point of counter ${counter}, which was not named`);
    const delta = counterDelta(state, reading, this.#watchedSince);
    if (delta === null || delta === 0) return;
    const { unsealed } = this.#evidence;
    const cell = unsealed.touch(this.#seriesAt(series), slotNumber(reading.at));
    if (typeof field === 'number') return unsealed.cells.addToBucket(cell, field, delta);
    const gained = this.#gained;
    if (isAmount(field)) {
      // A reading is one observation, however large the amount it tells of.
      const amount = Math.round(delta * MILLION);
      gained.good = field === 'good-amount' ? amount : field === 'bad-amount' ? -amount : 0;
      gained.total = field === 'total-amount' ? amount : 0;
      gained.n = field === 'total-amount' ? 1 : 0;
      gained.sum = 0;
      return unsealed.cells.add(cell, gained);
    }
    gained.good = field === 'good' || field === 'both' ? delta : field === 'bad' ? -delta : 0;
    gained.total = field === 'total' || field === 'both' ? delta : 0;
    gained.n = gained.total;
    gained.sum = field === 'sum' ? delta : 0;
    unsealed.cells.add(cell, gained);
  }

  /** A name outlives the silence in which its series was forgotten, and stands for a new one then. */
  #seriesAt(reference: number): LiveSeries {
    const known = this.#names.series[reference] ?? broken(`a row of series ${reference}, which was not named`);
    if (known.isLive) return known;
    const again = liveSeries(this.#evidence.live, known.generation, known.cohort);
    this.#names.series[reference] = again;
    return again;
  }
}

function seeSource(evidence: Evidence, { source, receivedAt, newest, leastLatency, counts }: FrameHead): SourceSeen {
  const known: SourceSeen = evidence.sources.get(source) ?? {
    first: receivedAt,
    last: receivedAt,
    newest: null,
    leastLatency: null,
    payloads: 0,
    counts: noFrameCounts(),
  };
  evidence.sources.set(source, known);
  known.last = Math.max(known.last, receivedAt) as Instant;
  if (newest !== null && (known.newest === null || newest > known.newest)) known.newest = newest;
  if (leastLatency !== null) known.leastLatency = leastLatency;
  known.payloads += 1;
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) known.counts[name] += counts[name];
  return known;
}
