import { openProbeFolder } from '../../src/adapters/data-folder/probe-folder.ts';
import { openMemorySegmentFiles } from '../../src/adapters/memory/segment-files.ts';
import { openMemorySigner } from '../../src/adapters/memory/signer.ts';
import { broken } from '../../src/kernel/units.ts';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteChargeStore } from '../../src/adapters/sqlite/charge-store.ts';
import { openMemoryCatalog, type MemoryCatalog } from '../../src/adapters/memory/catalog-texts.ts';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryNotifier } from '../../src/adapters/memory/notifier.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { openMemoryRouter, type MemoryRouter } from '../../src/adapters/memory/router.ts';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { openCatalogDesk } from '../../src/loops/catalog-desk.ts';
import { openControlPlane, type ControlPlane } from '../../src/loops/control-plane.ts';
import { openAccess, type Access } from '../../src/loops/access.ts';
import { openChanges } from '../../src/loops/changes.ts';
import { openRedaction } from '../../src/loops/redaction.ts';
import type { JobHealth } from '../../src/loops/rounds.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { DeploymentGate } from '../../src/ports/deployment-gate.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Api, ApiParts } from '../../src/surface/http/api.ts';
import { withSecrets } from '../../src/surface/doors/known-sources.ts';
import { openHttpServer } from '../../src/surface/http/open-http-server.ts';
import { openSenders } from '../../src/surface/doors/senders.ts';
import type { StreamLimits } from '../../src/surface/http/stream.ts';
import { DELIVERY_SECRET } from './signed-delivery.ts';
import { CATALOG } from './sample-catalog.ts';

export const TOKEN = 'a-token-for-tests-only';
export const INTAKE_TOKEN = 'an-intake-token-for-tests';
const REDACTION_KEY = new Uint8Array(32);
export const INDEX = '<!doctype html><title>screens</title>';

/** The real server on a free port, over a control plane with memory adapters and a folder of pages. */
export type ServedWorld = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  readonly plane: ControlPlane;
  readonly access: Access;
  readonly router: MemoryRouter;
  /** Its data folder, which goes with it. */
  readonly folder: string;
  /** What was said to the people who run the server. */
  readonly log: string[];
  /** Replaced by a test that wants a round to fail. */
  jobs: readonly JobHealth[];
  /** The folder of its catalog, so to speak. */
  readonly catalog: MemoryCatalog;
  /** Puts another catalog text into the folder, so to speak, and waits for nothing. */
  editCatalog(text: string): void;
  /** One round of every job, now. */
  round(): Promise<void>;
  ask(path: string, init?: RequestInit): Promise<Response>;
};

