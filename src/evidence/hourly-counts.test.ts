import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, type Instant } from '../kernel/units.ts';
import { hourlyCounts } from './hourly-counts.ts';
import { Windows } from './windows.ts';

const NOW = (Math.floor(1_800_000_000_000 / (6 * HOUR)) * 6 * HOUR + 2 * HOUR + 20 * MINUTE) as Instant;

function filled(hours: number): Windows {
  const windows = new Windows();
  const lane = windows.lane('checkout');
  for (let ago = hours - 1; ago >= 0; ago -= 1)
    windows.add(lane, (NOW - ago * HOUR) as Instant, { good: ago + 1, total: ago + 2 });
  return windows;
}

test('each hour of a month is what was counted in it', () => {
  const { good, total } = hourlyCounts(filled(720), 'checkout', { at: NOW, hours: 720 });
  assert.deepEqual(
    [...good],
    Array.from({ length: 720 }, (_, index) => 720 - index),
  );
  assert.deepEqual(
    [...total],
    Array.from({ length: 720 }, (_, index) => 721 - index),
  );
});

test('beyond a month six hours share what they counted, and nothing is lost', () => {
  const { good } = hourlyCounts(filled(2_000), 'checkout', { at: NOW, hours: 1_900 });
  assert.equal(good.at(-1), 1);
  assert.equal(good.at(-700), 700);
  const sum = good.reduce((all, one) => all + one, 0);
  assert.ok(Math.abs(sum - (1_900 * 1_901) / 2) < 6 * 1_900, String(sum));
});

test('an unknown lane has no events', () => {
  assert.deepEqual([...hourlyCounts(new Windows(), 'checkout', { at: NOW, hours: 2 }).total], [0, 0]);
});
