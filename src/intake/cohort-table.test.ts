import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CohortTable, NONE, OTHER } from './cohort-table.ts';

test('equal values are one cohort, and the labels say which', () => {
  const table = new CohortTable(['version', 'region'], 10);
  const first = table.idOf(['1.0', null]);
  assert.equal(table.idOf(['1.0', null]), first);
  assert.notEqual(table.idOf([null, '1.0']), first);
  assert.deepEqual(
    [table.labels(first), table.labels(0)],
    [
      { version: '1.0', region: NONE },
      { version: OTHER, region: OTHER },
    ],
  );
});

test('values that run into each other are still two cohorts', () => {
  const table = new CohortTable(['a', 'b'], 10);
  assert.notEqual(table.idOf(['x\ny', 'z']), table.idOf(['x', 'y\nz']));
});

test('beyond the cap everything is __other__, and what was known stays known', () => {
  const table = new CohortTable(['version'], 2);
  assert.deepEqual(
    ['a', 'b', 'c', 'a', 'd'].map((version) => table.idOf([version])),
    [1, 2, 0, 1, 0],
  );
  assert.equal(table.size, 3);
});

test('what a refused payload added is taken back', () => {
  const table = new CohortTable(['version'], 2);
  table.idOf(['a']);
  table.settle();
  table.idOf(['b']);
  table.countOverflow();
  table.takeBack();
  assert.deepEqual([table.size, table.overflow, table.idOf(['c']), table.labels(2)], [2, 0, 2, { version: 'c' }]);
});

test('no value makes a label that is longer than 128 characters or holds control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
      const table = new CohortTable(['version'], 1);
      const label = table.labels(table.idOf([value]))['version'] ?? '';
      assert.ok(label.length <= 128 && !/\p{Cc}/u.test(label) && label.isWellFormed());
    }),
  );
});
