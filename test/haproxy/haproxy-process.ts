import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { programPath } from '../requires.ts';
import { askRuntimeApi } from '../../src/adapters/haproxy/runtime-api.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export type HaproxyProcess = AsyncDisposable & {
  /** Its runtime API. */
  readonly socket: string;
  /** The runtime API over TCP. */
  readonly tcp: string;
  readonly url: string;
  readonly port: number;
  /** Reads the configuration again, as `systemctl reload` does: new workers, new counters, new weights. */
  reload(): Promise<void>;
  ask(...commands: readonly string[]): Promise<string>;
};

/** The real program, with one frontend before the backend sections it is given, of which the first one serves. */
export async function startHaproxy(backends: string): Promise<HaproxyProcess> {
  const folder = openTemporaryFolder();
  const [port, api] = [await freePort(), await freePort()];
  const socket = folder.file('admin.sock');
  writeFileSync(folder.file('haproxy.cfg'), configuration({ socket, port, api, backends }));
  const program = programPath('haproxy') ?? 'haproxy';
  const master = spawn(program, ['-W', '-db', '-f', folder.file('haproxy.cfg'), '-p', folder.file('pid')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  master.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const over = once(master, 'exit');
  const pidOf = async (): Promise<string> => /^Pid: (\d+)/m.exec(await askRuntimeApi(socket, ['show info']))?.[1] ?? '';
  const worker = async (): Promise<string | null> => (existsSync(socket) ? pidOf().catch(() => null) : null);
  // A master that has just started loses the signal to reload: it says so itself when it is ready for it.
  await until('haproxy starts', async () => said.join('').includes('Loading success') && worker());
  return {
    socket,
    tcp: `127.0.0.1:${api}`,
    port,
    url: `http://127.0.0.1:${port}`,
    ask: (...commands) => askRuntimeApi(socket, commands),
    async reload() {
      const before = await pidOf();
      process.kill(Number(readFileSync(folder.file('pid'), 'utf8').trim().split('\n')[0]), 'SIGUSR2');
      await until('a new worker answers', async () => {
        const now = await worker();
        return now !== null && now !== before;
      });
    },
    async [Symbol.asyncDispose]() {
      master.kill('SIGTERM');
      await over;
      folder[Symbol.dispose]();
    },
  };
}

type Parts = { readonly socket: string; readonly port: number; readonly api: number; readonly backends: string };

function configuration({ socket, port, api, backends }: Parts): string {
  return `global
  stats socket ${socket} mode 600 level admin
  stats socket ipv4@127.0.0.1:${api} level admin
  hard-stop-after 2s
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend front
  bind 127.0.0.1:${port}
  use_backend %[req.hdr(x-shop)] if { req.hdr(x-shop) -m found }
  default_backend ${/^backend (\S+)/m.exec(backends)?.[1]}
${backends}
`;
}
