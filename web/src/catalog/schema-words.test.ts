import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { helpAt, keysAt, valuesAt, type CatalogSchema } from './schema-words.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/schema/catalog.schema.json', import.meta.url), 'utf8'),
) as CatalogSchema;
const keys = (kind: string, ...path: string[]): readonly string[] => keysAt(schema, kind, path).map(({ key }) => key);

test('keys of a document, of its spec, and of the items of a list are those of the schema', () => {
  assert.deepEqual(keys('SLO'), ['apiVersion', 'kind', 'metadata', 'spec']);
  assert.ok(['service', 'indicatorRef', 'timeWindow', 'objectives'].every((key) => keys('SLO', 'spec').includes(key)));
  assert.ok(keys('SLO', 'spec', 'timeWindow', '[]').includes('duration'));
  assert.ok(keys('Journey', 'spec', 'match', '[]').includes('where'), 'through references');
  assert.deepEqual(keys('Nothing', 'spec'), []);
});

test('values are those that may stand there', () => {
  assert.ok(valuesAt(schema, '', ['kind']).includes('RolloutPlan'));
  assert.ok(valuesAt(schema, '', ['kind']).every((kind) => kind !== 'metadata'));
  assert.deepEqual(valuesAt(schema, 'Journey', ['spec', 'healthChecks']), ['exclude', 'include']);
  assert.deepEqual(valuesAt(schema, 'SLO', ['spec', 'timeWindow', '[]', 'isRolling']), ['true', 'false']);
});

test('help says what a key means, what it may be, and what it is when left out', () => {
  assert.match(helpAt(schema, 'SLO', ['spec', 'timeWindow', '[]', 'duration']) ?? '', /whole number[^]*28d/);
  assert.match(helpAt(schema, 'Journey', ['spec', 'cohortCap']) ?? '', /Left out: 100/);
  assert.equal(helpAt(schema, 'Journey', ['spec', 'nothing']), null);
});
