import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffLines, hunksOf, patchOf } from './line-diff.ts';

test('what stays, goes and comes is told in order', () => {
  const lines = diffLines('a\nb\nc', 'a\nx\nc\nd');
  assert.deepEqual(
    lines.map(({ kind, text }) => `${kind} ${text}`),
    ['same a', 'removed b', 'added x', 'same c', 'added d'],
  );
});

test('either text can be read from the lines that are not of the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const without = (not: string): string => lines.flatMap(({ kind, text: line }) => (kind === not ? [] : [line])).join('\n');
      assert.deepEqual([without('added'), without('removed')], [before, after]);
    }),
    { numRuns: 300 },
  );
});

test('only what is near a change is shown', () => {
  const before = Array.from({ length: 40 }, (_, line) => `line ${line}`);
  const hunks = hunksOf(diffLines(before.join('\n'), before.with(10, 'x').with(30, 'y').join('\n')));
  assert.deepEqual(
    hunks.map((hunk) => [hunk.before, hunk.after, hunk.lines.length]),
    [
      [8, 8, 8],
      [28, 28, 8],
    ],
  );
});

test('git applies the patch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-patch-'));
  try {
    const before = Array.from({ length: 30 }, (_, line) => `line ${line}`);
    const texts = { before: `${before.join('\n')}\n`, after: `${before.with(3, 'x').toSpliced(20, 2).join('\n')}\nend\n` };
    writeFileSync(join(folder, 'a.yaml'), texts.before);
    writeFileSync(join(folder, 'gone.yaml'), 'gone\n');
    const patch = patchOf([
      { file: 'a.yaml', ...texts },
      { file: 'new.yaml', before: null, after: 'new\nfile\n' },
      { file: 'gone.yaml', before: 'gone\n', after: null },
    ]);
    execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
    assert.equal(readFileSync(join(folder, 'a.yaml'), 'utf8'), texts.after);
    assert.equal(readFileSync(join(folder, 'new.yaml'), 'utf8'), 'new\nfile\n');
    assert.throws(() => readFileSync(join(folder, 'gone.yaml')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
