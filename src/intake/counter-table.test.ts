import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CounterTable, type Counter } from './counter-table.ts';

test('a counter keeps its number', () => {
  const table = new CounterTable();
  const id = table.idOf(counter('a'));
  assert.equal(table.idOf(counter('b')), id + 1);
  assert.equal(table.idOf(counter('a')), id);
  assert.deepEqual(table.of(id), counter('a'));
});

test('the same stream in another cohort is a counter of its own with the same key', () => {
  const table = new CounterTable();
  const kept = table.idOf(counter('a', 1));
  const other = table.idOf(counter('a', 0));
  assert.notEqual(kept, other);
  assert.equal(table.of(kept).key, table.of(other).key);
});

test('a full table takes no more and still knows what it has', () => {
  const table = new CounterTable(2);
  assert.deepEqual(
    [counter('a'), counter('b'), counter('c'), counter('a')].map((each) => table.idOf(each)),
    [0, 1, -1, 0],
  );
  assert.equal(table.full, true);
});

test('what is taken back leaves room', () => {
  const table = new CounterTable(2);
  table.idOf(counter('a'));
  table.idOf(counter('b'));
  table.takeBack(1);
  assert.equal(table.size, 1);
  assert.equal(table.idOf(counter('c')), 1);
  assert.equal(table.idOf(counter('b')), -1);
});

function counter(key: string, cohort = 0): Counter {
  return { key, series: 3, cohort, field: 'total' };
}
