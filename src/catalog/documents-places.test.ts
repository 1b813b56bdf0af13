import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whole } from '../../test/catalog/shop-documents.ts';
import { placesOfDocuments } from './documents-places.ts';
import { readYaml } from './read-yaml.ts';
import { isMap } from './source-document.ts';

test('every document of a catalog is found at the line where it begins, as reading finds it', () => {
  const text = whole.join('\n---\n');
  const places = placesOfDocuments([{ file: 'a.yaml', text }]);
  const documents = readYaml({ file: 'a.yaml', text }, () => undefined);
  for (const { value, placeOf } of documents) {
    assert.ok(isMap(value) && isMap(value['metadata']));
    const key = `${String(value['kind'])} ${String(value['metadata']['name'])}`;
    assert.deepEqual(places.get(key), { file: 'a.yaml', line: placeOf([]).line }, key);
  }
});

test('names in quotes, after comments and in blocks are found, and JSON is read', () => {
  const yaml =
    '# told\n\nkind: SLO # one\nmetadata:\n  labels: { name: no }\n  name: "a"\nspec: {}\n---\nkind: SLI\nmetadata: { name: b }\n';
  const places = placesOfDocuments([
    { file: 'a.yaml', text: yaml },
    { file: 'b.json', text: '[\n{"kind": "SLO", "metadata": {"name": "c"}}]' },
  ]);
  assert.deepEqual(
    [...places],
    [
      ['SLO a', { file: 'a.yaml', line: 3 }],
      ['SLI b', { file: 'a.yaml', line: 9 }],
      ['SLO c', { file: 'b.json', line: 2 }],
    ],
  );
});
