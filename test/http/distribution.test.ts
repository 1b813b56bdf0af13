import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distribution, type DistributionView } from '../../src/wire/distribution.ts';
import { openFallenWorld, type FallenWorld } from '../causes/fallen-world.ts';

const PATH = `/api/v1/indicators/${encodeURIComponent('checkout-works/checkout-success')}/distribution`;

async function ask({ served }: FallenWorld, query = ''): Promise<DistributionView> {
  const answer = await served.ask(`${PATH}${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return distribution.parse(await answer.json());
}

async function refused({ served }: FallenWorld, query: string): Promise<readonly unknown[]> {
  const { status, code, hint } = (await (await served.ask(`${PATH}${query}`)).json()) as Record<string, unknown>;
  return [status, code, hint];
}

test('what spans measured is told by region, with its window, its coverage and its age', { timeout: 60_000 }, async () => {
  await using world = await openFallenWorld();
  await world.pass(20, () => [
    { region: 'eu', count: 3 },
    { region: 'us', count: 1, failing: 1 },
  ]);
  const found = await ask(world, '?by=region&window=15m');
  const slots = found.window_ms / 10_000;
  assert.ok(slots >= 90 && slots <= 91);
  assert.deepEqual([found.unit, found.by, found.redefined, found.joined], ['ms', 'region', false, 0]);
  assert.deepEqual(
    found.cohorts.map(({ value, n, good }) => [value, n / slots > 2.9 * (value === 'eu' ? 1 : 1 / 3), good > 0]),
    [
      ['eu', true, true],
      ['us', true, false],
    ],
  );
  assert.equal(
    found.total,
    found.cohorts.reduce((sum, { total }) => sum + total, 0),
  );
  // Every span lasts 20 ms.
  for (const { p50, p999 } of [found, ...found.cohorts])
    for (const value of [p50, p999]) assert.ok(Math.abs((value ?? 0) / 20 - 1) <= found.bound, `${value}`);
  assert.ok(found.coverage > 0.95 && (found.age_ms ?? Infinity) < 20_000);
  const whole = await ask(world);
  assert.deepEqual([whole.n, whole.by, whole.cohorts], [480, null, []]);
  assert.equal(whole.window_ms >= 30 * 86_400_000, true);
  await world.pass(15, () => [{ region: 'eu', count: 4 }]);
  assert.equal((await ask(world)).n, 480 + 15 * 6 * 4, 'what was known of the window does not hide what came since');
  const since = Date.parse(whole.counted_from ?? '');
  const past = await ask(world, `?from=${new Date(since).toISOString()}&to=${new Date(since + 120_000).toISOString()}`);
  assert.deepEqual([past.n, past.window_ms], [48, 120_000]);
});

test('a window that cannot be answered for is refused with the reason', async () => {
  await using world = await openFallenWorld();
  const bounds = 'a window of 1m to 90d can be asked for';
  assert.deepEqual(await refused(world, '?window=30s'), [400, 'WINDOW_OUT_OF_BOUNDS', bounds]);
  assert.deepEqual(await refused(world, '?window=91d'), [400, 'WINDOW_OUT_OF_BOUNDS', bounds]);
  assert.deepEqual(await refused(world, '?from=2099-01-01T00:00:00Z'), [400, 'WINDOW_OUT_OF_BOUNDS', bounds]);
  assert.deepEqual(await refused(world, '?window=1h&from=2026-01-05T08:00:00Z'), [400, 'REQUEST_INVALID', 'give one of them']);
  assert.deepEqual((await refused(world, '?window=soon')).slice(0, 2), [400, 'REQUEST_INVALID']);
  assert.deepEqual(await refused(world, '?by=planet'), [400, 'LABEL_UNKNOWN', 'its labels are region, version']);
});
