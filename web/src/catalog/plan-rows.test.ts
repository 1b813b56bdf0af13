import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogPlanView } from '../../../src/wire/catalog.ts';
import { blockedBecause, groupChanges, judgedRows } from './plan-rows.ts';

const PLAN = {
  changes: [
    { what: 'objective', name: 'a', change: 'removed', fields: [], left_out: 0 },
    { what: 'objective', name: 'b', change: 'added', fields: [], left_out: 0 },
  ],
  judged: [
    { objective: 'a', before: 'healthy', after: 'blind', sentence: '' },
    { objective: 'b', before: 'burning', after: 'healthy', sentence: '' },
    { objective: 'c', before: 'healthy', after: 'healthy', sentence: '' },
    { objective: 'd', before: null, after: 'blind', sentence: '' },
  ],
} as unknown as CatalogPlanView;

test('changes are read by what becomes of things', () => {
  assert.deepEqual(
    groupChanges(PLAN).map(({ title, changes }) => `${title} ${changes.map(({ name }) => name).join()}`),
    ['Added b', 'Removed a'],
  );
});

test('only what would be judged otherwise is told, and whether it gets worse', () => {
  assert.deepEqual(
    judgedRows(PLAN).map(({ objective, isWorse }) => [objective, isWorse]),
    [
      ['a', true],
      ['b', false],
      ['d', true],
    ],
  );
});

test('what stands in the way is said, the most final first', () => {
  const free = { isUnchanged: false, mistakes: 0, isOld: false, isMoved: false };
  const may = { can: true, why: '' };
  assert.equal(blockedBecause(free, may), null);
  assert.equal(blockedBecause({ ...free, mistakes: 2 }, may), 'There are 2 mistakes.');
  assert.equal(blockedBecause({ ...free, isUnchanged: true, mistakes: 2 }, may), 'Nothing is changed yet.');
  assert.equal(blockedBecause(free, { can: false, why: 'Not here.' }), 'Not here.');
});
