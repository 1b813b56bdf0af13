import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { HOUR } from '../../src/kernel/units.ts';
import { writeV1 } from '../intake/remote-write-proto.ts';
import { snappyOf } from '../intake/snappy-pack.ts';
import { programPath } from '../requires.ts';
import type { Stream } from './differential-events.ts';
import { freePort, until } from './real-server.ts';

/** A real Prometheus that holds the streams, and is asked what they say at instants of theirs. */
export type DifferentialPrometheus = AsyncDisposable & {
  /** The one value of a query at an instant; null when there is none, or it is no number. */
  at(query: string, instant: number): Promise<number | null>;
  /** How many samples it reads to answer a query. */
  samples(query: string, instant: number): Promise<number>;
  /** Instants of [from, to], one `step` apart, at which a condition holds. */
  holds(query: string, span: { readonly from: number; readonly to: number; readonly step: number }): Promise<readonly number[]>;
};

/** Written in the order of time, as a server that catches up writes. */
const AT_ONCE = 6 * HOUR;

export async function openDifferentialPrometheus(folder: string, streams: readonly Stream[]): Promise<DifferentialPrometheus> {
  const port = await freePort();
  writeFileSync(`${folder}/prometheus.yml`, '{}\n');
  const flags = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-remote-write-receiver',
    '--log.level=error',
  ];
  const child = spawn(programPath('prometheus') ?? 'prometheus', flags, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/api/v1`;
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
      return (await fetch(`${url}/query?query=1`).catch(() => null))?.ok === true;
    });
    await write(`${url}/write`, streams);
  } catch (cause) {
    await end();
    throw cause;
  }
  return {
    async at(query, instant) {
      const result = await ask(`${url}/query`, { query, time: String(instant / 1_000) });
      const value = Number(result[0]?.value?.[1] ?? Number.NaN);
      return Number.isNaN(value) ? null : value;
    },
    async samples(query, instant) {
      const body = new URLSearchParams({ query, time: String(instant / 1_000), stats: 'all' });
      const answer = await fetch(`${url}/query`, { method: 'POST', body });
      const { data } = (await answer.json()) as { data: { stats: { samples: { totalQueryableSamples: number } } } };
      return data.stats.samples.totalQueryableSamples;
    },
    async holds(query, { from, to, step }) {
      const span = { start: String(from / 1_000), end: String(to / 1_000), step: String(step / 1_000) };
      const result = await ask(`${url}/query_range`, { query, ...span });
      return (result[0]?.values ?? []).map(([at]) => at * 1_000);
    },
    [Symbol.asyncDispose]: end,
  };
}

async function write(url: string, streams: readonly Stream[]): Promise<void> {
  const places = streams.map(() => 0);
  const first = Math.min(...streams.map(({ samples }) => samples[0]?.at ?? Number.POSITIVE_INFINITY));
  const last = Math.max(...streams.map(({ samples }) => samples.at(-1)?.at ?? 0));
  for (let until = first + AT_ONCE; until < last + AT_ONCE; until += AT_ONCE) {
    const series = streams.map(({ labels, samples }, index) => {
      const from = places[index] ?? 0;
      let to = from;
      while (to < samples.length && samples[to]!.at < until) to += 1;
      places[index] = to;
      const told = samples.slice(from, to).map(({ at, value }): [number, number] => [at, value]);
      return { labels: { __name__: 'shop_requests_total', ...labels }, samples: told };
    });
    const body = snappyOf(writeV1(series.filter(({ samples }) => samples.length > 0)));
    const answer = await fetch(url, { method: 'POST', headers: HEADERS, body });
    if (!answer.ok) throw new Error(`Cannot write to Prometheus: ${answer.status} ${await answer.text()}`);
  }
}

const HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};

type Result = readonly { readonly value?: readonly [number, string]; readonly values?: readonly (readonly [number, string])[] }[];

async function ask(url: string, parameters: Readonly<Record<string, string>>): Promise<Result> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(parameters) });
  const { data, error } = (await answer.json()) as { data?: { result: Result }; error?: string };
  if (data === undefined) throw new Error(`Cannot ask Prometheus ${parameters['query']}: ${error}`);
  return data.result;
}
