import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runScenarios } from '../../src/scenario/run-scenarios.ts';
import { showRun } from '../../src/surface/cli/show-scenarios.ts';

const STORIES = new URL('../../examples/stories', import.meta.url).pathname;
const folders = readdirSync(STORIES).filter((name) => existsSync(join(STORIES, name, 'catalog')));

test('every story stands in the list', () => {
  const list = readFileSync(join(STORIES, 'README.md'), 'utf8');
  assert.ok(folders.length >= 7, `${folders.length} stories`);
  assert.deepEqual(
    folders.filter((name) => !list.includes(`[${name}](${name})`)),
    [],
  );
});

for (const name of folders)
  test(`the story of ${name} holds`, async () => {
    const folder = join(STORIES, name);
    const paths = [join(folder, 'scenarios')];
    const runs = await runScenarios({ paths, catalog: join(folder, 'catalog'), filter: null }, () => {});
    assert.ok(runs.length > 0);
    for (const run of runs) assert.ok(run.result === 'held', showRun(run, { columns: null, colours: false }));
  });
