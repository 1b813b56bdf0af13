import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import type { Instant } from '../kernel/units.ts';
import { REPEAT_MEMORY, SeenPayloads, type Claim } from './seen-payloads.ts';

const T0 = 1_800_000_000_000;

/** Digests that fall on few places and few words, so that they collide as often as they can. */
function digestOf(number: number, spread = number): Uint8Array {
  const digest = new Uint8Array(16);
  const words = new DataView(digest.buffer);
  words.setUint32(0, spread % 7, true);
  words.setUint32(12, number + 1, true);
  return digest;
}

type Step = readonly [does: 'claim' | 'counted' | 'giveUp' | 'turn', digest: number];

test('claims follow a naive memory of two halves, through counting, giving up and turning', () => {
  const step = fc.tuple(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('claim' as const, 'counted' as const, 'giveUp' as const) },
      { weight: 1, arbitrary: fc.constant('turn' as const) },
    ),
    fc.nat(30),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps: readonly Step[]) => {
      const seen = SeenPayloads.open(64); // 31 digests fill less than three quarters
      const halves: [Map<number, Claim>, Map<number, Claim>] = [new Map(), new Map()];
      let at = T0;
      seen.turn(at as Instant);
      for (const [does, number] of steps) {
        if (does === 'turn') {
          at += REPEAT_MEMORY;
          seen.turn(at as Instant);
          halves.unshift(new Map());
          halves.pop();
        } else if (does === 'claim') {
          const known = halves[0].get(number) ?? halves[1].get(number);
          assert.equal(seen.claim(digestOf(number)), known ?? 'new');
          if (known === undefined) halves[0].set(number, 'waiting');
        } else {
          seen[does](digestOf(number));
          for (const half of halves.filter((one) => one.has(number))) {
            if (does === 'counted') half.set(number, does);
            else half.delete(number);
          }
        }
      }
      assert.equal(seen.forgotten, 0);
    }),
    { numRuns: 500 },
  );
});

test('a payload is recognised for ten minutes at least and for twenty at most', () => {
  const seen = SeenPayloads.open(64);
  const minute = (count: number): void => seen.turn((T0 + count * 60_000) as Instant);
  for (let count = 0; count < 10; count += 1) minute(count);
  seen.claim(digestOf(1));
  seen.counted(digestOf(1));
  for (let count = 10; count < 20; count += 1) {
    minute(count);
    assert.equal(seen.claim(digestOf(1)), 'counted', `after ${count - 9} minutes`);
  }
  minute(20);
  assert.equal(seen.claim(digestOf(1)), 'new');
});

test('it turns at all times that a clock may show, also after 2038', () => {
  const seen = SeenPayloads.open(64);
  const late = Date.UTC(2040, 0, 1);
  seen.turn(late as Instant);
  seen.claim(digestOf(1));
  seen.counted(digestOf(1));
  for (let second = 1; second < 600; second += 1) seen.turn((late + second * 1_000) as Instant);
  assert.equal(seen.claim(digestOf(1)), 'counted');
});

test('a full half takes no more and says so, but still knows those that it holds', () => {
  const seen = SeenPayloads.open(64);
  seen.turn(T0 as Instant);
  const fits = Array.from({ length: 49 }, (_, number) => number);
  for (const number of fits) {
    assert.equal(seen.claim(digestOf(number)), 'new');
    seen.counted(digestOf(number));
  }
  assert.deepEqual([seen.claim(digestOf(100)), seen.claim(digestOf(100)), seen.forgotten], ['new', 'new', 2]);
  seen.counted(digestOf(100));
  seen.giveUp(digestOf(101));
  for (const number of fits) assert.equal(seen.claim(digestOf(number)), 'counted', `${number} of ${fits.length}`);
  seen.turn((T0 + REPEAT_MEMORY) as Instant);
  assert.equal(seen.claim(digestOf(100)), 'new');
  assert.equal(seen.claim(digestOf(100)), 'waiting');
});

test('of threads that claim the same payloads at once, exactly one has each', { timeout: 60_000 }, async () => {
  const seen = SeenPayloads.open(65_536);
  for (const _ of ['new', 'given up']) {
    const gate = new SharedArrayBuffer(4);
    const answers = await Promise.all([claimer(seen, gate), claimer(seen, gate)]);
    const won = Array.from({ length: DIGESTS }, (_, number) => answers.filter((claims) => claims[number] === 'new').length);
    assert.deepEqual(new Set(won), new Set([1]));
    // Each thread won some: otherwise they did not run side by side, and nothing was proved.
    for (const claims of answers) assert.ok(claims.includes('new'));
    for (let number = 0; number < DIGESTS; number += 1) {
      assert.equal(seen.claim(spread(number)), 'counted');
      seen.giveUp(spread(number));
    }
  }
  assert.equal(seen.forgotten, 0);
});

const DIGESTS = 40_000;
/** The threads wait for each other before each stretch, so that they are at the same digests at the same time. */
const STRETCH = 100;

/** Must be what the worker makes, too. */
function spread(number: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, at) => Math.imul(number + 1, 2_654_435_761 + (at >>> 2)) >>> ((at % 4) * 8));
}

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { memory, gate, module } = workerData;
import(module).then(({ SeenPayloads }) => {
  const seen = new SeenPayloads(memory);
  const spread = ${spread.toString()};
  const made = Array.from({ length: ${DIGESTS} }, (_, number) => spread(number));
  const arrived = new Int32Array(gate);
  const claims = made.map((digest, number) => {
    if (number % ${STRETCH} === 0) {
      Atomics.add(arrived, 0, 1);
      while (Atomics.load(arrived, 0) < 2 * (number / ${STRETCH} + 1));
    }
    const claim = seen.claim(digest);
    if (claim === 'new') seen.counted(digest);
    return claim;
  });
  parentPort.postMessage(claims);
});
`;

async function claimer({ memory }: SeenPayloads, gate: SharedArrayBuffer): Promise<readonly Claim[]> {
  const module = new URL('seen-payloads.ts', import.meta.url).href;
  const worker = new Worker(PROGRAM, { eval: true, workerData: { memory, gate, module } });
  const [claims] = (await once(worker, 'message')) as [readonly Claim[]];
  await worker.terminate();
  return claims;
}
