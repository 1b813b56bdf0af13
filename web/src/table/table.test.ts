import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSorted, showSorted, type Column } from './column.ts';
import { holdOrder } from './held-order.ts';
import { orderRows } from './order-rows.ts';

type Row = { readonly name: string; readonly left: number | null };
const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', width: '1fr', cell: () => null, sort: ({ name }) => name },
  { id: 'left', title: 'Left', width: '1fr', cell: () => null, sort: ({ left }) => left },
  { id: 'mark', title: '', width: '1fr', cell: () => null },
];
const rows: readonly Row[] = [
  { name: 'b', left: 0.2 },
  { name: 'a', left: null },
  { name: 'd', left: -1 },
  { name: 'c', left: 0.2 },
];
const order = (text: string): string =>
  orderRows(rows, readSorted(text, columns), columns)
    .map(({ name }) => name)
    .join('');

test('rows are ordered either way, what is not known last, and what is alike as it came', () => {
  assert.deepEqual([order('left'), order('-left'), order('name'), order('-name')], ['dbca', 'bcda', 'abcd', 'dcba']);
});

test('an address that names no column that can be sorted leaves the order as it is', () => {
  for (const text of ['mark', '-mark', 'nothing', '']) assert.equal(readSorted(text, columns), null);
  assert.equal(order('mark'), 'badc');
  assert.equal(showSorted({ by: 'left', way: 'down' }), '-left');
});

test('while somebody reads the order stays, and what would move is counted', () => {
  assert.deepEqual(holdOrder(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c']), { keys: ['a', 'b', 'c', 'd'], moved: 1 });
  assert.deepEqual(holdOrder(['a', 'b', 'c'], ['a', 'c', 'x']), { keys: ['a', 'c'], moved: 1 });
  assert.deepEqual(holdOrder(['a', 'b'], ['a', 'b']).moved, 0);
});

test('nothing is said to move exactly when the order is the same', () =>
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 12 }), fc.infiniteStream(fc.nat()), (keys, chance) => {
      const now = keys.map((key) => ({ key, at: chance.next().value })).toSorted((a, b) => a.at - b.at);
      const order = now.map(({ key }) => key);
      const { keys: held, moved } = holdOrder(keys, order);
      assert.deepEqual(held, keys);
      assert.equal(
        moved === 0,
        keys.every((key, index) => key === order[index]),
      );
      assert.ok(moved <= Math.max(0, keys.length - 1));
    }),
  ));
