import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPortCalls, type Mishap } from '../../sim/port-calls.ts';
import { Scheduler, WORLD, type Life } from '../../sim/scheduler.ts';
import type { Instant } from '../../src/kernel/units.ts';

const START = 1_000 as Instant;
const living = (): Life => ({ name: 'one', alive: true, stoppedUntil: 0 });

test('what is due happens in the order of its time, and the world ends where it was told to', async () => {
  const scheduler = new Scheduler(START, 1);
  const seen: number[] = [];
  for (const at of [1_030, 1_010, 1_020, 1_090]) scheduler.at(at, WORLD, () => seen.push(scheduler.now()));
  await scheduler.run(1_050);
  assert.deepEqual(seen, [1_010, 1_020, 1_030]);
  assert.equal(scheduler.now(), 1_050);
});

test('orders of what can happen at one moment differ from seed to seed, and not from run to run', async () => {
  const orders = await Promise.all([1, 1, 2, 3, 4].map(orderOf));
  assert.deepEqual(orders[0], orders[1]);
  assert.ok(new Set(orders.map(String)).size > 1);
});

async function orderOf(seed: number): Promise<readonly number[]> {
  const scheduler = new Scheduler(START, seed);
  const seen: number[] = [];
  for (let one = 0; one < 8; one += 1) scheduler.soon(WORLD, () => seen.push(one));
  await scheduler.run(START);
  return seen;
}

test('a stopped process goes on where it was, and a dead one never does', async () => {
  const scheduler = new Scheduler(START, 1);
  const [stopped, dead] = [living(), living()];
  const seen: string[] = [];
  stopped.stoppedUntil = 1_040;
  dead.alive = false;
  scheduler.at(1_010, stopped, () => seen.push(`stopped at ${scheduler.now()}`));
  scheduler.at(1_010, dead, () => seen.push('dead'));
  await scheduler.run(1_100);
  assert.deepEqual(seen, ['stopped at 1040']);
});

const cases: readonly { name: string; mishap: Mishap; want: { done: number; answer: string; alive: boolean } }[] = [
  { name: 'nothing befalls it', mishap: {}, want: { done: 1, answer: 'kept', alive: true } },
  { name: 'it dies before', mishap: { before: 'crash' }, want: { done: 0, answer: 'never', alive: false } },
  { name: 'it dies after', mishap: { after: 'crash' }, want: { done: 1, answer: 'never', alive: false } },
  { name: 'it fails before', mishap: { before: 'error' }, want: { done: 0, answer: 'store.keep failed', alive: true } },
  {
    name: 'it fails after',
    mishap: { after: 'error' },
    want: { done: 1, answer: 'store.keep failed, and nobody knows what it did', alive: true },
  },
];
for (const { name, mishap, want } of cases)
  test(`a call of a port: ${name}`, async () => {
    const scheduler = new Scheduler(START, 1);
    const life = living();
    const seen = { done: 0, answer: 'never' };
    const crash = (dying: Life): void => void (dying.alive = false);
    const port = openPortCalls({ scheduler, mishap: () => mishap, crash }).through(life, 'store', {
      async keep() {
        seen.done += 1;
        return 'kept';
      },
    });
    port.keep().then(
      (answer) => (seen.answer = answer),
      (cause: Error) => (seen.answer = cause.message),
    );
    await scheduler.run(2_000);
    assert.deepEqual({ ...seen, alive: life.alive }, want);
  });

test('what was on its way arrives, although who sent it has died meanwhile and never hears of it', async () => {
  const scheduler = new Scheduler(START, 1);
  const life = living();
  const seen: string[] = [];
  const port = openPortCalls({ scheduler, mishap: () => ({ thereMs: 500 }), crash: () => undefined }).through(life, 'router', {
    async apply() {
      seen.push(`applied at ${scheduler.now()}`);
    },
  });
  void port.apply().then(() => seen.push('heard'));
  scheduler.at(1_200, WORLD, () => void (life.alive = false));
  await scheduler.run(1_400);
  assert.deepEqual(seen, []);
  await scheduler.run(3_000);
  assert.deepEqual(seen, ['applied at 1500']);
});
