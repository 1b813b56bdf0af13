import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openVirtualClock } from '../../../test/virtual-clock.ts';
import { FIRST_PAUSE, LONGEST_PAUSE, Patience, type Attempt } from './patience.ts';

/** Pauses pass at once on a clock of their own, and are written down. */
function opened(chance = () => 1) {
  const clock = openVirtualClock(1_000);
  const pauses: number[] = [];
  const state = { isOver: false };
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    clock.advance(ms);
  };
  const patience = new Patience({ clock, chance, pause, isOver: () => state.isOver });
  const begin = async (): Promise<Attempt> => (await patience.begin()) ?? assert.fail('there was no point in it');
  return { patience, pauses, begin, state };
}

async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  const waits = Symbol('waits');
  await new Promise(setImmediate);
  return (await Promise.race([work, Promise.resolve(waits)])) === waits;
}

describe('a server in trouble', () => {
  test('is tried after pauses that grow up to the longest, and begin anew when it was well', async () => {
    const { patience, pauses, begin } = opened();
    for (let failure = 0; failure < 7; failure += 1) patience.failed(await begin(), null);
    patience.succeeded();
    patience.failed(await begin(), null);
    await begin();
    assert.deepEqual(pauses, [750, 2_250, 6_750, 20_250, 30_000, 30_000, 750]);
  });

  test('is never tried sooner than after the first pause, whatever chance says', async () => {
    const { patience, pauses, begin } = opened(() => 0);
    for (let failure = 0; failure < 4; failure += 1) patience.failed(await begin(), null);
    assert.deepEqual(pauses, Array(3).fill(FIRST_PAUSE));
  });

  test('is not tried before the time that it told, however long that is', async () => {
    const { patience, pauses, begin } = opened(() => 0);
    patience.failed(await begin(), 120_000);
    await begin();
    assert.ok(120_000 > LONGEST_PAUSE);
    assert.deepEqual(pauses, [120_000]);
  });

  test('is tried by one payload for all, and by all once it is well', async () => {
    const { patience, begin } = opened();
    const probe = await begin();
    assert.deepEqual(probe, { isProbe: true });
    const others = [begin(), begin()];
    assert.ok(await isWaiting(Promise.race(others)));
    patience.succeeded();
    assert.deepEqual(await Promise.all(others), [{ isProbe: false }, { isProbe: false }]);
  });

  test('is heard once when several attempts fail together', async () => {
    const { patience, pauses, begin } = opened();
    await begin();
    patience.succeeded();
    const together = [await begin(), await begin(), await begin()];
    for (const attempt of together) patience.failed(attempt, null);
    await begin();
    assert.deepEqual(pauses, [750]);
  });

  test('leaves the next payload a try when an attempt came to no end, and nobody when it is over', async () => {
    const { patience, begin, state } = opened();
    const probe = await begin();
    const next = patience.begin();
    patience.gaveUp(probe);
    assert.deepEqual(await next, { isProbe: true });
    const last = patience.begin();
    state.isOver = true;
    patience.wake();
    assert.equal(await last, null);
  });
});
