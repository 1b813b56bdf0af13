import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffCatalogs, objectivesConcerned, redefinedIndicators } from './diff-catalogs.ts';
import { objective, QUICK, read } from './promise.test-data.ts';

const SUCCESS = `${QUICK}, window: 28d`;
const BEFORE = objective(SUCCESS, 'name: quick');
const changesTo = (text: string) => diffCatalogs(read(BEFORE), read(text));

test('the same promises differ in nothing, however they are written', () => {
  assert.deepEqual(changesTo(`# said otherwise\n${BEFORE}`), []);
});

test('a target and a window are told as people write them, before and after', () => {
  const changes = changesTo(objective(SUCCESS.replace('p99', 'p95').replace('28d', '7d'), 'name: quick'));
  assert.deepEqual(changes, [
    {
      what: 'objective',
      name: 'quick',
      change: 'changed',
      fields: [
        { field: 'target', before: '99 %', after: '95 %' },
        { field: 'window', before: '28d', after: '7d' },
      ],
      leftOut: 0,
    },
  ]);
});

test('what is new and what is gone are told by their names', () => {
  const both = changesTo(objective(SUCCESS, 'name: other'));
  assert.deepEqual(
    both.map(({ what, name, change }) => `${change} ${what} ${name}`),
    ['added indicator other/quantile', 'removed indicator quick/quantile', 'added objective other', 'removed objective quick'],
  );
});

test('an indicator that counts something else is redefined, and its objectives are concerned', () => {
  const [before, after] = [read(BEFORE), read(objective(SUCCESS.replace('800ms', '700ms'), 'name: quick'))];
  const changes = diffCatalogs(before, after);
  assert.deepEqual(redefinedIndicators(before, after), ['quick/quantile']);
  assert.deepEqual(objectivesConcerned(changes, after), ['quick']);
  assert.ok(!JSON.stringify(changes).includes('generation'), 'a digest of the rest says nothing to people');
});

test('a thing with more changes than anybody reads says how many are left out', () => {
  const annotated = (value: string): string => {
    const notes = Array.from({ length: 30 }, (_, index) => `n${index}: "${value}"`).join(', ');
    return objective(SUCCESS, `name: quick, annotations: { ${notes} }`);
  };
  const [note] = diffCatalogs(read(annotated('a')), read(annotated('b'))).filter(({ what }) => what === 'objective');
  assert.ok(note?.change === 'changed');
  assert.deepEqual([note.fields.length, note.leftOut], [20, 10]);
});

test('what was added one way is removed the other way', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });
  const catalogOf = (all: readonly string[]) => read(all.map((name) => objective(SUCCESS, `name: ${name}`)).join(''));
  fc.assert(
    fc.property(names, names, (first, second) => {
      const [there, back] = [
        diffCatalogs(catalogOf(first), catalogOf(second)),
        diffCatalogs(catalogOf(second), catalogOf(first)),
      ];
      const named = (changes: typeof there, change: string) =>
        changes.filter((one) => one.change === change).map(({ name }) => name);
      assert.deepEqual(named(there, 'added').toSorted(), named(back, 'removed').toSorted());
      assert.deepEqual(named(there, 'removed').toSorted(), named(back, 'added').toSorted());
    }),
    { numRuns: 30 },
  );
});
