import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

const ROOT = new URL('../..', import.meta.url).pathname;
/** Defects that users of other release tools report and that must not happen here, numbered from 1. */
const DEFECTS = 28;
/** The start of a test's or a table row's name; a comment that mentions a row is no test of it. */
const NAMED = /(?:\b(?:test|describe)\(\s*|\bname:\s*)(?:'[^'\n]*|`[^`]*|"[^"\n]*)\bpeers row (\d+)\b/g;

test('each defect that users of other tools report has its test', () => {
  const tested = new Set(
    testFiles().flatMap((path) => [...readFileSync(path, 'utf8').matchAll(NAMED)].map(([, row]) => Number(row))),
  );
  const missing = Array.from({ length: DEFECTS }, (_, index) => index + 1).filter((row) => !tested.has(row));
  assert.deepEqual(missing, [], 'no test has `peers row N` in its name for these');
});

test('a row counts where it is named, and not where it is mentioned', () => {
  const rows = (text: string): readonly string[] => [...text.matchAll(NAMED)].map(([, row]) => row ?? '');
  assert.deepEqual(rows("test('nothing seen is no success (peers row 1)', () => {"), ['1']);
  assert.deepEqual(rows("  { name: 'peers row 25: falls together', want: 1 },"), ['25']);
  assert.deepEqual(rows('test(`peers row 18: ${say}`, () => {'), ['18']);
  assert.deepEqual(rows("// peers row 3 is for later\nassert.ok('peers row 4');"), []);
});

function testFiles(): readonly string[] {
  return globSync('{src,test,bench,tools,web/src}/**/*.test.ts', { cwd: ROOT })
    .filter((path) => basename(path) !== 'peers-rows.test.ts')
    .map((path) => join(ROOT, path));
}
