import { parentPort } from 'node:worker_threads';
import { readCatalog } from '../catalog/read-catalog.ts';
import { broken } from '../kernel/units.ts';
import type { ReadRequest, ReadAnswer } from './catalog-reader.ts';

// Reads catalogs beside the thread that decides: one of ten thousand promises takes seconds.
const port = parentPort ?? broken('this module runs in a thread of its own');
port.on('message', ({ id, files, mayBeEmpty }: ReadRequest) => {
  port.postMessage({ id, read: readCatalog(files, { mayBeEmpty }) } satisfies ReadAnswer, []);
});
