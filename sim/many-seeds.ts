import { Worker } from 'node:worker_threads';
import type { Share, Told } from './player.ts';

export type SeedRun = {
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  readonly mostMs: number;
  /** More failures say nothing new. */
  readonly mostFailures?: number;
};
export type SeedSum = {
  readonly played: number;
  readonly failed: readonly Told[];
  readonly coverage: ReadonlyMap<string, number>;
  readonly virtualMs: number;
  readonly entries: number;
  readonly ms: number;
};

/** Plays many seeds in threads, and adds up what happened in them. Ends early when its time is over or enough has failed. */
export async function playSeeds(
  { from, seeds, workers, mostMs, mostFailures = 20 }: SeedRun,
  heard: (told: Told) => void = () => undefined,
): Promise<SeedSum> {
  const began = performance.now();
  const sum = { played: 0, failed: [] as Told[], coverage: new Map<string, number>(), virtualMs: 0, entries: 0 };
  const threads = Array.from({ length: Math.min(workers, seeds) }, (_, index) => {
    const share: Share = { from: from + index, seeds: seeds - index, step: workers };
    return new Worker(new URL('player.ts', import.meta.url), { workerData: share });
  });
  const stop = (): void => threads.forEach((thread) => void thread.terminate());
  const timer = setTimeout(stop, mostMs);
  const add = (told: Told): void => {
    sum.played += 1;
    sum.virtualMs += told.virtualMs;
    sum.entries += told.entries;
    for (const [what, times] of told.coverage) sum.coverage.set(what, (sum.coverage.get(what) ?? 0) + times);
    if (told.broken !== null || told.fault !== null) sum.failed.push(told);
    heard(told);
    if (sum.failed.length >= mostFailures) stop();
  };
  await Promise.all(threads.map((thread) => ended(thread, add)));
  clearTimeout(timer);
  return { ...sum, ms: performance.now() - began };
}

function ended(thread: Worker, add: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', add);
    thread.on('error', reject);
    thread.on('exit', () => resolve());
  });
}
