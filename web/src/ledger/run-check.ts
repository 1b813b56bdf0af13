import type { FromWorker, ToCheck } from './check-worker.ts';
import type { Progress, Report } from './check-stream.ts';

export type Check = { readonly done: Promise<Report>; readonly stop: () => void };

/** Checks in a thread of its own, which ends with the check. */
export function runCheck(what: ToCheck, progress: (so: Progress) => void): Check {
  const worker = new Worker(new URL('check-worker.ts', import.meta.url), { type: 'module' });
  const stop = (): void => worker.terminate();
  const done = new Promise<Report>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.is === 'progress') return progress(data.so);
      stop();
      if (data.is === 'report') resolve(data.report);
      else reject(new Error(data.why));
    });
    worker.addEventListener('error', ({ message }) => {
      stop();
      reject(new Error(message === '' ? 'The check could not be started in this browser.' : message));
    });
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to be named
  worker.postMessage(what);
  return { done, stop };
}
