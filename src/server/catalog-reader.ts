import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog, type CatalogFile } from '../catalog/read-catalog.ts';
import type { Result } from '../kernel/problem.ts';

export type ReadRequest = { readonly id: number; readonly files: readonly CatalogFile[]; readonly mayBeEmpty: boolean };
export type ReadAnswer = { readonly id: number; readonly read: Result<Catalog> };

/** Less than this is read sooner than a thread is asked. */
const READ_HERE = 131_072;
/** A thread that nobody has asked for so long is ended: what it holds is as large as what it read. */
const IDLE_MS = 60_000;

type Waiting = { readonly answer: (read: Result<Catalog>) => void; readonly fail: (cause: Error) => void };
export type CatalogReader = {
  read(files: readonly CatalogFile[], options: { readonly mayBeEmpty: boolean }): Promise<Result<Catalog>>;
  close(): Promise<void>;
};

/** Reads what somebody proposes, so that nobody who decides waits for it; in one thread, which is there while it is asked. */
export function openCatalogReader(readHere = READ_HERE): CatalogReader {
  const waiting = new Map<number, Waiting>();
  const state: { worker: Worker | null; next: number; idle?: NodeJS.Timeout } = { worker: null, next: 0 };
  const end = async (): Promise<void> => {
    clearTimeout(state.idle);
    const { worker } = state;
    state.worker = null;
    await worker?.terminate();
  };
  const failAll = (cause: Error): void => {
    for (const { fail } of waiting.values()) fail(new Error('Cannot read a proposed catalog', { cause }));
    waiting.clear();
    void end();
  };
  const start = (): Worker => {
    const file = new URL(`./catalog-reader-thread${extname(import.meta.filename)}`, import.meta.url);
    const worker = new Worker(file, { execArgv: [], name: 'catalog' });
    worker.on('error', failAll);
    worker.on('message', ({ id, read }: ReadAnswer) => {
      waiting.get(id)?.answer(read);
      waiting.delete(id);
      clearTimeout(state.idle);
      if (waiting.size === 0) state.idle = setTimeout(() => void end(), IDLE_MS).unref();
    });
    worker.unref();
    return worker;
  };
  return {
    async read(files, { mayBeEmpty }) {
      const size = files.reduce((sum, { text }) => sum + text.length, 0);
      if (size < readHere) return readCatalog(files, { mayBeEmpty });
      state.worker ??= start();
      state.next += 1;
      const { promise, resolve, reject } = Promise.withResolvers<Result<Catalog>>();
      waiting.set(state.next, { answer: resolve, fail: reject });
      state.worker.postMessage({ id: state.next, files, mayBeEmpty } satisfies ReadRequest, []);
      return promise;
    },
    async close() {
      failAll(new Error('the server stops'));
      await end();
    },
  };
}
