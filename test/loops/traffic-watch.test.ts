import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import { AT, rolloutAt } from '../../src/delivery/rollout.test-data.ts';
import type { Rollout } from '../../src/delivery/rollout.ts';
import { SECOND, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { openTrafficWatch } from '../../src/loops/traffic-watch.ts';

const ROLLOUT = rolloutAt({ phase: 'shifting' }, { applied: { share: 0.05 as Ratio, at: AT, key: 'k' } });

function second(number: number): Instant {
  return (AT + number * SECOND) as Instant;
}

/** A router with traffic, which can be away. */
function openWorld(): {
  watch: ReturnType<typeof openTrafficWatch>;
  world: { away: boolean; requests: number };
  see(rollout: Rollout, number: number): ReturnType<ReturnType<typeof openTrafficWatch>['look']>;
} {
  const router = openMemoryRouter({ '1.0.0': 0.95, '1.1.0': 0.05 });
  const world = { away: false, requests: 100 };
  const watch = openTrafficWatch(() => {
    return { ...router, observe: () => (world.away ? Promise.reject(new Error('away')) : router.observe()) };
  });
  return {
    watch,
    world,
    see(rollout, number) {
      router.serve(world.requests);
      return watch.look(rollout, second(number));
    },
  };
}

test('a share is measured from looks a second apart, and told again without asking', async () => {
  const { watch, see } = openWorld();
  for (let number = 0; number < 20; number += 1) await see(ROLLOUT, number);
  const { exposure, weights } = await see(ROLLOUT, 20);
  assert.deepEqual(exposure, { kind: 'measured', share: 0.05, requests: 1_000, over: 10 * SECOND });
  assert.deepEqual(weights, { '1.0.0': 0.95, '1.1.0': 0.05 });
  assert.deepEqual(watch.latest(ROLLOUT).exposure, exposure);
});

test('a router is asked as the catalog describes it now, and not as it was when it was first asked', async () => {
  const ref = (green: readonly string[]) =>
    ({ kind: 'haproxy', address: '/run/haproxy.sock', backend: 'shop', places: { blue: ['b1'], green } }) as const;
  const watch = openTrafficWatch(({ places }) => openMemoryRouter({ [(places?.['green'] ?? []).join(' ')]: 1 }));
  assert.deepEqual((await watch.ask(ref(['g1']))).weights, { g1: 1 });
  assert.deepEqual((await watch.ask(ref(['g1', 'g2']))).weights, { 'g1 g2': 1 });
});

test('a router that does not answer is silent since its first silence, until it answers again', async () => {
  const { world, see } = openWorld();
  await see(ROLLOUT, 10);
  world.away = true;
  for (const number of [11, 12, 13])
    assert.deepEqual((await see(ROLLOUT, number)).exposure, { kind: 'unreachable', since: second(11) });
  world.away = false;
  assert.equal((await see(ROLLOUT, 14)).exposure?.kind, 'measured');
  world.away = true;
  assert.deepEqual((await see(ROLLOUT, 15)).exposure, { kind: 'unreachable', since: second(15) });
});

test('too few requests are counted since the first look, however long that is ago', async () => {
  const { world, see } = openWorld();
  world.requests = 0;
  for (let number = 0; number <= 300; number += 1) {
    assert.deepEqual((await see(ROLLOUT, number)).exposure, { kind: 'too-few', requests: 0, wanted: 20, since: second(0) });
  }
});

test('before the first order is taken there is no share, but there is counting', async () => {
  const { see } = openWorld();
  await see({ ...ROLLOUT, applied: null }, 0);
  assert.deepEqual((await see({ ...ROLLOUT, applied: null }, 9)).exposure, {
    kind: 'too-few',
    requests: 0,
    wanted: 20,
    since: second(0),
  });
});

test('what is forgotten is counted anew', async () => {
  const { watch, see } = openWorld();
  await see(ROLLOUT, 0);
  watch.forget(new Set([ROLLOUT.id]));
  assert.deepEqual((await see({ ...ROLLOUT, applied: null }, 1)).exposure, {
    kind: 'too-few',
    requests: 0,
    wanted: 20,
    since: second(0),
  });
  watch.forget(new Set());
  assert.deepEqual((await see(ROLLOUT, 2)).exposure, { kind: 'too-few', requests: 0, wanted: 20, since: second(2) });
});
