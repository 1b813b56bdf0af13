import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMemoryEvidenceStore } from '../../src/adapters/memory/evidence-store.ts';
import { countsOver, recentCells } from '../../src/evidence/evidence.ts';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { openIntake, type IntakeLoop } from '../../src/loops/intake.ts';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { checkoutMatcher, checkoutTraces, SUCCESS, type Checkouts } from './checkout-traces.ts';
import { jsonTraces } from '../intake/payload.ts';
import { troubled, type TroubledEvidenceStore } from './troubled-evidence-store.ts';

const T0 = 1_800_000_000_000;

type Door = {
  readonly intake: IntakeLoop;
  readonly store: TroubledEvidenceStore;
  readonly clock: VirtualClock;
  send(checkouts: Partial<Checkouts>): Promise<IntakeAnswer>;
};

async function openDoor(store = troubled(openMemoryEvidenceStore()), clock = openVirtualClock(T0)): Promise<Door> {
  const intake = await openIntake({ store, clock, matcher: checkoutMatcher() });
  return {
    intake,
    store,
    clock,
    send: (checkouts) => intake.accept(jsonTraces(checkoutTraces({ number: 1, endMs: clock.now() - 100, ...checkouts }))),
  };
}

async function onDisk(store: TroubledEvidenceStore): Promise<{ good: number; total: number }> {
  const cells = await store.cells({ tier: '10s', from: 0 as Instant, to: 9e15 as Instant, generation: SUCCESS });
  return { good: cells.reduce((sum, { good }) => sum + good, 0), total: cells.reduce((sum, { total }) => sum + total, 0) };
}

function inMemory({ intake, clock }: Pick<Door, 'intake' | 'clock'>): { good: number; total: number } {
  return countsOver(intake.evidence(), SUCCESS, { at: clock.now(), window: DAY });
}

test('what was accepted is on the disk when the answer is given', async () => {
  const door = await openDoor();
  assert.deepEqual(await door.send({ good: 3, bad: 2 }), {
    say: 'accepted',
    observations: 5,
    rejected: 0,
    message: '',
    written: null,
  });
  assert.deepEqual(await onDisk(door.store), { good: 3, total: 5 });
  assert.deepEqual(inMemory(door), { good: 3, total: 5 });
});

test('one after the other, every payload is answered without waiting for a round', async () => {
  const door = await openDoor();
  for (let number = 0; number < 5; number += 1) assert.equal((await door.send({ number })).say, 'accepted');
  assert.equal((await door.send({ number: 4 })).say, 'accepted');
  assert.deepEqual(await onDisk(door.store), { good: 5, total: 5 });
});

test('a payload that comes again is accepted and counted once, also by the next process', async () => {
  const door = await openDoor();
  await door.send({});
  await door.send({ endMs: T0 - 100 });
  door.clock.advance(4 * MINUTE);
  const next = await openDoor(door.store, door.clock);
  assert.equal((await next.send({ endMs: T0 - 100 })).say, 'accepted');
  assert.deepEqual(await onDisk(door.store), { good: 1, total: 1 });
  assert.deepEqual(inMemory(next), { good: 1, total: 1 });
  assert.equal(next.intake.counters().repeated, 1);
});

test('a payload that cannot be read leaves no trace', async () => {
  const door = await openDoor();
  assert.equal((await door.intake.accept(jsonTraces(new TextEncoder().encode('{"resourceSpans":[')))).say, 'refused');
  await door.intake.settled();
  assert.equal((await door.store.payloads(0 as Instant)).length, 0);
});

test('after a commit that failed the sender is asked to come again, and memory knows what the disk knows', async () => {
  const door = await openDoor();
  await door.send({ number: 1, good: 4 });
  door.store.commits = 'fail before';
  const answer = await door.send({ number: 2, bad: 7 });
  assert.deepEqual(answer, {
    say: 'busy',
    because: 'STORE',
    retryAfterMs: 1_000,
    text: 'telemetry cannot be stored: the disk is full',
  });
  await door.intake.settled();
  assert.deepEqual(inMemory(door), await onDisk(door.store));
  door.store.commits = 'good';
  assert.equal((await door.send({ number: 2, bad: 7 })).say, 'accepted');
  assert.deepEqual(
    [inMemory(door), await onDisk(door.store)],
    [
      { good: 5, total: 12 },
      { good: 5, total: 12 },
    ],
  );
});

test('a payload known before stays known when the commit of its repetition fails', async () => {
  const door = await openDoor();
  await door.send({});
  door.store.commits = 'fail before';
  assert.equal((await door.send({})).say, 'busy');
  door.store.commits = 'good';
  await door.intake.settled();
  assert.equal((await door.send({})).say, 'accepted');
  assert.deepEqual(await onDisk(door.store), { good: 1, total: 1 });
});

test('what is on the disk although its commit seemed to fail is not counted again', async () => {
  const door = await openDoor();
  door.store.commits = 'fail after';
  assert.equal((await door.send({})).say, 'busy');
  door.store.commits = 'good';
  await door.intake.settled();
  assert.equal((await door.send({})).say, 'accepted');
  assert.deepEqual(
    [inMemory(door), await onDisk(door.store)],
    [
      { good: 1, total: 1 },
      { good: 1, total: 1 },
    ],
  );
});

