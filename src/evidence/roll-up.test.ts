import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, MINUTE, type Instant } from '../kernel/units.ts';
import { emptyCell, SLOT, type Cell } from './cell.ts';
import { countValue, encodeHistogram } from './histogram.ts';
import { rollUp } from './roll-up.ts';

const START = 1_800_000_000_000;
const cells = fc.uniqueArray(
  fc.record({
    slot: fc.nat(1_000),
    generation: fc.constantFrom('a@1', 'b@1'),
    cohort: fc.constantFrom('{}', '{"version":"1.0.0"}'),
    values: fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.boolean()), { minLength: 1, maxLength: 5 }),
  }),
  { selector: ({ slot, generation, cohort }) => `${slot} ${generation} ${cohort}`, maxLength: 60 },
);

function cellOf({
  slot,
  generation,
  cohort,
  values,
}: {
  slot: number;
  generation: string;
  cohort: string;
  values: [number, boolean][];
}): Cell {
  const cell = emptyCell({ generation, cohort, at: (START + slot * SLOT) as Instant });
  for (const [value, good] of values) {
    cell.total += 1;
    cell.n += 1;
    cell.sum += value;
    cell.good += good ? 1 : 0;
    countValue(cell.histogram, value);
  }
  return cell;
}

function plain(cells: readonly Cell[]): readonly unknown[] {
  const rows = cells.map(({ histogram, ...rest }) => ({ ...rest, histogram: [...encodeHistogram(histogram)] }));
  return rows.toSorted((a, b) => a.at - b.at || compare(a.generation, b.generation) || compare(a.cohort, b.cohort));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

test('rolling up by the minute and then by the hour is rolling up by the hour', () => {
  fc.assert(
    fc.property(cells, (given) => {
      const fine = given.map(cellOf);
      assert.deepEqual(plain(rollUp(rollUp(fine, MINUTE), HOUR)), plain(rollUp(fine, HOUR)));
    }),
  );
});

test('nothing is lost, nothing is counted twice, and the fine cells stay as they were', () => {
  fc.assert(
    fc.property(cells, (given) => {
      const fine = given.map(cellOf);
      const before = plain(fine);
      const coarse = rollUp(fine, MINUTE);
      for (const generation of ['a@1', 'b@1']) assert.deepEqual(sums(coarse, generation), sums(fine, generation));
      assert.equal(new Set(coarse.map(({ at, generation, cohort }) => `${at} ${generation} ${cohort}`)).size, coarse.length);
      assert.ok(coarse.every(({ at }) => at % MINUTE === 0));
      assert.deepEqual(plain(fine), before);
    }),
  );
});

function sums(cells: readonly Cell[], generation: string): readonly number[] {
  const of = cells.filter((cell) => cell.generation === generation);
  return (['good', 'total', 'n', 'sum'] as const).map((name) => of.reduce((sum, cell) => sum + cell[name], 0));
}
