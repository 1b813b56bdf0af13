import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runScenarios } from '../../src/scenario/run-scenarios.ts';
import { showRun } from '../../src/surface/cli/show-scenarios.ts';

const here = new URL('.', import.meta.url).pathname;
const catalog = new URL('../../examples/shop/catalog', import.meta.url).pathname;
const NO_TERMINAL = { columns: null, colours: false };

for (const file of readdirSync(here)
  .filter((name) => name.endsWith('.scenario'))
  .toSorted()) {
  test(file, async () => {
    const [run] = await runScenarios({ paths: [join(here, file)], catalog, filter: null }, () => {});
    assert.ok(run?.result === 'held', run === undefined ? 'nothing was played' : showRun(run, NO_TERMINAL));
  });
}
