import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForecastView } from '../../../src/wire/outlook.ts';
import { readForecast } from './forecast-axis.ts';

const HOUR = 3_600_000;
const forecast = (given: Partial<ForecastView>): ForecastView => ({
  objective: 'works',
  at: '2026-11-21T09:41:00Z',
  known: true,
  sentence: '',
  early_ms: 5 * HOUR,
  middle_ms: 10 * HOUR,
  late_ms: 20 * HOUR,
  chance: 0.84,
  ahead_ms: 40 * HOUR,
  ...given,
});
const plain = (words: readonly string[] | undefined): readonly string[] =>
  (words ?? []).map((text) => text.replaceAll('\u202f', ' '));

test('the interval lies on the axis where it lies in time', () => {
  const axis = readForecast(forecast({}));
  assert.deepEqual(axis?.band, { from: 0.125, to: 0.5, open: false });
  assert.equal(axis?.middle, 0.25);
  assert.deepEqual(plain(axis?.marks.map(({ text }) => text)), ['now', '10 h', '20 h', '30 h', '40 h']);
  assert.deepEqual(plain(axis?.words), [
    'earliest in 5 h',
    'as likely as not in 10 h',
    'latest in 20 h',
    '84 % likely within 40 h',
  ]);
});

test('an end beyond what is looked at stays open', () => {
  const axis = readForecast(forecast({ late_ms: null, middle_ms: null, chance: 0.2 }));
  assert.deepEqual([axis?.band, axis?.middle], [{ from: 0.125, to: 1, open: true }, null]);
  assert.equal(plain(axis?.words)[1], 'as likely as not later than 40 h');
});

test('a budget that lasts has no band', () => {
  assert.equal(readForecast(forecast({ early_ms: null, middle_ms: null, late_ms: null }))?.band, null);
});

test('where nothing can be forecast nothing is drawn', () => {
  assert.equal(readForecast(forecast({ known: false, ahead_ms: null })), null);
});
