import type { Instant } from '../kernel/units.ts';
import type { Exemplar } from './exemplar.ts';
import { ExemplarTable } from './exemplar-table.ts';
import type { LiveSeries } from './live-series.ts';
import type { NamedStream } from './read-frame.ts';
import { StreamTable, type StreamPart } from './stream-table.ts';

type Tables = { readonly exemplars: ExemplarTable; readonly streams: StreamTable };
/** What a seal takes besides cells. */
export type RememberedParts = { readonly exemplars: readonly Exemplar[]; readonly streams: readonly StreamPart[] };

/** How long it is known how many rows the sealed buckets of a stream have: as long as telemetry may be late, by a wide margin. */
export const COUNTS_KEPT = 3 * 3_600_000;

/** What evidence keeps besides counts, as far as it is not sealed: traces of what was counted, and rows of streams. */
export class Remembered {
  #fresh: Tables = opened();
  /** Set apart for the store; more than one when sealing failed. */
  readonly #owed: Tables[] = [];
  /** Rows that are sealed or set apart, by stream and bucket. */
  readonly #known = new Map<string, { readonly bucket: Instant; rows: number }>();

  /** Exemplars that were left out because there were so many of all series together. */
  get dropped(): number {
    return [...this.#owed, this.#fresh].reduce((sum, { exemplars }) => sum + exemplars.dropped, 0);
  }

  exemplar(series: LiveSeries, exemplar: Exemplar): void {
    this.#fresh.exemplars.add(series, exemplar);
  }

  streamRow(stream: NamedStream, at: Instant, hashes: { readonly key: bigint; readonly value: bigint }): void {
    const bucket = Math.floor(at / stream.bucketMs) * stream.bucketMs;
    const before = this.#known.get(`${stream.generation}|${bucket}`)?.rows ?? 0;
    this.#fresh.streams.add(stream, at, { ...hashes, before });
  }

  /** So many rows of a bucket are in the store: told after a start. */
  sealedRows(generation: string, bucket: Instant, rows: number): void {
    const key = `${generation}|${bucket}`;
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, { bucket, rows });
    else known.rows += rows;
  }

  /** Everything that is not known to be in the store. */
  *exemplars(): Generator<Exemplar> {
    for (const { exemplars } of [...this.#owed, this.#fresh]) yield* exemplars.all();
  }

  *streamParts(generation: string): Generator<StreamPart> {
    for (const { streams } of [...this.#owed, this.#fresh]) yield* streams.parts(generation);
  }

  /** Sets apart what came since the last seal; it stays owed until `sealed` says that it is there. */
  beginSeal(): RememberedParts {
    for (const { generation, bucket, rows } of this.#fresh.streams.counts()) this.sealedRows(generation, bucket, rows);
    this.#owed.push(this.#fresh);
    this.#fresh = opened();
    return {
      exemplars: this.#owed.flatMap(({ exemplars }) => [...exemplars.all()]),
      streams: this.#owed.flatMap(({ streams }) => [...streams.parts()]),
    };
  }

  sealed(): void {
    this.#owed.length = 0;
  }

  forgetOld(at: Instant): void {
    for (const [key, { bucket }] of this.#known) if (bucket < at - COUNTS_KEPT) this.#known.delete(key);
  }
}

function opened(): Tables {
  return { exemplars: new ExemplarTable(), streams: new StreamTable() };
}
