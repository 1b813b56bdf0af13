import { Worker } from 'node:worker_threads';
import { CELLS, type ExperimentName, type Job, type Results } from './experiments.ts';

export type Wanted = {
  readonly scale: number;
  readonly threads: number;
  readonly experiments: readonly ExperimentName[];
  readonly told: (done: number, of: number) => void;
};

/** Plays every cell, the threads taking the next one as they become free. The order changes nothing: seeds belong to cells. */
export async function playAll({ scale, threads, experiments, told }: Wanted): Promise<Results> {
  const results: { [Name in ExperimentName]: Results[Name][number][] } = {
    even: [],
    changes: [],
    within: [],
    evenSpeed: [],
    slower: [],
    bundles: [],
    ramps: [],
    promotions: [],
  };
  const jobs = experiments.flatMap((experiment) =>
    Array.from({ length: CELLS[experiment] }, (_, cell): Job => ({ experiment, cell, scale })),
  );
  const queue = jobs.entries();
  const progress = { done: 0 };
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL('play-thread.ts', import.meta.url));
      try {
        for (const [, job] of queue) {
          (results[job.experiment] as unknown[])[job.cell] = await asked(worker, job);
          progress.done += 1;
          told(progress.done, jobs.length);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return results;
}

async function asked(worker: Worker, job: Job): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown): void => {
      reject(new Error(`Cannot play cell ${job.cell} of ${job.experiment}`, { cause }));
    };
    worker.once('error', failed);
    worker.once('message', (result: unknown) => {
      worker.off('error', failed);
      resolve(result);
    });
    worker.postMessage(job, []);
  });
}
