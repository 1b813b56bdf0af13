import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';
import { requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WAIT_MS = 100_000;

const walks = [
  {
    name: 'haproxy',
    socket: '/tmp/plimsoll-haproxy.sock',
    data: '/tmp/plimsoll-haproxy',
    ends: ['promoted', 'rolled-back'],
    // The walk is the same in three steps as in five, and sooner at its end.
    hurry: (catalog: string) => catalog.replaceAll('delta: 2%', 'delta: 5%').replace(/ {4}- \{ share: (1|25|50)% \}\n/g, ''),
  },
  {
    name: 'blue-green',
    socket: '/tmp/plimsoll-blue-green.sock',
    data: '/tmp/plimsoll-blue-green',
    ends: ['rolled-back', 'promoted'],
    hurry: (catalog: string) => catalog.replace('bake: 40s', 'bake: 15s'),
  },
];

describe('walk-throughs', { concurrency: true }, () => {
  for (const walk of walks) {
    test(
      `examples/${walk.name}: the walk-through does what it says`,
      { ...requires('haproxy'), timeout: 2 * WAIT_MS },
      async () => {
        using folder = openTemporaryFolder();
        const blocks = await commandsOf(walk, folder.path);
        const shell = spawn('bash', ['-e'], {
          cwd: ROOT,
          detached: true,
          stdio: ['pipe', 'ignore', 'inherit'],
          env: environment(),
        });
        const over = once(shell, 'exit');
        try {
          for (const [index, end] of walk.ends.entries()) {
            // The first block of the walk holds all that is started once; every rollout begins with `rollout start`.
            for (const block of blocks[index] ?? []) shell.stdin.write(`${block}\n`);
            await until(
              `rollout ${index + 1} ends`,
              async () => {
                const rollouts = await rolloutsOf(folder.path);
                const found = rollouts.toSorted((a, b) => a.started_at.localeCompare(b.started_at))[index];
                return found !== undefined && ['promoted', 'rolled-back', 'concluded'].includes(found.phase) ? found : null;
              },
              WAIT_MS,
            ).then(({ phase, sentence }) => assert.equal(phase, end, sentence));
          }
        } finally {
          // What the shell started in the background is of its group.
          if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGTERM');
          await over;
          await until('everything that was started has ended', () => isGone(shell.pid ?? 0), 20_000);
        }
      },
    );
  }
});

function isGone(group: number): boolean {
  try {
    process.kill(-group, 0);
    return false;
  } catch {
    return true;
  }
}

/** The commands of the page, up to each start of a rollout, with ports, socket and folders of their own. */
async function commandsOf({ name, socket, data, hurry }: (typeof walks)[number], folder: string): Promise<readonly string[][]> {
  const ports = new Map<string, number>();
  for (const port of ['7200', '7201', '7202', '7077', '4318', '4317']) ports.set(port, await freePort());
  const own = (text: string): string =>
    [...ports]
      .reduce((all, [from, to]) => all.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), String(to)), text)
      .replaceAll(socket, `${folder}/admin.sock`)
      .replaceAll(data, `${folder}/data`)
      .replaceAll(`examples/${name}/haproxy.cfg`, `${folder}/haproxy.cfg`)
      .replaceAll(`examples/${name}/catalog`, `${folder}/catalog`);
  mkdirSync(`${folder}/catalog`);
  const read = (path: string): string => readFileSync(`${ROOT}/examples/${name}/${path}`, 'utf8');
  writeFileSync(`${folder}/haproxy.cfg`, own(read('haproxy.cfg')));
  writeFileSync(`${folder}/catalog/shop.yaml`, own(hurry(read('catalog/shop.yaml'))));
  const listen = `--port ${ports.get('7077')} --otlp-port ${ports.get('4318')} --otlp-grpc-port ${ports.get('4317')}`;
  const blocks = [...read('README.md').matchAll(/```sh\n([^`]*)```/g)].map(([, block = '']) =>
    own(block).replace('./plimsoll serve', `./plimsoll serve ${listen}`),
  );
  const parts: string[][] = [[]];
  for (const block of blocks) {
    parts.at(-1)?.push(block);
    if (block.includes('rollout start')) parts.push([]);
  }
  return parts;
}

async function rolloutsOf(folder: string): Promise<readonly RolloutSummaryView[]> {
  try {
    const { url } = JSON.parse(readFileSync(`${folder}/data/server.json`, 'utf8')) as { url: string };
    const token = readFileSync(`${folder}/data/admin.token`, 'utf8').trim();
    const answer = await fetch(`${url}/api/v1/rollouts`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { rollouts: readonly RolloutSummaryView[] }).rollouts;
  } catch {
    return [];
  }
}

/** Programs start the Node that runs the tests. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _test, ...outside } = process.env;
  return { ...outside, PATH: `${process.execPath.replace(/\/node$/, '')}:${outside['PATH'] ?? ''}:/usr/sbin` };
}
