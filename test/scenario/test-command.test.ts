import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { runScenarios } from '../../src/scenario/run-scenarios.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { NO_OUTSIDE, NO_STREAMS } from '../cli/no-texts.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { EVERY_SIGNAL } from './every-signal.ts';

const HOLDS = 'catalog ../catalog\nat 0s  observe orders 20/s\nat 30s expect nobody paged; expect ledger\n';
const FAILS = `catalog ../catalog
at 0s   observe orders 20/s bad 40%
at 0s   never paged
at 2m   expect page to team-search about orders-work; expect objective orders-work healthy
`;
const BROKEN = 'catalog ../catalog\nat 0s  observe ordrs 20/s; expct ledger\n';

function folderWith(stories: Readonly<Record<string, string>>): ReturnType<typeof openTemporaryFolder> {
  const held = openTemporaryFolder();
  const { path: folder } = held;
  for (const below of ['catalog', 'stories']) mkdirSync(join(folder, below));
  writeFileSync(join(folder, 'catalog', 'shop.yaml'), EVERY_SIGNAL);
  for (const [name, text] of Object.entries(stories)) writeFileSync(join(folder, 'stories', `${name}.scenario`), text);
  return held;
}

async function run(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const texts = openTextStreams(NO_STREAMS);
  const say = (text: string): void => void out.push(text);
  const complain = (text: string): void => void err.push(text);
  const code = await runProgram({ ...NO_OUTSIDE, texts, say, complain, playScenarios: runScenarios }, ['test', ...argv]);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('stories that hold are counted, and the exit says yes', async () => {
  using folder = folderWith({ quiet: HOLDS });
  const { code, out } = await run(folder.file('stories'));
  assert.equal(code, 0, out);
  assert.match(out, /^held {2}.*quiet\.scenario: 2 of 2 expectations hold; 30s in \d/);
  assert.match(out, /1 of 1 story held$/);
});

test('one that fails shows its place, how things are, and what led there; one with mistakes shows them all', async () => {
  using folder = folderWith({ loud: FAILS, broken: BROKEN, quiet: HOLDS });
  const { code, out } = await run(folder.file('stories'));
  assert.equal(code, 1);
  assert.match(out, /loud\.scenario:3:9 STORY_FAILED never paged\n {2}is, at \d+s: \d+s to team-orders: PAGE/);
  assert.match(
    out,
    /loud\.scenario:4:9 STORY_FAILED expect page to team-search about orders-work\n {2}is: nobody was; what was told: /,
  );
  assert.match(out, /loud\.scenario:4:55 STORY_FAILED expect objective orders-work healthy\n {2}is: exhausted because/);
  assert.match(out, /so far:\n(.*\n)* +\d+s {2}alert\.opened: /);
  assert.match(out, /broken\.scenario:2:16 STORY_NAME .*\n {2}hint: did you mean orders\?\n.*:2:28 STORY_VERB/);
  assert.match(out, /1 of 3 stories held$/);
});

test('programs get JSON, pipelines a file of their own, and people the story by its times', async () => {
  using folder = folderWith({ loud: FAILS, broken: BROKEN, quiet: HOLDS });
  const junit = folder.file('junit.xml');
  const asked = await run('--json', '--junit', junit, folder.file('stories'));
  assert.equal(asked.code, 1);
  const { held, failed, scenarios } = JSON.parse(asked.out) as { held: number; failed: number; scenarios: { result: string }[] };
  assert.deepEqual([held, failed, scenarios.map(({ result }) => result)], [1, 2, ['mistakes', 'failed', 'held']]);
  const xml = readFileSync(junit, 'utf8');
  assert.match(xml, /<testsuite name=".*loud\.scenario" tests="3" failures="3" errors="0" time="[\d.]+">/);
  assert.match(xml, /<error message="mistakes">/);
  assert.equal(xml.match(/<failure /g)?.length, 3);
  const explained = await run('--explain', '--filter', 'loud', folder.file('stories'));
  assert.match(explained.out, /^ +0s {4}catalog\.applied: .*\n +> observe orders 20\/s bad 40%\n +✗ never paged$/m);
  assert.match(explained.out, /told team-orders: PAGE/);
});

test('where there is nothing to play, that is said, and is no success', async () => {
  using folder = folderWith({ quiet: HOLDS });
  const nothing = await run('--filter', 'other', folder.file('stories'));
  assert.deepEqual([nothing.code, nothing.out], [1, '']);
  assert.match(nothing.err, /There is no scenario in .* with "other" in its path/);
  const missing = await run(folder.file('nowhere'));
  assert.equal(missing.code, 3);
  assert.match(missing.err, /there is no such file or folder/);
});

test('a catalog with mistakes is shown instead of stories', async () => {
  using folder = folderWith({ quiet: HOLDS });
  writeFileSync(join(folder.path, 'catalog', 'shop.yaml'), 'apiVersion: plimsoll/v1\nkind: Journey\nmetadata: {}\n');
  const { code, out } = await run(folder.file('stories'));
  assert.equal(code, 1);
  assert.match(out, /catalog\/shop\.yaml:\d+:\d+ CAT_/);
});

test('a story whose catalog is not there is named, and the others are played', async () => {
  using folder = folderWith({ quiet: HOLDS, astray: HOLDS.replace('../catalog', '../catlog') });
  const junit = folder.file('junit.xml');
  const { code, out } = await run('--junit', junit, folder.file('stories'));
  assert.equal(code, 1, out);
  assert.match(out, /astray\.scenario:1:1 STORY_CATALOG There is no catalog folder .*catlog\n {2}hint: /);
  assert.match(out, /1 of 2 stories held$/);
  assert.match(readFileSync(junit, 'utf8'), /STORY_CATALOG/);
  const named = await run('--catalog', folder.file('catlog'), folder.file('stories'));
  assert.equal(named.code, 3, named.out);
});

test('a story that expects nothing is a mistake, and so is an empty one', async () => {
  using folder = folderWith({ empty: 'catalog ../catalog\n', idle: 'catalog ../catalog\nat 0s  observe orders 20/s\n' });
  const { code, out } = await run(folder.file('stories'));
  assert.equal(code, 1, out);
  assert.match(out, /empty\.scenario:1:1 STORY_PROOF .*expects nothing/);
  assert.match(out, /idle\.scenario:2:8 STORY_PROOF .*\n {2}hint: at 5m {2}expect nobody paged/);
  assert.match(out, /0 of 2 stories held$/);
});
