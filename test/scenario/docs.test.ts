import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn, runScenarios } from '../../src/scenario/run-scenarios.ts';
import { VERBS } from '../../src/scenario/verbs/verbs.ts';
import { showRun } from '../../src/surface/cli/show-scenarios.ts';

const root = new URL('../..', import.meta.url).pathname;
const DOCUMENT = readFileSync(join(root, 'docs/scenarios.md'), 'utf8');
const NO_TERMINAL = { columns: null, colours: false };

/** What the rows of the tables show, and of what is written with a stroke or a comma each alternative that is an act. */
const examples = [...DOCUMENT.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
);

const TABLE = '{ postgres: { urlEnv: URL, table: orders, key: [id], at: at } }';
const TABLES = `expected: ${TABLE}, seen: ${TABLE}`;
/** The demo's catalog with cohorts by region, rows to compare, and a train. */
const texts = [
  ...(await readCatalogFolder(join(root, 'examples/shop/catalog'))).map(({ file, text }) => ({
    file,
    text: text.replace(
      'metadata: { name: checkout, displayName: Checkout }\nspec:\n',
      'metadata: { name: checkout, displayName: Checkout }\nspec:\n  cohorts: { version: service.version, region: cloud.region }\n',
    ),
  })),
  {
    file: 'rows.yaml',
    text: `apiVersion: plimsoll/v1\nkind: Reconciliation\nmetadata: { name: orders }\nspec: { journey: checkout, ${TABLES} }\n`,
  },
  {
    file: 'train.yaml',
    text: 'apiVersion: plimsoll/v1\nkind: Train\nmetadata: { name: spring }\nspec:\n  owner: team-checkout\n  members: [{ name: web, plan: storefront }]\n',
  },
];
const catalog = readCatalog(texts);
assert.ok(catalog.ok, JSON.stringify(catalog));
const known = namesIn('', { texts, catalog: catalog.value });

test('every example of the document can be read', () => {
  assert.ok(examples.length > 50, `${examples.length} examples`);
  const faults = examples.flatMap((example) => {
    const story = readStory(`at 1m  ${example}`, { file: example, known });
    return story.ok ? [] : story.problems.map(({ text, hint }) => `${example}: ${text} (${hint ?? ''})`);
  });
  assert.deepEqual(faults, []);
});

test('every verb and every expectation stands in it', () => {
  const missing = VERBS.map(({ name }) => name).filter((name) => !new RegExp(`\`(expect )?${name}\\b`).test(DOCUMENT));
  assert.deepEqual(missing, []);
  const codes = ['TIME', 'ORDER', 'VERB', 'WORDS', 'NAME', 'SIZE'].filter((code) => !DOCUMENT.includes(`\`STORY_${code}\``));
  assert.deepEqual(codes, []);
});

for (const folder of ['examples/first', 'examples/shop'])
  test(`the stories of ${folder} hold`, async () => {
    const paths = [join(root, folder, 'scenarios')];
    const runs = await runScenarios({ paths, catalog: join(root, folder, 'catalog'), filter: null }, () => {});
    assert.equal(runs.length, 3);
    for (const run of runs) {
      const shown = showRun(run, NO_TERMINAL);
      assert.ok(run.result === 'held', shown);
      // What the document shows of the first stories is what is answered.
      const line = shown.replaceAll(`${root}examples/first/`, '').replace(/ in [\d.]+ s$/, '');
      if (folder === 'examples/first') assert.ok(DOCUMENT.includes(line), line);
    }
  });
