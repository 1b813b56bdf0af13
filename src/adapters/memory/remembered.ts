import { EXEMPLARS_KEPT, type Exemplar } from '../../evidence/exemplar.ts';
import { sumOf, type StreamPart } from '../../evidence/stream-table.ts';
import type { Instant } from '../../kernel/units.ts';
import type { RememberedReads, StoredBucket, StreamQuery } from '../../ports/remembered-store.ts';

/** Traces and stream rows that were sealed. */
export type MemoryRemembered = {
  exemplars: { readonly exemplar: Exemplar; readonly sealedAt: Instant }[];
  parts: { readonly mark: number; readonly part: StreamPart }[];
};

export function rememberedReads(kept: MemoryRemembered): RememberedReads {
  return {
    async exemplars(query) {
      const { sealedBy = Infinity } = query;
      const known = kept.exemplars.filter(({ sealedAt }) => sealedAt <= sealedBy).map(({ exemplar }) => exemplar);
      const newest = known.toSorted((a, b) => b.at - a.at);
      if ('trace' in query) return newest.filter(({ trace }) => trace === query.trace);
      return newest
        .filter(({ generation, at, bad }) => {
          return query.generations.includes(generation) && at >= query.from && at < query.to && (bad || !query.bad);
        })
        .slice(0, query.limit);
    },
    async streamMark(generation) {
      const own = kept.parts.flatMap(({ part }) => (part.stream.generation === generation ? [part.bucket] : []));
      const oldest = own.length === 0 ? null : (Math.min(...own) as Instant);
      return { upTo: kept.parts.at(-1)?.mark ?? 0, oldest };
    },
    async streamCounts(since) {
      const recent = kept.parts.filter(({ part }) => part.bucket >= since);
      const groups = Map.groupBy(recent, ({ part }) => `${part.bucket}|${part.stream.generation}`);
      return [...groups.values()].flatMap(([first, ...rest]) => {
        if (first === undefined) return [];
        const rows = [first, ...rest].reduce((sum, { part }) => sum + part.keys.length, 0);
        return [{ generation: first.part.stream.generation, bucket: first.part.bucket, rows }];
      });
    },
    async streamBuckets(query) {
      const buckets = Map.groupBy(found(kept, query), ({ bucket }) => bucket);
      return [...buckets].map(([bucket, parts]): StoredBucket => ({
        bucket,
        rows: parts.reduce((sum, { keys }) => sum + keys.length, 0),
        dropped: parts.reduce((sum, { dropped }) => sum + dropped, 0),
        keySum: BigInt.asUintN(
          64,
          parts.reduce((sum, { keys }) => sum + sumOf(keys), 0n),
        ),
        valueSum: BigInt.asUintN(
          64,
          parts.reduce((sum, { values }) => sum + sumOf(values), 0n),
        ),
      }));
    },
    streamRows: async (query) => found(kept, query).map(({ bucket, keys, values }) => ({ bucket, keys, values })),
  };
}

export function forgetRemembered(kept: MemoryRemembered, at: Instant): void {
  kept.exemplars = kept.exemplars.filter(({ exemplar }) => exemplar.at >= at - EXEMPLARS_KEPT);
  kept.parts = kept.parts.filter(({ part: { bucket, stream } }) => bucket + stream.bucketMs + stream.keepMs >= at);
}

function found({ parts }: MemoryRemembered, { generation, from, to, upTo }: StreamQuery): readonly StreamPart[] {
  return parts
    .filter(({ mark }) => mark <= upTo)
    .map(({ part }) => part)
    .filter(({ stream, bucket }) => stream.generation === generation && bucket >= from && bucket < to)
    .toSorted((a, b) => a.bucket - b.bucket);
}
