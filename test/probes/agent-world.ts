import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { makeFolder } from '../cli/server-process.ts';
import { openPortSwitch, type PortSwitch } from '../relay/port-switch.ts';
import { restartable, type Restartable } from '../relay/relay-process.ts';

export type Status = {
  readonly server: { readonly api: string; readonly telemetry: string };
  readonly waiting: { readonly payloads: number };
  readonly probes: Readonly<Record<string, number>>;
};
export type Counts = { readonly good: number; readonly total: number; readonly health: string };
export type AgentWorld = {
  readonly server: Restartable;
  readonly agent: Restartable & { status(): Promise<Status> };
  /** The folder of the agent. */
  readonly data: string;
  /** The ways from the agent to the server. */
  readonly ways: { readonly api: PortSwitch; readonly telemetry: PortSwitch };
  /** Cuts both ways, and mends them. */
  cut(): void;
  mend(): void;
  /** What is probed, and how often it was. */
  readonly target: { readonly hits: () => number; status: number };
  counts(): Promise<Counts>;
};

const FREE = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];

/** A real server, a real agent of another place, and between them ways that can be cut. */
export async function openAgentWorld(t: TestContext): Promise<AgentWorld> {
  const { folder, catalog, data } = makeFolder();
  const target = await openTarget(t);
  writeFileSync(join(catalog, 'probes.yaml'), catalogText(target.url));
  const ways = { api: await openPortSwitch(t), telemetry: await openPortSwitch(t) };
  const ports = { api: 0, telemetry: 0, status: '' };
  const cut = (): void => {
    ways.api.cut();
    ways.telemetry.cut();
  };
  const mend = (): void => {
    ways.api.to = ports.api;
    ways.telemetry.to = ports.telemetry;
  };
  const server = restartable(t, {
    args: ['serve', '--catalog', catalog, '--data', data, '--intake-threads', '1', ...FREE],
    until: /\n {2}data /,
    up() {
      const { url, otlpUrl } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { url: string; otlpUrl: string };
      Object.assign(ports, { api: Number(new URL(url).port), telemetry: Number(new URL(otlpUrl).port) });
      mend();
    },
    down: cut,
  });
  const [api, to] = [ways.api.port, ways.telemetry.port].map((port) => `http://127.0.0.1:${port}`);
  const tokenFile = join(data, 'sources', 'edge.token');
  const agent = restartable(t, {
    args: [
      '--server',
      api ?? '',
      '--data',
      join(folder, 'agent'),
      'probe',
      '--location',
      'eu-west',
      '--to',
      to ?? '',
      '--token-file',
      tokenFile,
      '--status-port',
      '0',
    ],
    until: /status {5}(\S+)\n/,
    up: (said) => void (ports.status = /status {5}(\S+)\n/.exec(said)?.[1] ?? ''),
    down: () => undefined,
  });
  const counts = async (): Promise<Counts> => {
    const authorization = `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`;
    const answer = await fetch(`http://127.0.0.1:${ports.api}/api/v1/objectives/home-up`, { headers: { authorization } });
    const { good = 0, total = 0, health } = (await answer.json()) as Partial<Counts>;
    return { good, total, health: health ?? '' };
  };
  const status = async (): Promise<Status> => (await (await fetch(ports.status)).json()) as Status;
  return { server, agent: { ...agent, status }, data: join(folder, 'agent'), ways, cut, mend, target, counts };
}

async function openTarget(t: TestContext): Promise<AgentWorld['target'] & { readonly url: string }> {
  const state = { hits: 0 };
  const target = { hits: () => state.hits, status: 200, url: '' };
  const server = createServer((_request, response) => {
    state.hits += 1;
    response.writeHead(target.status).end('well');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return Object.assign(target, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

/** Waits for what has to come; the test's own time is the bound. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await pause(30);
}

function catalogText(url: string): string {
  return `apiVersion: plimsoll/v1
kind: Source
metadata: { name: edge }
spec: { locations: [eu-west] }
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: home }
spec:
  journey: requests
  every: 1s
  locations: [eu-west]
  allowPrivate: true
  steps: [{ name: page, http: { url: "${url}" }, expect: { contains: well } }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: home-up }
spec:
  service: shop
  indicatorRef: home-probe
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]
`;
}
