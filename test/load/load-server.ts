import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `serve` is what people start. `hurried` is the same plane, whose rounds run all the time, on segments of a few kilobytes. */
export type ServerKind = { readonly program: 'serve' | 'hurried'; readonly threads: number };
export type Place = { readonly catalog: string; readonly data: string };

export type LoadServer = {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Resolves with null when the process ended before it was ready. */
  readonly ready: Promise<{ readonly port: number; readonly url: string; readonly ms: number } | null>;
  /** What the hurried server was at when it last said so. */
  readonly lastMark: () => string;
  readonly complaints: () => string;
};

const SERVE = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const HURRIED = fileURLToPath(new URL('hurried-server.ts', import.meta.url));

export function startLoadServer({ program, threads }: ServerKind, { catalog, data }: Place): LoadServer {
  const ports = ['--host', '127.0.0.1', '--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];
  const serve = [SERVE, 'serve', '--catalog', catalog, '--data', data, ...ports, '--intake-threads', String(threads)];
  const began = performance.now();
  const { NODE_TEST_CONTEXT: _test, ...env } = process.env;
  const child = spawn(process.execPath, program === 'serve' ? serve : [HURRIED, catalog, data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const said = { out: '', err: '', mark: 'start' };
  child.stderr.on('data', (chunk: Buffer) => (said.err = (said.err + chunk.toString()).slice(-4_000)));
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const up = new Promise<true>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said.out = (said.out + chunk.toString()).slice(-400);
      said.mark = /.*(?:^|\n)@(\w+)\n/s.exec(said.out)?.[1] ?? said.mark;
      if (/\n {2}data |@ready/.test(said.out)) resolve(true);
    });
  });
  const ready = Promise.race([up, ended.then(() => null)]).then((isUp) => {
    if (isUp === null) return null;
    const { otlpUrl, url } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { otlpUrl: string; url: string };
    return { port: Number(new URL(otlpUrl).port), url, ms: performance.now() - began };
  });
  return { child, ended, ready, lastMark: () => said.mark, complaints: () => said.err };
}

/** The secret by which a source of the load is known; there once a server has started on the folder. */
export function tokenOf({ data }: Place, source: string): string {
  return readFileSync(join(data, 'sources', `${source}.token`), 'utf8').trim();
}
