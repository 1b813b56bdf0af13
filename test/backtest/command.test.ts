import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { backtest, backtestProgress, type BacktestProgress } from '../../src/wire/backtest.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { until } from '../haproxy/until.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const ROUTE = 'apiVersion: plimsoll/v1\nkind: Route\nmetadata: { name: proposed }\nspec: { owner: team-proposed }\n';

function run(world: ServedWorld, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, 'backtest', '--server', world.url, '--token', TOKEN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function output(child: ChildProcess): Promise<{ readonly out: string; readonly code: number | null }> {
  const chunks: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { out: chunks.join(''), code };
}

test('the command asks the server, waits for the answer, and saves a picture of it', async () => {
  await using world = await serveWorld();
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('proposed.yaml'), ROUTE);
  const picture = folder.file('picture.svg');
  const { out, code } = await output(
    run(world, ['--policy', folder.file('proposed.yaml'), '--since', '1h', '--json', '--picture', picture]),
  );
  assert.equal(code, 0);
  const report = backtest.parse(JSON.parse(out));
  assert.notEqual(report.policies.present, report.policies.proposed);
  assert.match(readFileSync(picture, 'utf8'), /^<svg /);
});

test('what people tell of is an incident that nobody noticed, and a list that cannot be read is told with its place', async () => {
  await using world = await serveWorld();
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('proposed.yaml'), ROUTE);
  const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  const tell = (list: string): string[] => {
    writeFileSync(folder.file('incidents.yaml'), list);
    return ['--policy', folder.file('proposed.yaml'), '--since', '2h', '--incidents', folder.file('incidents.yaml'), '--json'];
  };
  const told = await output(
    run(world, tell(`- { what: payments were down, from: ${ago(90)}, to: ${ago(50)}, services: [storefront] }\n`)),
  );
  assert.equal(told.code, 0);
  const { incidents, alerts } = backtest.parse(JSON.parse(told.out));
  assert.deepEqual(
    incidents.map(({ what, sources, noticed }) => [what, sources, noticed.proposed]),
    [['payments were down', ['told'], null]],
  );
  assert.equal(alerts.proposed.caught, 0);
  const child = run(world, tell(`- { what: payments were down, from: yesterday }\n`));
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  assert.notEqual((await output(child)).code, 0);
  assert.match(errors.join(''), /incidents\.yaml/);
});

test('a mistake in what is proposed is told with its place, and the command fails', async () => {
  await using world = await serveWorld();
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('proposed.yaml'), 'kind: Nothing\n');
  const child = run(world, ['--policy', folder.file('proposed.yaml')]);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const { code } = await output(child);
  assert.notEqual(code, 0);
  assert.match(errors.join(''), /POLICY_INVALID[^]*proposed\.yaml:1/);
});

test('Ctrl-C ends the command by its signal, and the work on the server, too', async () => {
  await using world = await serveWorld();
  using folder = openTemporaryFolder();
  writeFileSync(folder.file('proposed.yaml'), ROUTE);
  const { ledger } = world.plane;
  const read = ledger.read.bind(ledger);
  const held = Promise.withResolvers<void>();
  // Texts of the catalog are read one by one; pages of what was recorded are not there until the test says so.
  Object.assign(ledger, {
    read: async (query: Parameters<typeof read>[0]) => {
      if (query.limit > 1) await held.promise;
      return read(query);
    },
  });
  const child = run(world, ['--policy', folder.file('proposed.yaml')]);
  const look = async (): Promise<BacktestProgress | null> => {
    const answer = await world.ask('/api/v1/backtests/1');
    return answer.ok ? backtestProgress.parse(await answer.json()) : null;
  };
  await until('the backtest is under way', async () => (await look())?.state === 'running', 60_000);
  child.kill('SIGINT');
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGINT');
  assert.equal((await look())?.state, 'cancelled');
  held.resolve();
});