export async function serveWorld(
  given: {
    host?: string;
    catalog?: string;
    streamLimits?: Partial<StreamLimits>;
    clock?: Clock;
    cellStore?: CellStore;
    ledgerStore?: LedgerStore;
    journal?: Journal;
    router?: MemoryRouter;
    github?: Api['github'];
    deployments?: DeploymentGate;
    notifier?: Notifier;
  } = {},
): Promise<ServedWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-http-'));
  const clock = given.clock ?? systemClock();
  const router = given.router ?? openMemoryRouter({ '1.0.0': 1 });
  const said: string[] = [];
  const log = { say: (text: string) => void said.push(text), warn: (text: string) => void said.push(text) };
  const catalog = openMemoryCatalog({ 'shop.yaml': given.catalog ?? CATALOG });
  const plane = await openControlPlane({
    clock,
    log,
    cellStore: given.cellStore ?? openMemoryCellStore(),
    journal: given.journal ?? openMemoryJournal(),
    ledgerStore: given.ledgerStore ?? openMemoryLedgerStore(),
    source: catalog.source,
    openRouter: () => router,
    openMetricSource: openPrometheusSource,
    notifier: given.notifier ?? openMemoryNotifier(),
    charges: openSqliteChargeStore(':memory:'),
    signer: openMemorySigner('served'),
    segments: { files: openMemorySegmentFiles(), keep: null },
    ...(given.deployments === undefined ? {} : { deployments: given.deployments }),
  });
  const world: { jobs: readonly JobHealth[]; catalog: MemoryCatalog } = {
    catalog,
    jobs: [{ name: 'control', failures: 0, lastDone: clock.now(), lastError: null }],
  };
  const desk = openCatalogDesk({ ...catalog, ledger: plane.ledger, catalog: plane.catalog, key: REDACTION_KEY });
  const access = openAccess({ ledger: plane.ledger, clock, newTokens: () => [], hide: (address) => address });
  const api: ApiParts = {
    version: '1.2.3',
    clock,
    log,
    ledger: plane.ledger,
    proof: plane.proof ?? broken('a served world signs'),
    retention: plane.retention ?? broken('a served world seals'),
    access,
    changes: openChanges({
      ledger: plane.ledger,
      redaction: openRedaction(REDACTION_KEY, () => plane.catalog.current().redaction),
    }),
    traffic: plane.traffic,
    polls: plane.poll.health,
    alertsWaiting: plane.alerts.waiting,
    scores: plane.scores,
    trains: plane.trains,
    reconciliations: plane.reconciliations,
    costs: plane.costs,
    corroborate: plane.corroborate,
    sources: plane.sources.facts,
    anomalies: plane.anomalies.looked,
    catalog: plane.catalog.current,
    catalogWarnings: plane.catalog.warnings,
    catalogDesk: desk,
    catalogTexts: desk.texts,
    evidence: () => plane.keeper.evidence,
    adjusted: plane.adjusted,
    cellStore: plane.cellStore,
    journal: plane.journal,
    intakeCounters: plane.intake.counters,
    listenerStats: () => NO_STATS,
    jobs: () => world.jobs,
    otlpUrl: 'http://127.0.0.1:4318',
    dataFolder: folder,
    probeRecords: openProbeFolder(join(folder, 'probes')),
    github: given.github ?? {
      secret: () => Promise.resolve(DELIVERY_SECRET),
      isCallback: (address) => address.startsWith('https://api.github.com/'),
    },
  };
  const secrets = withSecrets(
    () => plane.catalog.current().sources,
    (name) => (name === 'default' ? INTAKE_TOKEN : `${name}-${INTAKE_TOKEN}`),
  );
  const senders = openSenders(secrets, () => plane.catalog.current().sources);
  const { host = '127.0.0.1', streamLimits } = given;
  const limits = streamLimits === undefined ? {} : { streamLimits };
  const server = await openHttpServer(api, { host, port: 0, token: TOKEN, senders, webFolder: writePages(folder), ...limits });
  const url = `http://127.0.0.1:${server.port}`;
  return Object.assign(world, {
    access,
    url,
    port: server.port,
    plane,
    router,
    folder,
    log: said,
    editCatalog(text: string) {
      catalog.put('shop.yaml', text);
    },
    async round() {
      for (const job of plane.jobs) await job.run(clock.now());
    },
    ask: (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has('authorization')) headers.set('authorization', `Bearer ${TOKEN}`);
      return fetch(`${url}${path}`, { redirect: 'manual', ...init, headers });
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await plane.close();
      rmSync(folder, { recursive: true });
    },
  });
}

const NO_STATS = {
  answers: { 200: 7 },
  calls: { OK: 5 },
  aborted: 0,
  unknown: 2,
  sources: {
    default: {
      accepted: 6,
      refused: 1,
      limited: 0,
      shed: 0,
      failed: 0,
      unproved: 0,
      aborted: 0,
      receivedBytes: 100,
      observations: 40,
      rejected: 3,
      inFlightBytes: 0,
      lastAccepted: null,
    },
  },
  beacons: { unknownKeys: 0, sources: {} },
  inFlightBytes: 0,
  failures: 0,
  lastFailure: null,
};

/** What a build leaves behind, and beside it what no visitor may ever see. */
function writePages(folder: string): string {
  const web = join(folder, 'web');
  mkdirSync(join(web, 'assets'), { recursive: true });
  writeFileSync(join(web, 'index.html'), INDEX);
  writeFileSync(join(web, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(web, 'assets', 'index-abc123.js'), 'export {};');
  writeFileSync(join(web, '.sources'), 'not for visitors');
  writeFileSync(join(folder, 'admin.token'), 'the secret beside the pages');
  return web;
}
