import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, until } from '../../test/prometheus/real-server.ts';
import { programPath } from '../../test/requires.ts';

/** A server that takes remote write, as a child process on loopback. */
export type Receiver = AsyncDisposable & {
  readonly url: string;
  /** Processor time of the whole process so far, in seconds. */
  cpuSeconds(): number;
  /** How many samples it can show to have taken. */
  samples(): Promise<number>;
};

const PROGRAM = fileURLToPath(new URL('serve-writes.ts', import.meta.url));
/** What the kernel counts processor time in: sysconf(_SC_CLK_TCK), which is 100 on every Linux. */
const TICKS = 100;

export async function openPlimsoll(): Promise<Receiver> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const next = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve));
  const port = await next();
  const samples = async (): Promise<number> => {
    const line = next();
    child.stdin.write('\n');
    return Number(await line);
  };
  return receiver(child, { folder, url: `http://127.0.0.1:${port}/api/v1/write`, samples });
}

/** Null where it is not installed. */
export async function openPeer(name: 'prometheus' | 'victoria-metrics'): Promise<Receiver | null> {
  const program = programPath(name);
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const address = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, '{}\n');
  const flags =
    name === 'prometheus'
      ? [
          `--config.file=${config}`,
          `--storage.tsdb.path=${folder}/data`,
          `--web.listen-address=${address}`,
          '--web.enable-remote-write-receiver',
          '--log.level=error',
        ]
      : [`-storageDataPath=${folder}/data`, `-httpListenAddr=${address}`, '-loggerLevel=ERROR', '-search.latencyOffset=0s'];
  const child = spawn(program, flags, { stdio: 'ignore' });
  await until(async () => (await fetch(`http://${address}/api/v1/query?query=1`).catch(() => null))?.ok === true);
  const samples = async (): Promise<number> => {
    const query = new URLSearchParams({ query: 'sum(count_over_time(http_requests_total[1h]))', nocache: '1' });
    const answer = await fetch(`http://${address}/api/v1/query`, { method: 'POST', body: query });
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? 0);
  };
  return receiver(child, { folder, url: `http://${address}/api/v1/write`, samples });
}

function receiver(
  child: ChildProcess,
  { folder, url, samples }: { folder: string } & Pick<Receiver, 'url' | 'samples'>,
): Receiver {
  return {
    url,
    samples,
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS;
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      child.stdin?.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
