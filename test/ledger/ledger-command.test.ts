import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { NO_OUTSIDE, NO_STREAMS } from '../cli/no-texts.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

async function run(world: ServedWorld | null, ...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const say = (text: string): void => void out.push(text);
  const complain = (text: string): void => void err.push(text);
  const server = world === null ? [] : ['--server', world.url, '--token', TOKEN];
  const code = await runProgram({ ...NO_OUTSIDE, texts: openTextStreams(NO_STREAMS), say, complain }, [...server, ...argv]);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('a command that there is not is named as one, with those that there are', async () => {
  const { code, err } = await run(null, 'ledger', 'nonsense');
  assert.equal(code, 64);
  assert.match(err, /plimsoll ledger has no command 'nonsense'; there are list, verify, export, /);
  assert.match((await run(null, 'ledger', 'verfy')).err, /did you mean verify\?/);
  assert.match((await run(null, 'rollout', 'nonsense')).err, /plimsoll rollout has no command 'nonsense'/);
});

test('the help of the ledger shows the options that need no command', async () => {
  const { code, out } = await run(null, 'ledger', '--help');
  assert.equal(code, 0);
  assert.match(out, /--subject <id>[^]*--last <count>/);
});

test('an export between two times of which the later comes first is refused, and one that is written is counted', async () => {
  await using world = await serveWorld();
  using folder = openTemporaryFolder();
  const file = folder.file('ledger.jsonl');
  const wrong = await run(
    world,
    'ledger',
    'export',
    '--since',
    '2026-02-01T00:00:00Z',
    '--until',
    '2026-01-01T00:00:00Z',
    '--out',
    file,
  );
  assert.equal(wrong.code, 64);
  assert.match(
    wrong.err,
    /^REQUEST_INVALID since: 2026-02-01\S+ is after 2026-01-01\S+, and there is no time between them\n {2}hint: /,
  );
  const answer = await world.ask('/api/v1/ledger/export?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z');
  assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, 'REQUEST_INVALID']);
  const none = await run(world, 'ledger', 'export', '--until', '2020-01-01T00:00:00Z', '--out', file);
  assert.match(none.err, /^Written: 0 entries to /);
  const all = await run(world, 'ledger', 'export', '--out', file);
  const { entries } = JSON.parse((await run(world, '--json', 'ledger')).out) as { entries: unknown[] };
  assert.ok(all.err.startsWith(`Written: ${entries.length} entries to ${file}. plimsoll ledger verify`), all.err);
});
