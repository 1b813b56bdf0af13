import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { openSloKinds } from '../../src/catalog/document-kinds.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { showProblem, type Problem } from '../../src/kernel/problem.ts';
import { openSloSuite } from './openslo-suite.ts';

const golden = new URL('../golden/openslo.txt', import.meta.url);

/** One line for each thing, so that a change of one shows as a change of one line. */
function show(catalog: Catalog, warnings: readonly Problem[]): string {
  const { services, indicators, objectives, sources, alertTargets, notes } = catalog;
  const parts = { services, indicators, objectives, sources, alertTargets, notes };
  const lines = Object.entries(parts).flatMap(([part, all]) => all.map((one) => `${part} ${JSON.stringify(one)}`));
  return `${[...lines, ...warnings.map((warning) => showProblem(warning))].join('\n')}\n`;
}

test('documents of every kind and form are read, and compiled to what test/golden/openslo.txt says', () => {
  const read = readCatalog(openSloSuite());
  assert.ok(read.ok, JSON.stringify(read));
  const shown = show(read.value, read.warnings);
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(golden, shown);
  assert.equal(
    shown,
    readFileSync(golden, 'utf8'),
    'if this is as it should be: UPDATE_DOCS=1 node --test test/catalog/openslo-suite.test.ts',
  );
});

test('the suite has every kind of OpenSLO', () => {
  const kinds = openSloSuite()
    .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as unknown))
    .flat()
    .map((document) => (document as { kind: string }).kind);
  assert.deepEqual(
    Object.keys(openSloKinds).filter((kind) => !kinds.includes(kind)),
    [],
  );
});

test('one file or many, several documents or a list of them, YAML or JSON: all forms mean the same', () => {
  const read = readCatalog(openSloSuite());
  const documents = openSloSuite()
    .flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as unknown))
    .flat();
  const forms = [
    [{ file: 'list.json', text: JSON.stringify(documents, null, 1) }],
    [{ file: 'several.yaml', text: documents.map((document) => JSON.stringify(document)).join('\n---\n') }],
    documents.map((document, index) => ({ file: `${index}.json`, text: JSON.stringify(document) })),
  ];
  for (const files of forms) {
    const again = readCatalog(files);
    assert.ok(read.ok && again.ok, JSON.stringify(again));
    assert.equal(again.value.revision, read.value.revision);
    assert.equal(again.warnings.length, read.warnings.length);
  }
});
