import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { showDuration } from '../kernel/show.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import { fromPercent, readDuration, readOpenSloDuration, readShare, tidy } from './quantities.ts';

const durations: readonly { text: string; want: number | null }[] = [
  { text: '300ms', want: 300 },
  { text: '1.5s', want: 1_500 },
  { text: '0.1s', want: 100 },
  { text: '10m', want: 10 * MINUTE },
  { text: '28d', want: 28 * DAY },
  { text: '2w', want: 14 * DAY },
  { text: '1h30m', want: HOUR + 30 * MINUTE },
  { text: '300', want: null },
  { text: '10 min', want: null },
  { text: '-5s', want: null },
  { text: '1..5s', want: null },
  { text: 's', want: null },
  { text: '', want: null },
];
for (const { text, want } of durations) {
  test(`the duration ${JSON.stringify(text)} is ${want ?? 'not read'}`, () => assert.equal(readDuration(text), want));
}

test('a duration that is shown with two units is read back as it was', () => {
  const shown = fc.tuple(fc.nat(1_000), fc.nat(23)).map(([days, hours]) => (days * DAY + hours * HOUR) as DurationMs);
  fc.assert(fc.property(shown, (ms) => readDuration(showDuration(ms)) === ms));
});

const openSlo: readonly { text: string; want: number | null }[] = [
  { text: '5m', want: 5 * MINUTE },
  { text: '4w', want: 28 * DAY },
  { text: '1M', want: 30 * DAY },
  { text: '1Q', want: 90 * DAY },
  { text: '1Y', want: 365 * DAY },
  { text: '30s', want: null },
  { text: '0d', want: null },
  { text: '1.5d', want: null },
];
for (const { text, want } of openSlo) {
  test(`the OpenSLO duration ${text} is ${want ?? 'not read'}`, () => assert.equal(readOpenSloDuration(text), want));
}

const shares: readonly { text: string | number; want: number | null }[] = [
  { text: '5%', want: 0.05 },
  { text: '0.5%', want: 0.005 },
  { text: '-400%', want: -4 },
  { text: 0.05, want: 0.05 },
  { text: '0.05', want: null },
  { text: '5 %', want: null },
  { text: '%', want: null },
];
for (const { text, want } of shares) {
  test(`the share ${JSON.stringify(text)} is ${want ?? 'not read'}`, () => assert.equal(readShare(text), want));
}

test('a percentage and the ratio of the same digits are the same number', () => {
  const digits = fc.integer({ min: 1, max: 999_999 });
  fc.assert(fc.property(digits, (count) => fromPercent(count / 10_000) === tidy(count / 1_000_000)));
  assert.equal(tidy(1 - 0.9995), 0.0005);
  assert.equal(tidy(0.3 * SECOND), 300);
});
