import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryFiguresView, DeliveryFigureView } from '../../../src/wire/delivery.ts';
import { readDeliveryTiles } from './delivery-tiles.ts';

const HOUR = 3_600_000;
const figure = (known: Partial<DeliveryFigureView>): DeliveryFigureView => {
  return { value: null, low: null, high: null, n: 0, of: 0, band: null, before: null, sentence: 'So it is.', ...known };
};
const figures = (known: Partial<Record<keyof DeliveryFiguresView, Partial<DeliveryFigureView>>>): DeliveryFiguresView => ({
  frequency: figure(known.frequency ?? {}),
  lead_time: { ...figure(known.lead_time ?? {}), from: known.lead_time === undefined ? null : 'start' },
  change_failure_rate: figure(known.change_failure_rate ?? {}),
  time_to_restore: figure(known.time_to_restore ?? {}),
});
const plain = (text: string | null | undefined): string => (text ?? '').replaceAll('\u202f', ' ');

test('what is not known has no figure and no colour of a judgement', () => {
  const tiles = readDeliveryTiles(figures({}));
  assert.deepEqual(
    tiles.map(({ figure: text, tone, before }) => [text, tone, before]),
    Array.from({ length: 4 }, () => [null, 'blind', null]),
  );
});

test('a frequency is told by the day, the week or the month, whichever can be imagined', () => {
  const told = (value: number): string => {
    const [tile] = readDeliveryTiles(figures({ frequency: { value, band: 'good' } }));
    return `${tile?.figure} ${tile?.unit}`;
  };
  assert.deepEqual([told(3), told(0.3), told(0.05), told(0)], ['3 a day', '2.1 a week', '1.5 a month', '0 a month']);
});

test('more releases are better and longer ways worse; a tenth is no news', () => {
  const tiles = readDeliveryTiles(
    figures({
      frequency: { value: 2, before: 1, band: 'best' },
      lead_time: { value: 9 * HOUR, before: 5 * HOUR, low: 5 * HOUR, high: 12 * HOUR, band: 'best' },
      change_failure_rate: { value: 0.05, before: 0.052, band: 'best' },
    }),
  );
  assert.deepEqual(
    tiles.map(({ before }) => before?.trend ?? null),
    ['better', 'worse', 'same', null],
  );
  assert.equal(plain(tiles[1]?.between), 'between 5 h and 12 h');
  assert.equal(tiles[1]?.label, 'From rollout to everybody');
});
