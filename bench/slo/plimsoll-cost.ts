import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HOUR, SECOND } from '../../src/kernel/units.ts';
import { startLoadServer } from '../../test/load/load-server.ts';
import { cpuSecondsOf, rssOf } from './peers.ts';
import { nameOf, seriesOf, TARGET } from './workload.ts';
import { packSeries, post, writeBody, type PackedSeries } from './write-body.ts';

export type OurScale = { readonly objectives: number; readonly seconds: number };
export type OurCost = {
  /** Milliseconds of processor time to keep one objective current for a minute, from the socket to the disk. */
  readonly ms: number;
  /** Samples that came for one objective in that minute. */
  readonly samples: number;
  /** What the process grew by for each objective: windows, counters, names and all. */
  readonly memoryBytes: number;
  readonly budgetMs: readonly number[];
  readonly allMs: readonly number[];
};

/** A sample of each counter arrives this often: six times as often as the peers get one. */
const EVERY_MS = 10 * SECOND;
const PER_REQUEST = 3_000;
const JOURNEYS = 20;

/** The whole server in a process of its own, on disk, with the objectives that the peers have rules for. */
export async function measurePlimsoll({ objectives, seconds }: OurScale): Promise<OurCost> {
  const empty = await rssWith(0);
  const folder = folderWith(objectives);
  const place = { catalog: join(folder, 'catalog'), data: join(folder, 'data') };
  const server = startLoadServer({ program: 'serve', threads: 1 }, place);
  try {
    const ready = await server.ready;
    if (ready === null) throw new Error(`Cannot measure: the server ended: ${server.complaints()}`);
    const series = seriesFor(objectives);
    const write = writer(`http://127.0.0.1:${ready.port}/api/v1/write`, place.data);
    const feed = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const began = Date.now();
        await write(series, began);
        await pause(Math.max(0, EVERY_MS - (Date.now() - began)));
      }
    };
    // The first samples make the counters known and the code warm, which happens once.
    await feed(2);
    const before = cpuSecondsOf(server.child.pid);
    const began = Date.now();
    await feed(Math.ceil((seconds * SECOND) / EVERY_MS));
    const minutes = (Date.now() - began) / 60_000;
    const spent = cpuSecondsOf(server.child.pid) - before;
    const memoryBytes = (rssOf(server.child.pid) - empty) / objectives;
    const asked = await budgets(ready.url, { objectives, token: readFileSync(join(place.data, 'admin.token'), 'utf8').trim() });
    const samples = (60_000 / EVERY_MS) * (series.length / objectives);
    return { ms: (spent * 1_000) / (minutes * objectives), samples, memoryBytes, ...asked };
  } finally {
    server.child.kill('SIGKILL');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the same server holds that promises nothing. */
async function rssWith(objectives: number): Promise<number> {
  const folder = folderWith(objectives);
  const server = startLoadServer(
    { program: 'serve', threads: 1 },
    { catalog: join(folder, 'catalog'), data: join(folder, 'data') },
  );
  try {
    if ((await server.ready) === null) throw new Error(`Cannot measure: the server ended: ${server.complaints()}`);
    await pause(1_000);
    return rssOf(server.child.pid);
  } finally {
    server.child.kill('SIGKILL');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function writer(url: string, data: string): (series: readonly PackedSeries[], at: number) => Promise<void> {
  const token = readFileSync(join(data, 'intake.token'), 'utf8').trim();
  return async (series, at) => {
    for (let first = 0; first < series.length; first += PER_REQUEST)
      await post(url, writeBody(series.slice(first, first + PER_REQUEST), [at]), token);
  };
}

type Asking = { readonly objectives: number; readonly token: string };

async function budgets(url: string, { objectives, token }: Asking): Promise<Pick<OurCost, 'budgetMs' | 'allMs'>> {
  const headers = { authorization: `Bearer ${token}` };
  const times = async (path: (index: number) => string, count: number): Promise<readonly number[]> => {
    const took: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const began = performance.now();
      const answer = await fetch(`${url}${path(index)}`, { headers });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`Cannot ask ${path(index)}: ${answer.status}`);
      took.push(performance.now() - began);
    }
    return took;
  };
  await times((index) => `/api/v1/objectives/${nameOf(index % objectives)}`, 50);
  return {
    budgetMs: await times((index) => `/api/v1/objectives/${nameOf(index % objectives)}`, 300),
    allMs: await times(() => `/api/v1/budgets?limit=${Math.min(1_000, objectives)}`, 30),
  };
}

function seriesFor(objectives: number): readonly PackedSeries[] {
  const begin = Date.now() - HOUR;
  return Array.from({ length: objectives }, (_, index) => seriesOf(index, objectives, begin).map(packSeries)).flat();
}

function folderWith(objectives: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-slo-'));
  mkdirSync(join(folder, 'catalog'));
  writeFileSync(join(folder, 'catalog', 'base.yaml'), base());
  for (let first = 0; first < objectives; first += 500) {
    const texts = Array.from({ length: Math.min(500, objectives - first) }, (_, index) => promise(first + index));
    writeFileSync(join(folder, 'catalog', `promises-${first}.yaml`), texts.join('---\n'));
  }
  return folder;
}

function base(): string {
  const journeys = Array.from(
    { length: JOURNEYS },
    (_, index) => `---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: journey-${index} }
spec: { owner: bench, cohorts: { version: version, region: region } }
`,
  );
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: default }
spec: { quota: { bytesPerSecond: 16GiB, observationsPerSecond: 1000000000, burst: 60s } }
${journeys.join('')}`;
}

function promise(index: number): string {
  const name = nameOf(index);
  const counted = (where: string): string => `{ metricSource: { type: plimsoll, spec: { ${where} } } }`;
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: shop
  indicator:
    metadata: { name: requests }
    spec:
      ratioMetric:
        total: ${counted(`journey: journey-${index % JOURNEYS}, metric: shop_requests_total, where: { slo: ${name} }`)}
        bad: ${counted("where: { code: '500' }")}
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${TARGET} }]
`;
}
