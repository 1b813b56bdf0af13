import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openMemoryCells, openMemoryCellStore, type MemoryCells } from '../../src/adapters/memory/cell-store.ts';
import { countsOver, recentCells } from '../../src/evidence/evidence.ts';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import { BOUNDS } from '../../src/loops/intake.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { CHECKOUT, checkoutTraces, SUCCESS, type Checkouts } from './checkout-traces.ts';
import { jsonTraces } from '../intake/payload.ts';
import { troubledDisk, type TroubledDisk } from './troubled-journal.ts';

const T0 = 1_800_000_000_000;

/** What outlives a process. */
type Kept = { readonly disk: TroubledDisk; readonly cells: MemoryCells };
type Door = MainIntake & {
  readonly kept: Kept;
  readonly clock: VirtualClock;
  send(checkouts: Partial<Checkouts>): Promise<IntakeAnswer>;
  round(at: Instant): Promise<void>;
};

async function openDoor(kept = newlyKept(), clock = openVirtualClock(T0), bounds = BOUNDS): Promise<Door> {
  const stores = { journal: await kept.disk.open(), store: openMemoryCellStore(kept.cells) };
  const opened = await openIntake({ ...stores, clock, rules: intakeRules(CHECKOUT), payloads: 1_024, bounds });
  return {
    ...opened,
    kept,
    clock,
    send: (checkouts) => opened.intake.accept(jsonTraces(checkoutTraces({ number: 1, endMs: clock.now() - 100, ...checkouts }))),
    async round(at) {
      await intakeRound(opened, at);
      await opened.intake.settled();
    },
  };
}

function newlyKept(): Kept {
  return { disk: troubledDisk(), cells: openMemoryCells() };
}

type Counts = { readonly good: number; readonly total: number };

/** What a process would know that starts now with nothing but the disk. */
async function onDisk({ kept, clock }: Pick<Door, 'kept' | 'clock'>): Promise<Counts> {
  return inMemory({ ...(await openDoor({ ...kept, cells: structuredClone(kept.cells) }, clock)), clock });
}

function inMemory({ keeper, clock }: Pick<Door, 'keeper' | 'clock'>): Counts {
  return countsOver(keeper.evidence, SUCCESS, { at: clock.now(), window: DAY });
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
  assert.deepEqual(await onDisk(door), { good: 3, total: 5 });
  assert.deepEqual(inMemory(door), { good: 3, total: 5 });
});

test('one after the other, every payload is answered without waiting for a round', async () => {
  const door = await openDoor();
  for (let number = 0; number < 5; number += 1) assert.equal((await door.send({ number })).say, 'accepted');
  assert.equal((await door.send({ number: 4 })).say, 'accepted');
  assert.deepEqual(await onDisk(door), { good: 5, total: 5 });
});

test('a payload that comes again is accepted and counted once, also by the next process', async () => {
  const door = await openDoor();
  await door.send({});
  await door.send({ endMs: T0 - 100 });
  door.clock.advance(4 * MINUTE);
  const next = await openDoor(door.kept, door.clock);
  assert.equal((await next.send({ endMs: T0 - 100 })).say, 'accepted');
  assert.deepEqual(await onDisk(door), { good: 1, total: 1 });
  assert.deepEqual(inMemory(next), { good: 1, total: 1 });
  assert.equal(next.intake.counters().repeated, 1);
});

test('a payload that cannot be read leaves no trace', async () => {
  const door = await openDoor();
  assert.equal((await door.intake.accept(jsonTraces(new TextEncoder().encode('{"resourceSpans":[')))).say, 'refused');
  await door.intake.settled();
  assert.equal(door.intake.counters().commits, 0);
});

test('after a commit that failed the sender is asked to come again, and memory knows what the disk knows', async () => {
  const door = await openDoor();
  await door.send({ number: 1, good: 4 });
  door.kept.disk.appends = 'fail before';
  const answer = await door.send({ number: 2, bad: 7 });
  assert.deepEqual(answer, {
    say: 'busy',
    because: 'STORE',
    retryAfterMs: 1_000,
    text: 'telemetry cannot be stored: the disk is full',
  });
  await door.intake.settled();
  assert.deepEqual(inMemory(door), await onDisk(door));
  door.kept.disk.appends = 'good';
  assert.equal((await door.send({ number: 2, bad: 7 })).say, 'accepted');
  assert.deepEqual(
    [inMemory(door), await onDisk(door)],
    [
      { good: 5, total: 12 },
      { good: 5, total: 12 },
    ],
  );
});

test('a payload known before needs no disk to be recognised', async () => {
  const door = await openDoor();
  await door.send({});
  door.kept.disk.appends = 'fail before';
  assert.equal((await door.send({})).say, 'accepted');
  assert.deepEqual(await onDisk(door), { good: 1, total: 1 });
});

