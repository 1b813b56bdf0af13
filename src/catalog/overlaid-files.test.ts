import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { overlaidFiles } from './overlaid-files.ts';

const route = (name: string, owner: string): string =>
  `apiVersion: plimsoll/v1\nkind: Route\nmetadata: { name: ${name} }\nspec: { owner: ${owner} }\n`;
const present = [
  { file: 'routes.yaml', text: `${route('a', 'one')}---\n${route('b', 'two')}` },
  { file: 'other.yaml', text: `# A comment stays.\n${route('c', 'three')}` },
];

function ownersIn(files: readonly { readonly text: string }[]): Record<string, string> {
  type Document = { metadata: { name: string }; spec: { owner: string } };
  const documents = files.flatMap(({ text }) => parseAllDocuments(text).flatMap((one) => one.toJS() as Document | Document[]));
  return Object.fromEntries(documents.map(({ metadata, spec }) => [metadata.name, spec.owner]));
}

test('a document takes the place of the one of its kind and name; the others of that file stay', () => {
  const files = overlaidFiles(present, [{ file: 'new.yaml', text: route('a', 'changed') }]);
  assert.deepEqual(ownersIn(files), { a: 'changed', b: 'two', c: 'three' });
  assert.deepEqual(files[1], present[1], 'a file in which nothing is replaced stays as it is');
});

test('what has no like joins, and a file of a name that is taken stands beside it', () => {
  const files = overlaidFiles(present, [{ file: 'other.yaml', text: route('d', 'four') }]);
  assert.deepEqual(ownersIn(files), { a: 'one', b: 'two', c: 'three', d: 'four' });
  assert.equal(new Set(files.map(({ file }) => file)).size, files.length);
});

test('a file all of whose documents are replaced is gone, and one that cannot be read is handed on for its mistakes', () => {
  const files = overlaidFiles(present, [
    { file: 'new.yaml', text: route('c', 'changed') },
    { file: 'bad.yaml', text: 'a: [' },
  ]);
  assert.deepEqual(
    files.map(({ file }) => file),
    ['routes.yaml', 'new.yaml', 'bad.yaml'],
  );
});
