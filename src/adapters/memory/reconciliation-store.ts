import type { KeptBucket, ReconciliationStore, Telling } from '../../ports/reconciliation-store.ts';

/** What outlives a store in memory, so that tests can open it again. */
export type MemoryReconciliations = {
  readonly buckets: Map<string, Map<number, KeptBucket>>;
  readonly waiting: Telling[];
  next: number;
};

export function openMemoryReconciliations(): MemoryReconciliations {
  return { buckets: new Map(), waiting: [], next: 1 };
}

/** Keeps what was counted for as long as the process lives: for tests and scenarios. */
export function openMemoryReconciliationStore(kept: MemoryReconciliations = openMemoryReconciliations()): ReconciliationStore {
  return {
    buckets: async (generation) => [...(kept.buckets.get(generation)?.values() ?? [])].toSorted((a, b) => a.bucket - b.bucket),
    async keep(generation, { buckets, from, events }) {
      const known = kept.buckets.get(generation) ?? new Map<number, KeptBucket>();
      for (const bucket of buckets) known.set(bucket.bucket, bucket);
      for (const bucket of known.keys()) if (bucket < from) known.delete(bucket);
      kept.buckets.set(generation, known);
      if (events !== null) kept.waiting.push({ id: kept.next++, events });
    },
    waiting: async () => [...kept.waiting],
    async told(id) {
      const index = kept.waiting.findIndex((one) => one.id === id);
      if (index >= 0) kept.waiting.splice(index, 1);
    },
    async retain(generations) {
      for (const generation of kept.buckets.keys()) if (!generations.includes(generation)) kept.buckets.delete(generation);
    },
    close: async () => undefined,
  };
}
