import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** A real server in a process of its own, with a catalog and a data folder that nobody else uses. */
export type ServerProcess = AsyncDisposable & {
  readonly folder: string;
  readonly catalog: string;
  readonly data: string;
  /** Port of screens and API. */
  readonly port: number;
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Runs a command against this server. */
  run(...args: readonly string[]): Promise<Ran>;
};

export const root = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(root, 'src', 'main.ts');
const STARTED = /screens {4}http:\/\/[^ ]+:(\d+)/;

/** One command, run to its end, in a folder where there is no server to be found by chance. */
export async function runCommand(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ran> {
  return endOf(spawnCommand(args, options));
}

/** A folder of its own for one test; the first catalog of the examples lies in it. */
export function makeFolder(): { folder: string; catalog: string; data: string } {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cli-'));
  const catalog = join(folder, 'catalog');
  cpSync(join(root, 'examples', 'first', 'catalog'), catalog, { recursive: true });
  return { folder, catalog, data: join(folder, 'data') };
}

export async function startServer(place = makeFolder(), more: readonly string[] = []): Promise<ServerProcess> {
  const { folder, catalog, data } = place;
  const child = spawnCommand(
    ['serve', '--catalog', catalog, '--data', data, '--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0', ...more],
    { cwd: folder },
  );
  const ended = endOf(child);
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = STARTED.exec(said)?.[1];
      if (found !== undefined && said.includes('\n  data ')) resolve(Number(found));
    });
    void ended.then(({ code, err }) => reject(new Error(`the server ended with ${code}: ${err}`)));
  });
  return {
    ...place,
    port,
    child,
    ended,
    run: (...args) => runCommand(['--data', data, ...args], { cwd: folder }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function spawnCommand(
  args: readonly string[],
  { cwd = root, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv },
): ChildProcess {
  const { PLIMSOLL_SERVER: _server, PLIMSOLL_TOKEN: _token, NODE_TEST_CONTEXT: _test, ...rest } = process.env;
  return spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...rest, USER: 'ada', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function endOf(child: ChildProcess): Promise<Ran> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
  });
}
