import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { WORLDS } from '../../examples/judge/write-worlds.ts';
import { runJudge } from '../cli/judge-process.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const DOCUMENT = new URL('../../docs/judging-offline.md', import.meta.url);
const PICTURE = new URL('../../docs/images/judge-bad.svg', import.meta.url);
const TEXT = readFileSync(DOCUMENT, 'utf8');
const UPDATE = process.env['UPDATE_DOCS'] !== undefined;
const EXAMPLE = /```console\n\$ plimsoll judge (\S+) > \S+\n([^]*?)```/;

test('the command in docs/judging-offline.md says what stands there', async () => {
  const [, file = '', shown = ''] = EXAMPLE.exec(TEXT) ?? [];
  const { err } = await runJudge([file]);
  if (UPDATE) writeFileSync(DOCUMENT, TEXT.replace(shown, err));
  else assert.equal(shown, err);
});

test('the picture in docs/judging-offline.md is the one that is drawn', async () => {
  using folder = openTemporaryFolder();
  const { code, err } = await runJudge(['--plot', folder.file('bad.svg'), 'examples/judge/bad.csv']);
  assert.equal(code, 1, err);
  const drawn = readFileSync(folder.file('bad.svg'), 'utf8');
  if (UPDATE) writeFileSync(PICTURE, drawn);
  else assert.equal(readFileSync(PICTURE, 'utf8'), drawn);
});

for (const { file, verdict, code, says } of [
  { file: 'good.jsonl', verdict: 'safe', code: 0, says: /^candidate is within what is allowed/ },
  { file: 'bad.csv', verdict: 'worse', code: 1, says: /^errors failed/ },
  { file: 'bursty.jsonl', verdict: null, code: 2, says: /errors/ },
  { file: 'low-traffic.jsonl', verdict: 'underpowered', code: 2, says: /cannot decide in time/ },
  { file: 'one-region.jsonl', verdict: 'worse', code: 1, says: /^errors in asia failed/ },
  { file: 'slow.jsonl', verdict: 'worse', code: 1, says: /^duration p\d/ },
]) {
  test(`examples/judge/${file} shows what is said of it`, async () => {
    const run = await runJudge([`examples/judge/${file}`]);
    const last = run.lines.at(-1);
    assert.equal(run.code, code, run.err);
    if (verdict !== null) assert.equal(last?.verdict, verdict);
    assert.match(last?.because ?? '', says);
    assert.ok(TEXT.includes(`\`${file}\``), 'it is not documented');
  });
}

test('who claims that bursts are none is misled by examples/judge/bursty.jsonl', async () => {
  const { code } = await runJudge(['--burstiness', 'independent', 'examples/judge/bursty.jsonl']);
  assert.equal(code, 1);
});

test('the examples are those that chance draws from their seeds', () => {
  for (const { file, lines } of WORLDS) {
    const written = readFileSync(new URL(`../../examples/judge/${file}`, import.meta.url), 'utf8');
    assert.equal(written, `${lines().join('\n')}\n`, file);
  }
});

test('docs/judging-offline.md names every mistake of a file of counts', () => {
  const root = new URL('../../src/', import.meta.url);
  const files = globSync(['verdict/judging-file/*.ts', 'surface/cli/judge-*.ts'], { cwd: root });
  const source = files.map((file) => readFileSync(new URL(file, root), 'utf8')).join('\n');
  const codes = new Set([...source.matchAll(/'(JUDGE_[A-Z_]+)'/g)].map(([, code]) => code));
  assert.ok(codes.size >= 8, [...codes].join(' '));
  for (const code of codes) assert.ok(TEXT.includes(`\`${code}\``), code);
});
