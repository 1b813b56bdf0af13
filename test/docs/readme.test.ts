import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { showProblem } from '../../src/kernel/problem.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test("the README's catalog is read without a mistake or a warning", () => {
  const [, text] = /```yaml\n(.*?)```/s.exec(README) ?? [];
  const result = readCatalog([{ file: 'README.md', text: text ?? assert.fail('the README shows no catalog') }]);
  assert.ok(result.ok, result.ok ? '' : result.problems.map(showProblem).join('\n'));
  assert.deepEqual(result.warnings.map(showProblem), []);
});

test('the README shows nothing that is not there', () => {
  const scripts = (
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: Record<string, string> }
  ).scripts;
  for (const [, name = ''] of README.matchAll(/npm (?:run )?(start|test|[a-z:]+)\b(?= |\n|`)/g))
    assert.ok(name in scripts, `npm ${name}`);
});
