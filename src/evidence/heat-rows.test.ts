import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, type Instant } from '../kernel/units.ts';
import { heatRows } from './heat-rows.ts';
import { emptyCell } from './cell.ts';
import { countValue } from './histogram.ts';
import { addToSlot, openSlotGrid } from './slot-grid.ts';
import { slotWidth } from './slot-width.ts';

const values = fc.array(fc.array(fc.double({ min: 0.01, max: 1e8, noNaN: true }), { maxLength: 20 }), { maxLength: 12 });

test('every value is in one row of its slot, and the rows are few, however wide the values lie', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (slots, most) => {
      const grid = openSlotGrid(slots.length);
      for (const [slot, all] of slots.entries()) {
        const cell = emptyCell({ generation: 'g', cohort: '{}', at: 0 as Instant });
        for (const value of all) countValue(cell.histogram, value);
        addToSlot(grid, slot, cell);
      }
      const found = heatRows(grid, most);
      if (found === null) return assert.ok(slots.every((slot) => slot.length === 0));
      const rows = found.edges.length - 1;
      assert.ok(rows >= 1 && rows <= most);
      for (const [index, slot] of found.slots.entries()) {
        const weights = slot.filter((_, at) => at % 2 === 1);
        assert.equal(
          weights.reduce((sum, weight) => sum + weight, 0),
          slots[index]?.length,
        );
        for (const value of slots[index] ?? []) {
          const row = found.edges.findLastIndex((edge, at) => at < rows && value > edge * (1 - 1e-12));
          const beside = slot.filter((_, at) => at % 2 === 0).some((told) => Math.abs(told - row) <= 1);
          assert.ok(beside, `${value} is in no row near ${row}`);
        }
      }
    }),
  );
});

const KEPT = { '10s': 0, '1m': -1e9, '1h': -1e12 };
const cases = [
  { name: 'an hour in 240 slots is in slots of twenty seconds', length: HOUR, points: 240, width: 20 * SECOND, from: 0 },
  { name: 'a day is in slots of ten minutes', length: 24 * HOUR, points: 240, width: 10 * MINUTE, from: 0 },
  { name: 'four weeks are in slots of three hours', length: 28 * 24 * HOUR, points: 240, width: 3 * HOUR, from: 0 },
  { name: 'more slots are narrower', length: 24 * HOUR, points: 400, width: 5 * MINUTE, from: 0 },
  { name: 'what is kept by the minute is not told finer', length: 10 * MINUTE, points: 240, width: MINUTE, from: -1_000 },
  { name: 'what is kept by the hour is not told finer', length: 3 * HOUR, points: 240, width: HOUR, from: -1e10 },
];
for (const { name, length, points, width, from } of cases)
  test(name, () => {
    const span = { from: from as Instant, to: (from + length) as Instant };
    assert.equal(slotWidth(span, { points, kept: (tier) => KEPT[tier] }), width);
  });
