import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../kernel/byte-writer.ts';
import { HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { blockOfCells, cellsOfBlock, foldBlocks, type CellBlock } from './cell-block.ts';
import { readColumns, readJoinedColumns, writeColumns, type CellColumns } from './cell-columns.ts';
import { readSketches, writeSketches } from './cell-sketches.ts';
import { emptyCell, SLOT, type Cell } from './cell.ts';
import { addColumns, between, foldColumns } from './fold-columns.ts';
import { addToBucket, BUCKETS, eachBucket } from './histogram.ts';
import { rollUp } from './roll-up.ts';

const T0 = 1_800_000_000_000 as Instant;
const SERIES = { generation: 'checkout@1', cohort: '{}' };

/** Sums of these are exact, so that the order of adding cannot matter. */
const amount = fc.oneof(
  fc.nat(300),
  fc.nat(300),
  fc.integer({ min: 0, max: 2 ** 20 }).map((eighths) => eighths / 8),
  fc.constant(2 ** 40),
);
const cell = fc
  .record({
    slot: fc.nat(800),
    good: amount,
    total: amount,
    sum: amount,
    sampled: fc.boolean(),
    buckets: fc.array(fc.tuple(fc.nat(BUCKETS - 1), fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(2.5))), {
      maxLength: 6,
    }),
  })
  .map(({ slot, good, total, sum, sampled, buckets }): Cell => {
    const made = emptyCell({ ...SERIES, at: (T0 + slot * SLOT) as Instant });
    Object.assign(made, { good, total, sum, n: sampled ? good : total });
    for (const [bucket, weight] of buckets) addToBucket(made.histogram, bucket, weight);
    return made;
  });
const cells = fc.array(cell, { maxLength: 60 });
const widths: readonly DurationMs[] = [SLOT, MINUTE, HOUR];

test('what is written of a block is read back, exactly', () => {
  fc.assert(
    fc.property(cells, fc.constantFrom(...widths), (some, width) => {
      const block = blockOfCells(some, width);
      assert.deepEqual(readBack(block, width), block);
    }),
  );
});

test('a block holds what a naive roll-up of its cells holds, however they were cut into blocks', () => {
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 5 }), fc.constantFrom(...widths), (parts, width) => {
      const folded = foldBlocks(
        parts.map((part) => readBack(blockOfCells(part, SLOT), SLOT)),
        width,
      );
      assert.deepEqual(plain(cellsOfBlock(folded, SERIES)), plain(rollUp(parts.flat(), width)));
      const columns = foldColumns(
        parts.map((part) => blockOfCells(part, SLOT).columns),
        width,
      );
      assert.deepEqual(columns, folded.columns);
    }),
  );
});

test('two sets of columns add up slot by slot', () => {
  fc.assert(
    fc.property(cells, cells, (one, other) => {
      const columns = (some: Cell[]): CellColumns => blockOfCells(some, SLOT).columns;
      assert.deepEqual(addColumns(columns(one), columns(other)), columns([...one, ...other]));
    }),
  );
});

test('blocks that follow each other are read as one, and any others as they are', () => {
  fc.assert(
    fc.property(cells, fc.array(fc.nat(800), { maxLength: 4 }), (some, cuts) => {
      const edges = [-Infinity, ...cuts.toSorted((a, b) => a - b).map((slot) => T0 + slot * SLOT), Infinity];
      const whole = blockOfCells(some, SLOT).columns;
      const parts = edges.slice(1).map((to, index) => between(whole, edges[index]!, to));
      const bytes = parts.map((columns) => bytesOf({ columns, sketches: NONE }, SLOT).columns);
      assert.deepEqual(readJoinedColumns(bytes, SLOT), [whole]);
      const backwards = readJoinedColumns(bytes.toReversed(), SLOT);
      assert.deepEqual(foldColumns(backwards, SLOT), whole);
      if (parts.filter(({ at }) => at.length > 0).length > 1) assert.deepEqual(backwards, parts.toReversed());
    }),
  );
});

test('the rows between two instants are those that start there', () => {
  fc.assert(
    fc.property(cells, fc.nat(900), fc.nat(900), (some, one, other) => {
      const [from, to] = [T0 + one * SLOT + 1, T0 + other * SLOT];
      const wanted = some.filter(({ at }) => at >= from && at < to);
      assert.deepEqual(between(blockOfCells(some, SLOT).columns, from, to), blockOfCells(wanted, SLOT).columns);
    }),
  );
});

const numbers = [
  { name: 'a fraction', value: 0.1 },
  { name: 'negative zero', value: -0 },
  { name: 'the largest whole number that counts one by one', value: Number.MAX_SAFE_INTEGER },
  { name: 'one beyond it', value: 2 ** 53 },
  { name: 'a negative number', value: -3 },
  { name: 'infinity', value: Infinity },
];
for (const { name, value } of numbers) {
  test(`a column keeps ${name}`, () => {
    const at = Float64Array.of(T0, T0 + SLOT);
    const of = (sum: number): Float64Array => Float64Array.of(sum, 1);
    const columns = { at, good: of(value), total: of(7), n: of(0), sum: of(value) };
    const out = new ByteWriter();
    writeColumns(out, columns, SLOT);
    assert.deepEqual(readColumns(out.take(), SLOT), columns);
  });
}

test('bytes that are cut off or too long are a broken invariant, not other numbers', () => {
  const block = blockOfCells(
    [...Array(20).keys()].map((slot) => counted(slot)),
    SLOT,
  );
  const { columns, sketches } = bytesOf(block, SLOT);
  for (let end = 0; end < columns.length; end += 1) assert.throws(() => readColumns(columns.subarray(0, end), SLOT), `${end}`);
  for (let end = 0; end < sketches.length; end += 1) assert.throws(() => readSketches(sketches.subarray(0, end)), `${end}`);
  assert.throws(() => readColumns(Uint8Array.of(...columns, 0), SLOT));
  assert.throws(() => readSketches(Uint8Array.of(...sketches, 0)));
});

const NONE = blockOfCells([], SLOT).sketches;

function counted(slot: number): Cell {
  const made = emptyCell({ ...SERIES, at: slotOf((T0 + slot * 10 * SECOND) as Instant, SLOT) });
  Object.assign(made, { good: slot, total: slot + 200, n: 3, sum: slot / 7 });
  addToBucket(made.histogram, 100 + slot, 2);
  addToBucket(made.histogram, 300, 400);
  return made;
}

function bytesOf({ columns, sketches }: CellBlock, width: DurationMs): { columns: Uint8Array; sketches: Uint8Array } {
  const out = new ByteWriter();
  writeColumns(out, columns, width);
  const first = out.take();
  writeSketches(out, sketches);
  return { columns: first, sketches: out.take() };
}

function readBack(block: CellBlock, width: DurationMs): CellBlock {
  const { columns, sketches } = bytesOf(block, width);
  return { columns: readColumns(columns, width), sketches: readSketches(sketches) };
}

function plain(some: readonly Cell[]): readonly unknown[] {
  return some
    .toSorted((a, b) => a.at - b.at)
    .map(({ histogram, ...rest }) => {
      const buckets: [number, number][] = [];
      eachBucket(histogram, (bucket, weight) => buckets.push([bucket, weight]));
      return { ...rest, buckets };
    });
}
