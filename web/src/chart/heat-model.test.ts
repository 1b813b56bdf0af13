import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heatCells, heatScale, heatTable, rowAt, sayCell, type Heat } from './heat-model.ts';

const heat: Heat = { edges: [10, 20, 40, 80], slots: [[0, 90, 2, 1], [], [1, 4]] };
const show = (value: number): string => `${value} ms`;

test('one event among many can be seen, more is darker, and what is too slow is told apart', () => {
  const cells = heatCells(heat, 50);
  assert.deepEqual(
    cells.map(({ slot, low, high, isSlow }) => [slot, low, high, isSlow]),
    [
      [0, 10, 20, false],
      [0, 40, 80, true],
      [2, 20, 40, false],
    ],
  );
  const [often, once, few] = cells.map(({ shade }) => shade);
  assert.ok(often === 1 && (once ?? 0) > 0.2 && (once ?? 0) < (few ?? 0));
  assert.ok(heatCells(heat, null).every(({ isSlow }) => !isSlow));
});

test('a threshold beyond all values is on the scale, too', () => {
  const scale = heatScale(heat, 400);
  assert.equal(scale.place(10), 0);
  assert.ok(scale.place(80) < 0.6 && Math.abs(scale.place(400) - 1) < 1e-9);
  assert.deepEqual([rowAt(heat, scale, 0), rowAt(heat, scale, 0.25), rowAt(heat, scale, 1)], [0, 1, 2]);
});

test('a cell is told in words, and the table has every event', () => {
  assert.equal(sayCell(heat, { slot: 0, row: 2 }, show), '1 of 91 in 40 ms to 80 ms (1.1\u202f%)');
  assert.equal(sayCell(heat, { slot: 1, row: 0 }, show), 'nothing known');
  const moments = { from: 0, to: 30_000, at: [0, 10_000, 20_000], everyMs: 10_000 };
  const lines = [{ label: 'p50', values: [15, null, 30] }];
  const table = heatTable({ moments, heat, scale: heatScale(heat, null) }, lines, show);
  assert.deepEqual(table.columns.slice(0, 3), ['UTC', 'p50', 'to 10 ms']);
  assert.equal(table.rows.length, 3);
  const counts = table.rows.map((row) => row.slice(2).reduce((sum, cell) => sum + Number(cell), 0));
  assert.deepEqual(counts, [4, 0, 91]);
  assert.equal(table.rows[1]?.[1], 'not known');
});
