import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { FailedRun } from '../../src/wire/probe-run.ts';
import { makeFolder } from '../cli/server-process.ts';
import { openPortSwitch, type PortSwitch } from '../relay/port-switch.ts';
import { restartable, type Restartable } from '../relay/relay-process.ts';

export type Place = 'eu' | 'us';
export type Kept = FailedRun & { readonly artifact: string | null };
export type Agent = Restartable & {
  /** The ways from it to the server: to the API and for telemetry. */
  readonly ways: readonly [PortSwitch, PortSwitch];
  waiting(): Promise<number>;
  made(): Promise<number>;
};
export type AgentsWorld = {
  readonly server: Restartable;
  readonly agents: Readonly<Record<Place, Agent>>;
  cut(place: Place): void;
  mend(place: Place): void;
  counts(
    objective: string,
  ): Promise<{ readonly good: number; readonly total: number; readonly health: string; sentence: string }>;
  failed(place: Place): Promise<readonly Kept[]>;
  picture(digest: string): Promise<Uint8Array>;
};

const FREE = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'];

/** A real server and two real agents with a browser each; the ways between them can be cut. */
export async function openAgentsWorld(t: TestContext, probes: string): Promise<AgentsWorld> {
  const { folder, catalog, data } = makeFolder();
  writeFileSync(join(catalog, 'probes.yaml'), probes);
  const ports = { api: 0, telemetry: 0 };
  const ways = {
    eu: [await openPortSwitch(t), await openPortSwitch(t)],
    us: [await openPortSwitch(t), await openPortSwitch(t)],
  } as const;
  const mend = (place: Place): void => {
    ways[place][0].to = ports.api;
    ways[place][1].to = ports.telemetry;
  };
  const cut = (place: Place): void => ways[place].forEach((way) => way.cut());
  const server = restartable(t, {
    args: ['serve', '--catalog', catalog, '--data', data, '--intake-threads', '1', ...FREE],
    until: /\n {2}data /,
    up() {
      const { url, otlpUrl } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { url: string; otlpUrl: string };
      Object.assign(ports, { api: Number(new URL(url).port), telemetry: Number(new URL(otlpUrl).port) });
      mend('eu');
      mend('us');
    },
    down: () => undefined,
  });
  const openAgent = (place: Place): Agent => {
    const said = { status: '' };
    const [api, to] = ways[place].map((way) => `http://127.0.0.1:${way.port}`);
    const agent = restartable(t, {
      args: [
        '--server',
        api ?? '',
        '--data',
        join(folder, place),
        'probe',
        '--location',
        place,
        '--to',
        to ?? '',
        '--token-file',
        join(data, 'sources', 'agents.token'),
        '--status-port',
        '0',
      ],
      until: /status {5}(\S+)\n/,
      up: (text) => void (said.status = /status {5}(\S+)\n/.exec(text)?.[1] ?? ''),
      down: () => undefined,
    });
    type Status = { readonly waiting: { readonly payloads: number }; readonly probes: { readonly made: number } };
    const status = async (): Promise<Status> => (await (await fetch(said.status)).json()) as Status;
    const waiting = async (): Promise<number> => (await status()).waiting.payloads;
    return { ...agent, ways: ways[place], waiting, made: async () => (await status()).probes.made };
  };
  const ask = async (path: string): Promise<Response> => {
    const authorization = `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`;
    return fetch(`http://127.0.0.1:${ports.api}/api/v1/${path}`, { headers: { authorization } });
  };
  return {
    server,
    agents: { eu: openAgent('eu'), us: openAgent('us') },
    cut,
    mend,
    async counts(objective) {
      const read = (await (await ask(`objectives/${objective}`)).json()) as Partial<Awaited<ReturnType<AgentsWorld['counts']>>>;
      return { good: read.good ?? 0, total: read.total ?? 0, health: read.health ?? '', sentence: read.sentence ?? '' };
    },
    async failed(place) {
      const { runs } = (await (await ask(`probes/shop/runs?location=${place}`)).json()) as { runs: readonly Kept[] };
      return runs;
    },
    picture: async (digest) => new Uint8Array(await (await ask(`probes/shop/artifacts/${digest}`)).arrayBuffer()),
  };
}

/** Waits for what has to come; the test's own time is the bound. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(50);
}

/** The journey of the small shop, from two places. */
export function probesOf(origin: string, every: string): string {
  return `apiVersion: plimsoll/v1
kind: Source
metadata: { name: agents }
spec: { locations: [eu, us] }
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: shop }
spec:
  journey: requests
  every: ${every}
  locations: [eu, us]
  agree: { atLeast: 2, of: 2 }
  allowPrivate: true
  steps:
    - name: buy
      browser:
        - goto: ${origin}/sign-in
        - fill: { selector: '#user', value: ada }
        - click: { selector: button, text: Sign in }
        - fill: { selector: '#q', value: mug }
        - press: { selector: '#q', key: Enter }
        - click: '#buy'
        - { name: the order is taken, expect: { text: on its way }, within: 1500ms }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: shop-runs }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: requests, log: probe.run } } }
    good: { metricSource: { type: plimsoll, spec: { where: { outcome: ok } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: runs }
spec:
  service: shop
  indicatorRef: shop-runs
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: shop-up }
spec:
  service: shop
  indicatorRef: shop-probe
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]
`;
}
