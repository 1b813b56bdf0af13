import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CellTable } from './cell-table.ts';
import { BUCKETS } from './histogram.ts';

type Plain = { good: number; total: number; n: number; sum: number; buckets: Map<number, number> };
type Step =
  | { readonly do: 'open' }
  | { readonly do: 'free'; readonly which: number }
  | { readonly do: 'add'; readonly which: number; readonly by: number }
  | { readonly do: 'bucket'; readonly which: number; readonly bucket: number; readonly by: number };

const which = fc.nat(5_000);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ do: 'open' }) },
    { weight: 1, arbitrary: which.map((cell): Step => ({ do: 'free', which: cell })) },
    { weight: 3, arbitrary: fc.tuple(which, fc.nat(99)).map(([cell, by]): Step => ({ do: 'add', which: cell, by })) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(which, fc.nat(BUCKETS - 1), fc.constantFrom(1, 2, 0.5, 2 ** 40))
        .map(([cell, bucket, by]): Step => ({ do: 'bucket', which: cell, bucket, by })),
    },
  ),
  { maxLength: 400 },
);

test('cells hold what a naive table holds, through opening, adding and freeing', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const table = new CellTable();
      const plain = new Map<number, Plain>();
      for (const step of all) play(step, table, plain);
      assert.equal(table.size, plain.size);
      for (const [cell, want] of plain) assert.deepEqual(held(table, cell), want);
    }),
    { numRuns: 500 },
  );
});

test('a freed cell and its pages come back clean', () => {
  const table = new CellTable();
  const cells = Array.from({ length: 50 }, () => table.open());
  for (const cell of cells) {
    table.add(cell, { good: 1, total: 2, n: 3, sum: 4 });
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) table.addToBucket(cell, bucket, 7);
  }
  for (const cell of cells) table.free(cell);
  const again = Array.from({ length: 50 }, () => table.open());
  assert.deepEqual(
    again.toSorted((a, b) => a - b),
    cells,
  );
  for (const cell of again) {
    assert.deepEqual(held(table, cell), { good: 0, total: 0, n: 0, sum: 0, buckets: new Map() });
    table.addToBucket(cell, 40, 1); // opens a page that was somebody's, with another number
    assert.deepEqual(held(table, cell).buckets, new Map([[40, 1]]));
  }
});

test('what is freed is used again: a busy table does not grow', () => {
  const table = new CellTable();
  const round = (): void => {
    const cells = Array.from({ length: 1_000 }, () => table.open());
    for (const cell of cells) for (const bucket of [1, 100, 300, 700]) table.addToBucket(cell, bucket, 1);
    for (const cell of cells) table.free(cell);
  };
  round();
  const { bytes } = table;
  for (let more = 0; more < 50; more += 1) round();
  assert.deepEqual([table.size, table.bytes], [0, bytes]);
});

test('a hundred thousand cells with a bucket each cost less than 400 bytes apiece', () => {
  const table = new CellTable();
  for (let count = 0; count < 100_000; count += 1) table.addToBucket(table.open(), count % BUCKETS, 1);
  assert.ok(table.bytes < 100_000 * 400, `${table.bytes}`);
  for (const cell of [0, 255, 256, 65_535, 99_999]) assert.deepEqual(held(table, cell).buckets, new Map([[cell % BUCKETS, 1]]));
});

function play(step: Step, table: CellTable, plain: Map<number, Plain>): void {
  if (step.do === 'open') {
    const cell = table.open();
    assert.ok(!plain.has(cell), `cell ${cell} was given out twice`);
    plain.set(cell, { good: 0, total: 0, n: 0, sum: 0, buckets: new Map() });
    return;
  }
  const cells = [...plain.keys()];
  const cell = cells[step.which % cells.length];
  const numbers = cell === undefined ? undefined : plain.get(cell);
  if (cell === undefined || numbers === undefined) return;
  if (step.do === 'free') {
    table.free(cell);
    plain.delete(cell);
  } else if (step.do === 'bucket') {
    table.addToBucket(cell, step.bucket, step.by);
    numbers.buckets.set(step.bucket, (numbers.buckets.get(step.bucket) ?? 0) + step.by);
  } else {
    const gained = { good: step.by, total: step.by * 2, n: step.by + 1, sum: step.by / 2 };
    table.add(cell, gained);
    for (const name of ['good', 'total', 'n', 'sum'] as const) numbers[name] += gained[name];
  }
}

function held(table: CellTable, cell: number): Plain {
  const buckets = new Map<number, number>();
  table.eachBucket(cell, (bucket, weight) => {
    assert.ok(!buckets.has(bucket), `bucket ${bucket} came twice`);
    buckets.set(bucket, weight);
  });
  return { ...table.numbers(cell), buckets };
}
