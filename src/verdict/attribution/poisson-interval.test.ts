import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poissonInterval } from './poisson-interval.ts';

// Exact central intervals (Garwood), from the chi-square distribution.
const cases: readonly { count: number; low: number; high: number }[] = [
  { count: 0, low: 0, high: 3.6889 },
  { count: 1, low: 0.0253, high: 5.5716 },
  { count: 9, low: 4.1154, high: 17.0848 },
  { count: 31, low: 21.0632, high: 44.0021 },
  { count: 100, low: 81.3639, high: 121.6271 },
  { count: 2.5, low: 0.2422, high: 8.7673 },
];
for (const { count, low, high } of cases) {
  test(`the mean behind ${count} events lies between ${low} and ${high}`, () => {
    const found = poissonInterval(count);
    assert.ok(Math.abs(found.low - low) < 0.01, String(found.low));
    assert.ok(Math.abs(found.high - high) < 0.01, String(found.high));
  });
}

test('one more event never lowers either end, and the two ways of reckoning meet', () => {
  for (let count = 0; count < 200; count += 1) {
    const [now, next] = [poissonInterval(count), poissonInterval(count + 1)];
    assert.ok(now.low <= count && count <= now.high);
    assert.ok(next.low > now.low && next.high > now.high, String(count));
  }
});