test('while the disk cannot even be read nothing is accepted, and what was acknowledged is not written over', async () => {
  const door = await openDoor();
  await door.send({ number: 1, good: 40 });
  Object.assign(door.store, { commits: 'fail before', readable: false });
  assert.equal((await door.send({ number: 2 })).say, 'busy');
  await door.intake.settled();
  door.store.commits = 'good';
  for (let second = 0; second < 3; second += 1) {
    door.intake.round(door.clock.advance(SECOND));
    await door.intake.settled();
    assert.equal((await door.send({ number: 2, endMs: T0 - 100 })).say, 'busy');
  }
  door.store.readable = true;
  door.intake.round(door.clock.advance(SECOND));
  await door.intake.settled();
  assert.equal((await door.send({ number: 2, endMs: T0 - 100 })).say, 'accepted');
  assert.deepEqual(
    [inMemory(door), await onDisk(door.store)],
    [
      { good: 41, total: 41 },
      { good: 41, total: 41 },
    ],
  );
});

test('beyond the bounds senders are asked to come again before anything is read, and no longer than needed', async () => {
  for (const bounds of [
    { waitingPayloads: 2, waitingBytes: 1e9 },
    { waitingPayloads: 1e9, waitingBytes: 2 * checkoutTraces({ number: 1, endMs: T0 }).length },
  ]) {
    const store = troubled(openMemoryEvidenceStore());
    const clock = openVirtualClock(T0);
    const intake = await openIntake({ store, clock, matcher: checkoutMatcher(), bounds });
    const gate = Promise.withResolvers<void>();
    store.gate = gate.promise;
    const send = (number: number): Promise<IntakeAnswer> => intake.accept(jsonTraces(checkoutTraces({ number, endMs: T0 })));
    const first = send(1);
    await new Promise(setImmediate); // now it is on its way to the disk, and the others have to wait for it
    const [second, third, fourth] = [send(2), send(3), send(4)];
    assert.deepEqual(await fourth, {
      say: 'busy',
      because: 'OVERLOAD',
      retryAfterMs: 1_000,
      text: 'too much telemetry is waiting to be stored',
    });
    gate.resolve();
    assert.deepEqual(
      (await Promise.all([first, second, third])).map(({ say }) => say),
      ['accepted', 'accepted', 'accepted'],
    );
    assert.equal((await send(4)).say, 'accepted');
    assert.deepEqual(await onDisk(store), { good: 4, total: 4 });
    assert.equal(intake.counters().shed, 1);
  }
});

test('an hour away is neither silence nor cover: the next process expects nothing of it', async () => {
  const door = await openDoor();
  door.intake.round(door.clock.now());
  await door.send({});
  const next = await openDoor(door.store, openVirtualClock(T0 + HOUR));
  assert.deepEqual(inMemory(next), { good: 1, total: 1 });
  assert.equal([...recentCells(next.intake.evidence(), SUCCESS, { from: 0 as Instant, to: 9e15 as Instant })].length, 0);
});

const troubles = fc.array(
  fc.record({
    commits: fc.constantFrom('good', 'good', 'fail before', 'fail after'),
    readable: fc.constantFrom(true, true, false),
    restart: fc.constantFrom(false, false, false, true),
    payloads: fc.array(fc.nat(30), { maxLength: 4 }),
    pause: fc.nat(8 * SECOND),
  } as const),
  { maxLength: 25 },
);

test('whatever fails, and whenever the process ends: what senders repeat until it is accepted is counted exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(troubles, async (given) => {
      let door = await openDoor();
      const { store, clock } = door;
      const open = new Set<number>();
      const everSent = new Set<number>();
      const acknowledged = new Set<number>();
      for (const { commits, readable, restart, payloads, pause } of [...given, ...AT_LAST]) {
        Object.assign(store, { commits, readable: restart || readable });
        if (restart) door = await openDoor(store, clock);
        for (const number of payloads) {
          open.add(number);
          everSent.add(number);
        }
        const tries = [...open].map(async (number) => {
          if ((await door.send({ number, endMs: T0 })).say !== 'accepted') return;
          open.delete(number);
          acknowledged.add(number);
        });
        await Promise.all(tries);
        assert.ok((await countedOn(store)) >= acknowledged.size, 'something acknowledged is not on the disk');
        door.intake.round(clock.advance(pause));
        await door.intake.settled();
      }
      assert.equal(open.size, 0);
      assert.deepEqual(await onDisk(store), { good: everSent.size, total: everSent.size });
      assert.deepEqual(inMemory(door), await onDisk(store));
    }),
    { numRuns: 150 },
  );
});
const WELL = { commits: 'good', readable: true, restart: false, payloads: [], pause: SECOND } as const;
const AT_LAST = [WELL, WELL, { ...WELL, restart: true }];

async function countedOn(store: TroubledEvidenceStore): Promise<number> {
  const { readable } = store;
  store.readable = true;
  const { total } = await onDisk(store);
  store.readable = readable;
  return total;
}
