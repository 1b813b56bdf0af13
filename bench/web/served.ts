import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLoadServer } from '../../test/load/load-server.ts';
import { openFlow, type Flow } from './flow.ts';
import type { Size } from './installation.ts';
import type { Seeded } from './seed.ts';

/** The real server in a process of its own on what was seeded, with telemetry that goes on. */
export type Served = AsyncDisposable & {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly flow: Flow;
  /** From the start of the process until it answers. */
  readonly startedMs: number;
};

/** Starts it once and ends it as people do, which keeps what the first start had to read the whole ledger for. */
export async function firstStartMs(seeded: Seeded): Promise<number> {
  const { child, ended, ready, complaints } = startLoadServer({ program: 'serve', threads: 1 }, seeded);
  const up = await ready;
  child.kill('SIGTERM');
  await ended;
  if (up === null) throw new Error(`Cannot measure: the server ended: ${complaints()}`);
  return up.ms;
}

export async function serveSeeded(seeded: Seeded, size: Size): Promise<Served> {
  const server = startLoadServer({ program: 'serve', threads: 1 }, seeded);
  const ready = await server.ready;
  const { pid } = server.child;
  if (ready === null || pid === undefined) throw new Error(`Cannot measure: the server ended: ${server.complaints()}`);
  const tokenIn = (file: string): string => readFileSync(join(seeded.data, file), 'utf8').trim();
  const flow = openFlow({ port: ready.port, token: tokenIn('intake.token') }, size);
  return {
    url: ready.url,
    token: tokenIn('admin.token'),
    pid,
    flow,
    startedMs: ready.ms,
    async [Symbol.asyncDispose]() {
      await flow[Symbol.asyncDispose]();
      server.child.kill('SIGKILL');
      await server.ended;
    },
  };
}
