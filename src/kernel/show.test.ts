import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { showCount, showDuration, showInstant, showRatio } from './show.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant } from './units.ts';

const FIRST = Date.parse('0000-01-01T00:00:00Z');
const LAST = Date.UTC(9_999, 11, 31, 23, 59, 59, 999);

/** What the standard library says, with the milliseconds left out where there are none. */
function reference(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

test('an instant is shown as the standard library shows it, over ten thousand years', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST, max: LAST }), (at) => assert.equal(showInstant(at as Instant), reference(at))),
    { numRuns: 5_000 },
  );
});

test('the days around every month of 400 years are the right ones', () => {
  for (let month = 0; month < 400 * 12; month += 1) {
    const first = Date.UTC(1_900 + Math.floor(month / 12), month % 12, 1);
    for (const at of [first - 1, first, first + DAY - 1, first + DAY]) assert.equal(showInstant(at as Instant), reference(at));
  }
});

const durations: readonly (readonly [number, string])[] = [
  [0, '0s'],
  [0.4, '0s'],
  [1, '1ms'],
  [999, '999ms'],
  [999.6, '1s'],
  [1_250, '1s250ms'],
  [20 * SECOND, '20s'],
  [MINUTE, '1m'],
  [90 * SECOND, '1m30s'],
  [90 * MINUTE, '1h30m'],
  [28 * DAY, '28d'],
  [DAY + 1, '1d1ms'],
  [DAY + HOUR + MINUTE, '1d1h'],
  [-0.4, '0s'],
  [-5 * SECOND, '-5s'],
  [-90 * MINUTE, '-1h30m'],
];
for (const [ms, want] of durations) test(`${ms} ms is ${want}`, () => assert.equal(showDuration(ms as DurationMs), want));

const ratios: readonly (readonly [number, string])[] = [
  [0, '0 %'],
  [1, '100 %'],
  [0.05, '5 %'],
  [0.255, '25.5 %'],
  [0.3333, '33.3 %'],
  [0.0012, '0.12 %'],
  [0.0004, '0.04 %'],
  [0.9995, '99.95 %'],
  [0.99999, '99.999 %'],
  [0.9999999, '99.99999 %'],
  [0.0000001, '0.00001 %'],
  [1.245, '124.5 %'],
  [-0.25, '-25 %'],
  [9.994, '999.4 %'],
  [197.395, '19,740 %'],
  [-12.3456, '-1,235 %'],
];
for (const [share, want] of ratios) test(`a share of ${share} is ${want}`, () => assert.equal(showRatio(share), want));

test('only none is shown as 0 % and only all as 100 %, however many there are', () => {
  const some = fc
    .integer({ min: 2, max: 1_000_000_000 })
    .chain((whole) => fc.tuple(fc.integer({ min: 1, max: whole - 1 }), fc.constant(whole)));
  fc.assert(
    fc.property(some, ([part, whole]) => {
      const shown = showRatio(part / whole);
      assert.ok(shown !== '0 %' && shown !== '100 %', `${part} of ${whole} is shown as ${shown}`);
    }),
    { examples: [[[1, 1_000_000_000]], [[999_999_999, 1_000_000_000]]] },
  );
});

test('a shown share is right in its last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      const [, digits = ''] = /^\d+(?:\.(\d+))? %$/.exec(showRatio(share)) ?? assert.fail(showRatio(share));
      const error = Math.abs(Number.parseFloat(showRatio(share)) - share * 100);
      assert.ok(error <= 0.5 * 10 ** -Math.max(digits.length, 1) + 1e-12, `${share} is shown as ${showRatio(share)}`);
    }),
  );
});

const counts: readonly (readonly [number, string])[] = [
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [12_440, '12,440'],
  [1_234_567, '1,234,567'],
  [1.3, '1.3'],
  [1_234.56, '1,234.6'],
  [9.96, '10'],
  [0.04, '0'],
  [-1_234, '-1,234'],
  [-123, '-123'],
  [100, '100'],
];
for (const [count, want] of counts) test(`a count of ${count} is ${want}`, () => assert.equal(showCount(count), want));
