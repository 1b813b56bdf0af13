import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { convertCodes } from '../../src/catalog/convert/codes.ts';

const docs = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const tests = ['sloth', 'other-formats', 'exports'].map((name) =>
  readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8'),
);

test('docs/errors.md explains every code of converting in the words of the table, and no other', () => {
  const rows = docs.split('\n').filter((line) => line.startsWith('| `CONV_'));
  const wanted = Object.entries(convertCodes).map(
    ([code, { severity, means, mend }]) => `| \`${code}\` | ${severity} | ${means} | ${mend} |`,
  );
  assert.deepEqual(rows, wanted);
});

test('every code of converting is raised by a test', () => {
  for (const code of Object.keys(convertCodes))
    assert.ok(
      tests.some((text) => text.includes(code)),
      code,
    );
});
