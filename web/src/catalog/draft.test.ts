import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badName, clashes, fileRows, isUnchanged, newTexts, readDraft, rebased, textOf, withText, type Draft } from './draft.ts';

const FILES = [
  { file: 'a.yaml', text: 'a: 1', digest: '' },
  { file: 'b.yaml', text: 'b: 1', digest: '' },
];
const EMPTY: Draft = { base: 'one', texts: {} };

test('a file is as it was typed, and typing back what was there is no change', () => {
  const typed = withText(EMPTY, FILES, { file: 'a.yaml', text: 'a: 2' });
  assert.equal(textOf(typed, FILES, 'a.yaml'), 'a: 2');
  assert.deepEqual(newTexts(typed), [{ file: 'a.yaml', text: 'a: 2' }]);
  assert.ok(isUnchanged(withText(typed, FILES, { file: 'a.yaml', text: 'a: 1' })));
});

test('files are listed with what becomes of them', () => {
  const draft = [
    { file: 'a.yaml', text: null },
    { file: 'c.yaml', text: '' },
  ].reduce((so, one) => withText(so, FILES, one), EMPTY);
  assert.deepEqual(
    fileRows(draft, FILES).map(({ file, state }) => `${file} ${state}`),
    ['a.yaml removed', 'b.yaml same', 'c.yaml new'],
  );
  assert.ok(!isUnchanged(withText(draft, FILES, { file: 'c.yaml', text: null })));
});

test('over files that changed meanwhile the same changes stand, and what is the same by now is none', () => {
  const draft = withText(withText(EMPTY, FILES, { file: 'a.yaml', text: 'a: 2' }), FILES, { file: 'b.yaml', text: 'b: 2' });
  const now = [FILES[0], { file: 'b.yaml', text: 'b: 2', digest: '' }].filter((one) => one !== undefined);
  assert.deepEqual(clashes(draft, FILES, now), ['b.yaml']);
  assert.deepEqual(rebased(draft, { base: 'two', files: now }), { base: 'two', texts: { 'a.yaml': 'a: 2' } });
});

test('what a tab has kept is read, and anything else is no draft', () => {
  const draft: Draft = { base: 'one', texts: { 'a.yaml': 'a', 'b.yaml': null } };
  assert.deepEqual(readDraft(JSON.stringify(draft)), draft);
  for (const wrong of [null, '', '{}', '[]', '{"base":1,"texts":{}}', '{"base":"a","texts":[]}', '{"base":"a","texts":{"b":1}}'])
    assert.equal(readDraft(wrong), null, String(wrong));
});

test('a new file has a name that the catalog reads', () => {
  assert.equal(badName('teams/x.yaml', []), null);
  for (const name of ['x.txt', '/x.yaml', '../x.yaml', '.x.yaml', 'a//x.yaml']) assert.notEqual(badName(name, []), null, name);
  assert.match(badName('a.yaml', fileRows(EMPTY, FILES)) ?? '', /There is/);
});
