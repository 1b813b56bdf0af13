import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';

const TEXT = readFileSync(new URL('../../docs/offline.md', import.meta.url), 'utf8');
const run = promisify(execFile);

test('the evaluation in docs/offline.md says what stands there', async () => {
  const [, command = '', shown] = /```console\n\$ plimsoll (.+)\n([^]*?)\n```/.exec(TEXT) ?? [];
  const { stdout } = await run(process.execPath, ['src/main.ts', ...command.split(' ')]);
  assert.equal(shown, stdout.trimEnd());
});

test('docs/offline.md names every mistake of an events file', () => {
  const source = ['evidence/offline/read-event-line.ts', 'server/evaluate.ts']
    .map((file) => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8'))
    .join('\n');
  const codes = new Set([...source.matchAll(/'(EVENTS?_[A-Z_]+)'/g)].map(([, code]) => code));
  assert.ok(codes.size >= 6);
  for (const code of codes) assert.ok(TEXT.includes(`\`${code}\``), code);
});
