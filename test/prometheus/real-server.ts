import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { programPath, type Program } from '../requires.ts';

/** A real server that scrapes one target and answers PromQL, as a child process on loopback. */
export type RealServer = AsyncDisposable & {
  readonly url: string;
  /** Ends it as the loss of power would; what is on its disk stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** What its own query API says of a query now, by label sets; the oracle of these tests. */
  ask(query: string): Promise<ReadonlyMap<string, number>>;
};

export type Engine = 'prometheus' | 'victoria-metrics';
const PATIENCE_MS = 30_000;

export async function openRealServer(
  engine: Engine,
  { folder, target }: { folder: string; target: number },
): Promise<RealServer> {
  const port = await freePort();
  const config = `${folder}/scrape.yml`;
  writeFileSync(
    config,
    `global: { scrape_interval: 100ms, scrape_timeout: 100ms }
scrape_configs: [{ job_name: shop, static_configs: [{ targets: ['127.0.0.1:${target}'] }] }]
`,
  );
  const state: { child: ChildProcess | null } = { child: null };
  const url = `http://127.0.0.1:${port}`;
  const start = async (): Promise<void> => {
    const program = programPath(engine satisfies Program) ?? engine;
    const child = spawn(program, argumentsOf(engine, { folder, config, port }), { stdio: 'ignore' });
    state.child = child;
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${engine} ended with ${child.exitCode}`);
      return (await fetch(`${url}/api/v1/query?query=1`).catch(() => null))?.ok === true;
    });
  };
  const kill = async (): Promise<void> => {
    const { child } = state;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await start();
  return { url, kill, start, ask: (query) => ask(url, query), [Symbol.asyncDispose]: kill };
}

/** Waits for a condition, and says what it waited for in vain. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS} ms in vain until ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function argumentsOf(engine: Engine, { folder, config, port }: { folder: string; config: string; port: number }): string[] {
  const address = `127.0.0.1:${port}`;
  return engine === 'prometheus'
    ? [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`, '--log.level=error']
    : [
        `-promscrape.config=${config}`,
        `-storageDataPath=${folder}/data`,
        `-httpListenAddr=${address}`,
        '-loggerLevel=ERROR',
        '-search.latencyOffset=0s',
      ];
}

async function ask(url: string, query: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query, nocache: '1' }) });
  const { data } = (await answer.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  return new Map(data.result.map(({ metric, value }) => [`${metric['code']} ${metric['service_version']}`, Number(value[1])]));
}

/** A port of this machine at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
