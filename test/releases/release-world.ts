import assert from 'node:assert/strict';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryNotifier } from '../../src/adapters/memory/notifier.ts';
import { openMemoryRouter, type MemoryRouter } from '../../src/adapters/memory/router.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { routerKey } from '../../src/catalog/actuator-ref.ts';
import type { Rollout } from '../../src/delivery/rollout.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { openControlPlane, type ControlPlane } from '../../src/loops/control-plane.ts';
import type { Announcer } from '../../src/ports/announcer.ts';
import type { RolloutParts } from '../../src/loops/rollouts.ts';
import { jsonTraces } from '../intake/payload.ts';
import { releaseCatalog, SERVICES, type PlanTerms, type ServiceName } from './release-catalog.ts';

const START = 1_767_225_600_000 as Instant;
/** Requests a second of each service, told second by second. */
const RATE = 100;

/** Three services with customers, routers and telemetry on a virtual clock, under the control plane that the server runs. */
export type ReleaseWorld = {
  readonly plane: () => ControlPlane;
  readonly parts: () => RolloutParts;
  readonly told: readonly string[];
  now(): Instant;
  /** From now on this share of what the version answers fails. */
  fault(service: ServiceName, version: string, errors: number): void;
  pass(seconds: number): Promise<void>;
  /** Time in which nobody looks: the machine sleeps. */
  leap(ms: number): Promise<void>;
  /** Passes time until it is so, and fails after so many seconds. */
  until(what: string, isSo: () => boolean, within?: number): Promise<void>;
  /** The process ends and another one begins. */
  restart(): Promise<void>;
  /** The weights at the router of a service, as shares of versions that have any. */
  weights(service: ServiceName): Promise<Record<string, number>>;
  rollouts(service: ServiceName): readonly Rollout[];
  entries(kind?: Entry['kind']): Promise<readonly Entry[]>;
};

export type Listening = { readonly announcer?: Announcer; readonly routes?: string };

export async function openReleaseWorld(
  terms: Partial<Record<ServiceName, PlanTerms>> = {},
  { announcer, routes = '' }: Listening = {},
): Promise<ReleaseWorld> {
  const frames: MemoryFrames = new Map();
  const cells = openMemoryCells();
  const ledgerStore = openMemoryLedgerStore();
  const notifier = openMemoryNotifier();
  const routers = new Map<string, MemoryRouter>(
    SERVICES.map((name) => [`http://127.0.0.1:9/${name}`, openMemoryRouter({ '1.0.0': 1 })]),
  );
  const faults = new Map<string, number>();
  const text = releaseCatalog(terms) + routes;
  const state: { now: Instant; plane: ControlPlane | null } = { now: START, plane: null };
  const open = (): Promise<ControlPlane> =>
    openControlPlane({
      journal: openMemoryJournal(frames),
      cellStore: openMemoryCellStore(cells),
      ledgerStore,
      notifier,
      ...(announcer === undefined ? {} : { announcer }),
      clock: { now: () => state.now },
      source: { read: async () => [{ file: 'shop.yaml', text }], watch: () => ({ close() {} }) },
      openMetricSource: openPrometheusSource,
      openRouter: (ref) => routers.get(routerKey(ref)) ?? assert.fail(routerKey(ref)),
      log: { say() {}, warn() {} },
    });
  state.plane = await open();
  const plane = (): ControlPlane => state.plane ?? assert.fail();
  const routerOf = (service: ServiceName): MemoryRouter => routers.get(`http://127.0.0.1:9/${service}`) ?? assert.fail();
  const second = async (): Promise<void> => {
    state.now = (state.now + 1_000) as Instant;
    const served = SERVICES.map((name) => ({ name, served: routerOf(name).serve(RATE) }));
    await plane().intake.accept(jsonTraces(tracesOf(served, { faults, endMs: state.now - 1 })));
    for (const { every, run } of plane().jobs) if ((state.now - START) % every === 0) await run(state.now);
    await plane().intake.settled();
  };
  const entries = async (kind?: Entry['kind']): Promise<readonly Entry[]> =>
    (await plane().ledger.read({ after: 0, limit: 10_000 })).filter((entry) => kind === undefined || entry.kind === kind);
  return {
    plane,
    parts: () => ({ ...plane(), catalog: plane().catalog.current, evidence: () => plane().keeper.evidence }),
    get told() {
      return notifier.sent.map((message) => message.text);
    },
    now: () => state.now,
    fault: (service, version, errors) => void faults.set(`${service} ${version}`, errors),
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 1) await second();
    },
    async until(what, isSo, within = 600) {
      for (let left = within; left > 0 && !isSo(); left -= 1) await second();
      if (!isSo()) assert.fail(`${what} is not so after ${within} s:\n${await storyOf(await entries())}`);
    },
    async leap(ms) {
      state.now = (state.now + ms) as Instant;
    },
    async restart() {
      state.plane = await open();
    },
    async weights(service) {
      const { weights } = await routerOf(service).observe();
      return Object.fromEntries(Object.entries(weights).filter(([, weight]) => weight > 0));
    },
    rollouts: (service) =>
      [...plane().ledger.world().rollouts.values()].flatMap(({ rollout }) => (rollout.plan.service === service ? [rollout] : [])),
    entries,
  };
}

async function storyOf(entries: readonly Entry[]): Promise<string> {
  return entries
    .filter(({ kind }) => kind !== 'rollout.judged' && !kind.startsWith('score.'))
    .map((entry) => `${(entry.at - START) / 1_000}s ${entry.kind} ${entry.subject}: ${explainEntry(entry)}`)
    .join('\n');
}

type Served = { readonly name: ServiceName; readonly served: Readonly<Record<string, number>> };
type Telling = { readonly faults: ReadonlyMap<string, number>; readonly endMs: number };

/** One second of requests as OTLP/JSON; of a version that fails every nth request does, without any chance in it. */
function tracesOf(all: readonly Served[], { faults, endMs }: Telling): Uint8Array {
  const resourceSpans = all.flatMap(({ name, served }) =>
    Object.entries(served)
      .filter(([, requests]) => requests > 0)
      .map(([version, requests]) => {
        const bad = Math.round(requests * (faults.get(`${name} ${version}`) ?? 0));
        const spans = Array.from({ length: requests }, (_, index) => span(index < bad ? 500 : 200, endMs));
        const attributes = [text('service.name', name), text('service.version', version)];
        return { resource: { attributes }, scopeSpans: [{ spans }] };
      }),
  );
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

function span(status: number, endMs: number): object {
  return {
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: `${endMs - 50}000000`,
    endTimeUnixNano: `${endMs}000000`,
    attributes: [{ key: 'http.response.status_code', value: { intValue: status } }],
    status: { code: status >= 500 ? 2 : 0 },
  };
}

function text(key: string, value: string): object {
  return { key, value: { stringValue: value } };
}
