import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { canonicalJson } from '../../src/kernel/hash.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { writeLine } from '../../src/proof/export-line.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { NO_OUTSIDE, NO_STREAMS } from '../cli/no-texts.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-replay-'));
const served: { world?: ServedWorld; id?: string } = {};

before(async () => {
  const world = await serveWorld();
  served.world = world;
  const body = JSON.stringify({ plan: 'shop', candidate: '1.1.0', baseline: '1.0.0', reason: 'a new release' });
  const headers = { 'content-type': 'application/json' };
  const answer = await world.ask('/api/v1/rollouts', { method: 'POST', body, headers });
  served.id = ((await answer.json()) as { id: string }).id;
  const stop = JSON.stringify({ reason: 'not today' });
  const stopped = await world.ask(`/api/v1/rollouts/${served.id}/abort`, { method: 'POST', body: stop, headers });
  assert.equal(stopped.status, 200, await stopped.text());
});

after(async () => {
  await served.world?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function run(...argv: readonly string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const texts = openTextStreams(NO_STREAMS);
  const world = served.world ?? assert.fail('no server');
  const outside = {
    ...NO_OUTSIDE,
    version: '1.2.3',
    code: () => 'unknown',
    say: (text: string) => said.push(text),
    complain: (text: string) => said.push(text),
    texts,
  };
  const code = await runProgram(outside, ['--server', world.url, '--token', TOKEN, 'replay', ...argv]);
  return { code, said: said.join('\n') };
}

async function entries(): Promise<readonly Entry[]> {
  return (served.world ?? assert.fail('no server')).plane.ledger.read({ after: 0, limit: 1_000 });
}

/** An export as it is written, without its signatures, which replay leaves to others. */
async function exported(name: string, change: (entries: readonly Entry[]) => readonly Entry[]): Promise<string> {
  const path = join(folder, name);
  const lines = change(await entries()).map((entry) => writeLine({ is: 'entry', entry }));
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

describe('plimsoll replay', () => {
  test('makes the decisions about a rollout again at the server', async () => {
    const { code, said } = await run(served.id ?? '');
    assert.equal(said, '2 decisions made again: 2 the same to the byte.');
    assert.equal(code, 0);
  });

  test('makes one decision again, by its number', async () => {
    const moved = (await entries()).find(({ kind }) => kind === 'rollout.moved');
    const { code, said } = await run(String(moved?.seq));
    assert.equal(said, '1 decision made again: 1 the same to the byte.');
    assert.equal(code, 0);
  });

  test('of an export whose decision was edited it says which field, and exits with 1', async () => {
    const path = await exported('edited.jsonl', (all) =>
      all.map((entry) => (entry.kind === 'rollout.moved' ? { ...entry, actor: 'somebody else' } : entry)),
    );
    const { code, said } = await run(served.id ?? '', '--file', path);
    assert.match(
      said,
      /^2 decisions made again: 1 the same to the byte, 1 different\.\n\nentry \d+ {2}\S+ {2}rollout\.moved {2}shop-/,
    );
    assert.match(said, /\n {2}actor {2}recorded "somebody else", now "token"/);
    assert.equal(code, 1);
  });

  test('of an export of one rollout it makes all decisions again; where the beginning is missing it says so', async () => {
    const own = await exported('own.jsonl', (all) => all.filter(({ subject }) => subject === served.id));
    assert.deepEqual(await run('--all', '--file', own), { code: 0, said: '2 decisions made again: 2 the same to the byte.' });
    const late = await exported('late.jsonl', (all) => all.filter(({ kind }) => kind === 'rollout.moved'));
    const { code, said } = await run('--all', '--file', late);
    assert.match(
      said,
      /^1 decision made again: 0 the same to the byte, 1 not replayable, for want of their inputs or of entries before/,
    );
    assert.equal(code, 2);
  });

  test('what is no export is refused at its line', async () => {
    const path = join(folder, 'none.jsonl');
    writeFileSync(path, `${canonicalJson({ some: 'thing' })}\n`);
    const { code, said } = await run('--all', '--file', path);
    assert.match(said, /none\.jsonl:1: it has not the form of any line of an export\n {2}hint: plimsoll ledger verify/);
    assert.equal(code, 3);
    assert.deepEqual(await run('0'), { code: 64, said: 'error: the first entry of a ledger has the number 1.' });
    assert.deepEqual(await run(), { code: 64, said: 'error: name an entry or a rollout, or say --all or --since.' });
  });
});
