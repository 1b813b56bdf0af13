import type { Stream } from '../catalog/catalog.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { partSums, rowsIn } from '../evidence/stream-sums.ts';
import { sumOf, type StreamPart } from '../evidence/stream-table.ts';
import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredRows } from '../ports/remembered-store.ts';
import type { BucketSum, HashedRow, PartSum, RowReading, RowSource, RowSpan, RowTerms } from '../ports/row-source.ts';

export type StreamSideParts = {
  readonly keeper: { readonly evidence: Evidence; whileSealed<Result>(work: () => Promise<Result>): Promise<Result> };
  readonly cellStore: Pick<CellStore, 'remembered'>;
  readonly clock: Clock;
};

/** The rows of a stream as one side of a reconciliation: those that are sealed, and those that came since. */
export function openStreamSide(parts: StreamSideParts, stream: Stream): RowSource {
  return {
    place: `stream ${stream.name}`,
    ownHash: async () => null,
    open: (terms) => openReading(parts, stream, terms),
  };
}

/** What was known when the reading was opened: rows that came since have a higher mark, or are not among the fresh ones. */
async function openReading(parts: StreamSideParts, stream: Stream, { compare }: RowTerms): Promise<RowReading> {
  const { keeper, cellStore, clock } = parts;
  const { generation } = stream;
  const now = clock.now();
  const { upTo, oldest, fresh } = await keeper.whileSealed(async () => {
    const marked = cellStore.remembered.streamMark(generation);
    const unsealed = [...keeper.evidence.remembered.streamParts(generation)];
    return { ...(await marked), fresh: unsealed };
  });
  const known = { generation, upTo };
  const rowsOf = async ({ from, to }: RowSpan): Promise<readonly StoredRows[]> => {
    const stored = await cellStore.remembered.streamRows({ ...known, from, to });
    return [...stored, ...fresh.filter(({ bucket }) => bucket >= from && bucket < to)];
  };
  return {
    knownFrom: knownFrom({ oldest, fresh, stream, now }),
    async buckets({ from, to }, width) {
      checkWidth(stream, width);
      const stored = await cellStore.remembered.streamBuckets({ ...known, from, to });
      const sums = new Sums(width, stream.rows);
      for (const { keySum, valueSum, ...told } of stored) sums.add({ ...told, sum: compare === 'keys' ? keySum : valueSum });
      for (const { bucket, keys, values, dropped } of fresh)
        if (bucket >= from && bucket < to)
          sums.add({ bucket, rows: keys.length, dropped, sum: sumOf(compare === 'keys' ? keys : values) });
      return sums.all();
    },
    async parts(cut) {
      checkWidth(stream, cut.width);
      const found: PartSum[] = [];
      for (const bucket of cut.buckets) {
        const rows = await rowsOf({ from: bucket, to: (bucket + cut.width) as Instant });
        found.push(...partSums(rows, { bits: cut.bits, compare }).map((sum) => ({ bucket, ...sum })));
      }
      return found;
    },
    async rows(cut, wanted) {
      checkWidth(stream, cut.width);
      const found: HashedRow[] = [];
      for (const [bucket, all] of Map.groupBy(wanted, (one) => one.bucket)) {
        const rows = await rowsOf({ from: bucket, to: (bucket + cut.width) as Instant });
        found.push(
          ...rowsIn(rows, { bits: cut.bits, parts: new Set(all.map(({ part }) => part)) }).map((row) => ({ bucket, ...row })),
        );
      }
      return found;
    },
    keysOf: async () => null,
    close: async () => undefined,
  };
}

type Age = {
  readonly oldest: Instant | null;
  readonly fresh: readonly StreamPart[];
  readonly stream: Stream;
  readonly now: Instant;
};

/** The first bucket of all may have begun before anybody listened; what is kept no longer is not known any more. */
function knownFrom({ oldest, fresh, stream: { bucketMs, keepMs }, now }: Age): Instant {
  const first = fresh.reduce((least, { bucket }) => Math.min(least, bucket), oldest ?? Infinity);
  const heard = first === Infinity ? slotOf(now, bucketMs) + bucketMs : first + bucketMs;
  return Math.max(heard, slotOf((now - keepMs) as Instant, bucketMs) + bucketMs) as Instant;
}

function checkWidth({ name, bucketMs }: Stream, width: DurationMs): void {
  if (width % bucketMs !== 0)
    throw new Error(`Cannot read the stream ${name} in buckets of ${width} ms: it is kept in buckets of ${bucketMs} ms`);
}

type Told = { readonly bucket: Instant; readonly rows: number; readonly dropped: number; readonly sum: bigint };

/** Adds up the stream's own buckets into those that are asked for, each of which is whole when all of its own are. */
class Sums {
  readonly #own = new Map<number, { rows: number; dropped: number; sum: bigint }>();
  readonly #width: DurationMs;
  readonly #most: number;

  constructor(width: DurationMs, most: number) {
    this.#width = width;
    this.#most = most;
  }

  add({ bucket, rows, dropped, sum }: Told): void {
    const known = this.#own.get(bucket) ?? { rows: 0, dropped: 0, sum: 0n };
    this.#own.set(bucket, { rows: known.rows + rows, dropped: known.dropped + dropped, sum: known.sum + sum });
  }

  all(): readonly BucketSum[] {
    const asked = new Map<Instant, BucketSum>();
    for (const [own, { rows, dropped, sum }] of this.#own) {
      const bucket = slotOf(own as Instant, this.#width);
      const known = asked.get(bucket) ?? { bucket, rows: 0, sum: 0n, whole: true };
      asked.set(bucket, {
        bucket,
        rows: known.rows + rows,
        sum: BigInt.asUintN(64, known.sum + sum),
        whole: known.whole && dropped === 0 && rows <= this.#most,
      });
    }
    return [...asked.values()].toSorted((a, b) => a.bucket - b.bucket);
  }
}