test('what is on the disk although its commit seemed to fail is not counted again', async () => {
  const door = await openDoor();
  door.kept.disk.appends = 'fail after';
  assert.equal((await door.send({})).say, 'busy');
  door.kept.disk.appends = 'good';
  await door.intake.settled();
  assert.equal((await door.send({})).say, 'accepted');
  assert.deepEqual(
    [inMemory(door), await onDisk(door)],
    [
      { good: 1, total: 1 },
      { good: 1, total: 1 },
    ],
  );
});

test('while the journal cannot be mended nothing is accepted, and nothing that was acknowledged is lost', async () => {
  const door = await openDoor();
  await door.send({ number: 1, good: 40 });
  Object.assign(door.kept.disk, { appends: 'fail before', mendable: false });
  assert.equal((await door.send({ number: 2 })).say, 'busy');
  await door.intake.settled();
  door.kept.disk.appends = 'good';
  for (let second = 0; second < 3; second += 1) {
    await door.round(door.clock.advance(SECOND));
    assert.equal((await door.send({ number: 2, endMs: T0 - 100 })).say, 'busy');
  }
  door.kept.disk.mendable = true;
  await door.round(door.clock.advance(SECOND));
  assert.equal((await door.send({ number: 2, endMs: T0 - 100 })).say, 'accepted');
  assert.deepEqual(
    [inMemory(door), await onDisk(door)],
    [
      { good: 41, total: 41 },
      { good: 41, total: 41 },
    ],
  );
});

test('what was let in before the journal failed is turned away as well, however much it is', { timeout: 20_000 }, async () => {
  const door = await openDoor();
  Object.assign(door.kept.disk, { appends: 'fail before', mendable: false });
  // More than is looked into before the sockets are listened to again, and the disk fails meanwhile.
  const answers = await Promise.all(Array.from({ length: 400 }, (_, number) => door.send({ number, good: 100 })));
  assert.deepEqual(new Set(answers.map(({ say }) => say)), new Set(['busy']));
  Object.assign(door.kept.disk, { appends: 'good', mendable: true });
  await door.round(door.clock.advance(SECOND));
  assert.equal((await door.send({ number: 399, good: 100 })).say, 'accepted');
  assert.deepEqual(await onDisk(door), { good: 100, total: 100 });
});

test('beyond the bounds senders are asked to come again before anything is read, and no longer than needed', async () => {
  const size = checkoutTraces({ number: 1, endMs: T0 }).length;
  for (const bounds of [
    { ...BOUNDS, waitingPayloads: 6 },
    { ...BOUNDS, waitingBytes: 6.5 * size },
  ]) {
    const door = await openDoor(newlyKept(), openVirtualClock(T0), bounds);
    const gate = Promise.withResolvers<void>();
    door.kept.disk.gate = gate.promise;
    const send = (number: number): Promise<IntakeAnswer> => door.send({ number, endMs: T0 });
    const first = send(1);
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate); // now it is on its way to the disk, and the others wait for it
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
    assert.deepEqual(await onDisk(door), { good: 4, total: 4 });
    assert.equal(door.intake.counters().shed, 1);
  }
});

test('an hour away is neither silence nor cover: the next process expects nothing of it', async () => {
  const door = await openDoor();
  await door.round(door.clock.now());
  await door.send({});
  const next = await openDoor(door.kept, openVirtualClock(T0 + HOUR));
  assert.deepEqual(inMemory(next), { good: 1, total: 1 });
  await next.keeper.seal(next.clock.now());
  next.keeper.forgetOld(next.clock.now());
  assert.equal([...recentCells(next.keeper.evidence, SUCCESS, { from: 0 as Instant, to: 9e15 as Instant })].length, 0);
});

const troubles = fc.array(
  fc.record({
    appends: fc.constantFrom('good', 'good', 'fail before', 'fail after'),
    mendable: fc.constantFrom(true, true, false),
    restart: fc.constantFrom(false, false, false, true),
    seal: fc.constantFrom(false, false, true),
    payloads: fc.array(fc.nat(30), { maxLength: 4 }),
    pause: fc.nat(8 * SECOND),
  } as const),
  { maxLength: 25 },
);

test('whatever fails, and whenever the process ends: what senders repeat until it is accepted is counted exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(troubles, async (given) => {
      let door = await openDoor();
      const { kept, clock } = door;
      const open = new Set<number>();
      const everSent = new Set<number>();
      const acknowledged = new Set<number>();
      for (const { appends, mendable, restart, seal, payloads, pause } of [...given, WELL, WELL]) {
        Object.assign(kept.disk, { appends, mendable });
        if (restart) door = await openDoor(kept, clock);
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
        assert.ok(inMemory(door).total >= acknowledged.size, 'something acknowledged is not known');
        if (seal) await door.keeper.seal(clock.now());
        await door.round(clock.advance(pause));
      }
      assert.equal(open.size, 0);
      assert.deepEqual(await onDisk(door), { good: everSent.size, total: everSent.size });
      assert.deepEqual(inMemory(door), { good: everSent.size, total: everSent.size });
    }),
    { numRuns: 150 },
  );
});
const WELL = { appends: 'good', mendable: true, restart: false, seal: false, payloads: [], pause: SECOND } as const;
