import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BudgetLineView } from '../../../src/wire/objective.ts';
import { ageOf, begunAnew, NO_LINES, withLines, type LinesState, type LinesTold } from './lines-state.ts';

const line = (name: string, total = 1): BudgetLineView => ({ name, total }) as BudgetLineView;
const told = (state: LinesState, ...all: readonly LinesTold[]): LinesState => all.reduce(withLines, state);
const first = (left: number, ...names: readonly string[]): LinesTold => ({
  first: true,
  left,
  set: names.map((n) => line(n)),
  gone: [],
});

test('all come in pieces, and how many are still on their way is known', () => {
  const some = told(NO_LINES, first(2, 'a', 'b'));
  assert.deepEqual([[...some.lines.keys()], some.left], [['a', 'b'], 2]);
  const all = told(some, first(0, 'c', 'd'));
  assert.deepEqual([[...all.lines.keys()], all.left], [['a', 'b', 'c', 'd'], 0]);
});

test('a line that is another takes the place of the one before, and one that is gone goes', () => {
  const before = told(NO_LINES, first(0, 'a', 'b'));
  const after = told(before, { first: false, left: 0, set: [line('b', 7)], gone: ['a'] });
  assert.deepEqual([...after.lines.values()], [line('b', 7)]);
  assert.equal(before.lines.size, 2, 'who drew the lines before still has them');
});

test('what is told anew leaves nothing of what is no more, and takes nothing away before all came', () => {
  const before = told(NO_LINES, first(0, 'a', 'b', 'c'));
  const half = told(begunAnew(before), first(1, 'a'));
  assert.deepEqual([...half.lines.keys()], ['a', 'b', 'c']);
  assert.deepEqual([...told(half, first(0, 'c')).lines.keys()], ['a', 'c']);
});

test('what an ended stream told at first is not taken for what the next one told', () => {
  const cut = told(NO_LINES, first(1, 'a'));
  assert.deepEqual([...told(begunAnew(cut), first(0, 'b')).lines.keys()], ['b']);
});

test('before anything is known there is nothing, and not an empty list', () => {
  assert.equal(NO_LINES.left, null);
  assert.equal(told(NO_LINES, first(0)).left, 0);
});

test('after all came, whatever the pieces, the lines are those told last', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 8 });
  fc.assert(
    fc.property(names, names, fc.integer({ min: 1, max: 4 }), (had, has, size) => {
      const pieces: LinesTold[] = [];
      for (let at = 0; at < has.length || at === 0; at += size)
        pieces.push(first(Math.max(0, has.length - at - size), ...has.slice(at, at + size)));
      const state = told(begunAnew(told(NO_LINES, first(0, ...had))), ...pieces);
      assert.deepEqual([...state.lines.keys()].toSorted(), has.toSorted());
    }),
  );
});

test('an age grows while nothing is told', () => {
  const at = '2026-01-31T12:00:00Z';
  assert.equal(ageOf({ age_ms: 1_000, at }, Date.parse(at) + 2_500), 3_500);
  assert.equal(ageOf({ age_ms: 1_000, at }, Date.parse(at) - 5), 1_000);
  assert.equal(ageOf({ age_ms: null, at }, Date.parse(at)), null);
});
