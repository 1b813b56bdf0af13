import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from '../../test/prometheus/real-server.ts';
import { programPath } from '../../test/requires.ts';

/** A peer that stores samples and evaluates rules, in one process or in two. */
export type Peer = AsyncDisposable & {
  readonly name: string;
  readonly writeUrl: string;
  /** Seconds of processor time of all its processes. */
  cpuSeconds(): number;
  rssBytes(): number;
  useRules(text: string): Promise<void>;
  /** How often all groups of rules have been evaluated. */
  iterations(): Promise<number>;
  /** Milliseconds that a query takes, and its first value. */
  ask(query: string): Promise<{ readonly ms: number; readonly value: number }>;
};

/** What the kernel counts processor time in: sysconf(_SC_CLK_TCK), which is 100 on every Linux. */
const TICKS = 100;

/** Null where it is not installed. */
export async function openPrometheus(): Promise<Peer | null> {
  const program = programPath('prometheus');
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-slo-'));
  const address = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, `rule_files: ['${folder}/rules.yml']\n`);
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}/data`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      '--web.enable-lifecycle',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  await answers(address);
  const measures = async (): Promise<string> => (await fetch(`http://${address}/metrics`)).text();
  return {
    ...processes([child], folder),
    name: 'Prometheus',
    writeUrl: `http://${address}/api/v1/write`,
    async useRules(text) {
      writeFileSync(join(folder, 'rules.yml'), text);
      const answer = await fetch(`http://${address}/-/reload`, { method: 'POST' });
      if (!answer.ok) throw new Error(`Cannot load rules: ${await answer.text()}`);
    },
    async iterations() {
      const text = await measures();
      return (
        sumOf(text, /^prometheus_rule_group_iterations_total\{.*\} (\S+)$/gm) -
        sumOf(text, /^prometheus_rule_group_iterations_missed_total\{.*\} (\S+)$/gm)
      );
    },
    ask: (query) => ask(address, query),
  };
}

export async function openVictoriaMetrics(): Promise<Peer | null> {
  const [program, alerting] = [programPath('victoria-metrics'), programPath('vmalert')];
  if (program === null || alerting === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-slo-'));
  const address = `127.0.0.1:${await freePort()}`;
  const flags = [`-storageDataPath=${folder}/data`, `-httpListenAddr=${address}`, '-retentionPeriod=100y', '-loggerLevel=ERROR'];
  const children = [spawn(program, [...flags, '-search.latencyOffset=0s'], { stdio: 'ignore' })];
  await answers(address);
  const alertAddress = `127.0.0.1:${await freePort()}`;
  return {
    ...processes(children, folder),
    name: 'VictoriaMetrics with vmalert',
    writeUrl: `http://${address}/api/v1/write`,
    async useRules(text) {
      const rules = join(folder, 'rules.yml');
      writeFileSync(rules, text);
      const [, running] = children;
      if (running !== undefined) {
        if ((await fetch(`http://${alertAddress}/-/reload`)).ok) return;
        throw new Error('Cannot load rules into vmalert');
      }
      // Alerts go to a door that nobody opens: what is measured is their evaluation.
      const to = [
        `-datasource.url=http://${address}`,
        `-remoteWrite.url=http://${address}`,
        `-notifier.url=http://${alertAddress}/none`,
      ];
      children.push(
        spawn(alerting, [`-rule=${rules}`, `-httpListenAddr=${alertAddress}`, '-loggerLevel=ERROR', ...to], { stdio: 'ignore' }),
      );
      await until(async () => (await fetch(`http://${alertAddress}/health`).catch(() => null))?.ok === true);
    },
    iterations: async () =>
      sumOf(await (await fetch(`http://${alertAddress}/metrics`)).text(), /^vmalert_iteration_total\{.*\} (\S+)$/gm),
    ask: (query) => ask(address, query),
  };
}

async function answers(address: string): Promise<void> {
  await until(async () => (await fetch(`http://${address}/api/v1/query?query=1`).catch(() => null))?.ok === true);
}

async function ask(address: string, query: string): Promise<{ ms: number; value: number }> {
  const began = performance.now();
  const body = new URLSearchParams({ query, nocache: '1' });
  const answer = await fetch(`http://${address}/api/v1/query`, { method: 'POST', body });
  const { data, error } = (await answer.json()) as { data?: { result: { value: [number, string] }[] }; error?: string };
  if (data === undefined) throw new Error(`Cannot ask ${query}: ${error}`);
  return { ms: performance.now() - began, value: Number(data.result[0]?.value[1] ?? Number.NaN) };
}

function sumOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
}

function processes(children: readonly ChildProcess[], folder: string): Pick<Peer, 'cpuSeconds' | 'rssBytes'> & AsyncDisposable {
  return {
    cpuSeconds: () => children.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0),
    rssBytes: () => children.reduce((sum, { pid }) => sum + rssOf(pid), 0),
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export function rssOf(pid: number | undefined): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1_024;
}
