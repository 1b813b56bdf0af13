import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { DurationMs, Instant } from '../../kernel/units.ts';
import { QuotaBoard, quotaMemory } from './quota-board.ts';

const NOW = 1_700_000_000_000 as Instant;
const RATE = { perSecond: 1_000, burst: 0 as DurationMs };

test('a source is the same in every board over one memory, and another one is another', () => {
  const memory = quotaMemory();
  const [here, there] = [new QuotaBoard(memory), new QuotaBoard(memory)];
  assert.equal(here.slotOf('shop'), there.slotOf('shop'));
  assert.notEqual(here.slotOf('shop'), here.slotOf('cart'));
  here.charge(here.slotOf('shop'), NOW, { what: 'bytes', amount: 2_000, rate: RATE });
  assert.equal(there.wait(there.slotOf('shop'), NOW, ['bytes', RATE]), 2_000);
  assert.equal(there.wait(there.slotOf('shop'), NOW, ['observations', RATE]), 0);
  assert.equal(there.wait(there.slotOf('cart'), NOW, ['bytes', RATE]), 0);
});

test('boards of their own know nothing of each other', () => {
  const [one, other] = [new QuotaBoard(), new QuotaBoard()];
  one.charge(one.slotOf('shop'), NOW, { what: 'bytes', amount: 2_000, rate: RATE });
  assert.equal(other.wait(other.slotOf('shop'), NOW, ['bytes', RATE]), 0);
});

test('thousands of names find a slot, each its own', () => {
  const board = new QuotaBoard();
  const slots = new Set(Array.from({ length: 10_000 }, (_, number) => board.slotOf(`source-${number}`)));
  assert.equal(slots.size, 10_000);
});

test('what several threads charge at once is charged, all of it', async () => {
  const memory = quotaMemory();
  const script = `
    const { workerData, parentPort } = require('node:worker_threads');
    import(workerData.module).then(({ QuotaBoard }) => {
      const board = new QuotaBoard(workerData.memory);
      const slot = board.slotOf('shop');
      for (let count = 0; count < 20000; count += 1) board.charge(slot, ${NOW}, { what: 'observations', amount: 1, rate: { perSecond: 1000, burst: 0 } });
      parentPort.postMessage('done');
    });`;
  const workerData = { memory, module: new URL('./quota-board.ts', import.meta.url).href };
  const workers = Array.from({ length: 3 }, () => new Worker(script, { eval: true, workerData }));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  await Promise.all(workers.map((worker) => worker.terminate()));
  const board = new QuotaBoard(memory);
  assert.equal(board.wait(board.slotOf('shop'), NOW, ['observations', RATE]), 60_000);
});
