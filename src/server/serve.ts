import { fileURLToPath } from 'node:url';
import { openDataFolder, type DataFolder } from '../adapters/data-folder/data-folder.ts';
import { openProbeFolder } from '../adapters/data-folder/probe-folder.ts';
import { openSegmentFolder } from '../adapters/data-folder/segment-folder.ts';
import { openSigningKey } from '../adapters/data-folder/signing-key.ts';
import { openTableRows } from '../adapters/row-sources.ts';
import { openPrometheusSource } from '../adapters/prometheus/prometheus-source.ts';
import { openJournalFolder } from '../adapters/journal-folder/journal-folder.ts';
import { openSqliteChargeStore } from '../adapters/sqlite/charge-store.ts';
import { openSqliteCellStore } from '../adapters/sqlite/cell-store.ts';
import { openSqliteReconciliationStore } from '../adapters/sqlite/reconciliation-store.ts';
import { openSqliteLedgerStore } from '../adapters/sqlite/ledger-store.ts';
import { systemClock } from '../adapters/system-clock/system-clock.ts';
import { openCloudEventSender } from '../adapters/webhook/cloud-event-sender.ts';
import { openWebhookNotifier } from '../adapters/webhook/webhook-notifier.ts';
import { openAccess, type Access } from '../loops/access.ts';
import { codeRevision } from '../code-revision.ts';
import { showDuration } from '../kernel/show.ts';
import { broken } from '../kernel/units.ts';
import { openCatalogDesk } from '../loops/catalog-desk.ts';
import { CatalogRefused } from '../loops/catalog.ts';
import { openChanges } from '../loops/changes.ts';
import { openControlPlane, type ControlPlane } from '../loops/control-plane.ts';
import { openRedactor } from '../intake/redact.ts';
import { openRedaction } from '../loops/redaction.ts';
import { EVERY_SECOND, EVERY_SLOT, openRounds, type Rounds } from '../loops/rounds.ts';
import type { Instant } from '../kernel/units.ts';
import type { ServerStarted } from '../ledger/entry.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ServeOptions } from '../surface/cli/command-context.ts';
import { EXIT, type ExitCode } from '../surface/cli/exit-codes.ts';
import type { Api, ApiParts } from '../surface/http/api.ts';
import { version } from '../version.ts';
import { listening, PortRefused, urlOf } from './listening.ts';
import { openTelemetry, type Telemetry } from './open-telemetry.ts';
import { openServedCatalog, type ServedCatalog } from './served-catalog.ts';
import { openServerProbes } from './open-probes.ts';
import { openOutsideMeans, type OutsideMeans } from './outside-means.ts';
import { listenForStop, type StopRequest } from './stop-request.ts';

const WEB = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Where the server speaks to the people who run it. */
export type Terminal = { readonly log: Log; readonly complain: (text: string) => void; readonly isTerminal: boolean };
type Opening = Terminal & {
  readonly options: ServeOptions;
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly stop: StopRequest;
  readonly outside: OutsideMeans;
  readonly catalog: ServedCatalog;
};

/** Opens everything in the order in which it is needed, runs until asked to stop, and closes it in the opposite one. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  const stop = listenForStop();
  await using open = new AsyncDisposableStack();
  const folder = openDataFolder(options.data);
  open.defer(() => folder.release());
  const outside = openOutsideMeans(options);
  try {
    const catalog = await openServedCatalog(options, folder.path);
    open.defer(() => catalog.reader.close());
    const opening: Opening = { ...terminal, options, folder, clock: systemClock(), stop, outside, catalog };
    const plane = await openPlane(opening);
    open.defer(() => plane.close());
    return await run(plane, opening);
  } catch (error) {
    if (!(error instanceof CatalogRefused || error instanceof PortRefused)) throw error;
    terminal.complain(error.message);
    return error instanceof CatalogRefused ? EXIT.no : EXIT.fault;
  }
}

/** Once the plane is open it closes what it was given; until then that is ours to do. */
async function openPlane({ folder, clock, log, options, outside, catalog }: Opening): Promise<ControlPlane> {
  const { durability } = options;
  await using given = new AsyncDisposableStack();
  const cellStore = openSqliteCellStore(folder.cellsFile);
  given.defer(() => cellStore.close());
  const journal = await openJournalFolder(folder.journalFolder, { durability });
  given.defer(() => journal.close());
  const ledgerStore = openSqliteLedgerStore(folder.ledgerFile);
  given.defer(() => ledgerStore.close());
  const charges = openSqliteChargeStore(folder.chargesFile);
  given.defer(() => charges.close());
  const reconciliationStore = openSqliteReconciliationStore(folder.reconciliationsFile);
  given.defer(() => reconciliationStore.close());
  const watch = (changed: () => void): { close(): void } => {
    const watcher = catalog.source.watch(changed);
    given.defer(() => watcher.close());
    return watcher;
  };
  const source = { ...catalog.source, watch };
  const notifier = openWebhookNotifier();
  const plane = await openControlPlane({
    clock,
    log,
    cellStore,
    journal,
    charges,
    reconciliations: { openTable: openTableRows, store: reconciliationStore },
    ledgerStore,
    code: codeRevision(),
    segments: { files: openSegmentFolder(folder.segmentFolder), keep: options.ledgerKeep ?? null },
    source,
    openMetricSource: openPrometheusSource,
    openRouter: outside.openRouter,
    hooks: outside.hooks,
    deployments: outside.deployments,
    notifier,
    signer: openSigningKey(folder.path),
    announcer: openCloudEventSender(),
    redactionKey: folder.redactionKey,
  });
  given.move();
  return plane;
}

async function run(plane: ControlPlane, opening: Opening): Promise<ExitCode> {
  // Loaded here and not above: commands that only ask a server start in half the time without them.
  const { openHttpServer } = await import('../surface/http/open-http-server.ts');
  const { openSenders } = await import('../surface/doors/senders.ts');
  await using doors = new AsyncDisposableStack();
  const { options, folder, clock, log, stop } = opening;
  const { host } = options;
  const telemetry = await openTelemetry(plane, { options, folder, clock });
  doors.defer(() => telemetry.close());
  const redactor = openRedactor({ key: folder.redactionKey, rules: [], keep: [] });
  const hide = (address: string): string => redactor.redact('', address);
  const access = openAccess({ ledger: plane.ledger, clock, newTokens: folder.newTokens, hide });
  const state = { started: false };
  const probeRecords = openProbeFolder(folder.probeFolder);
  const probes = openServerProbes(plane, { clock, log, means: opening.outside.means, records: probeRecords });
  doors.defer(() => probes.close());
  const own = [
    probes.job,
    { name: 'telemetry', every: EVERY_SECOND, run: telemetry.round },
    // What is recorded of the doors comes after the entry that opens them.
    { name: 'access', every: EVERY_SLOT, run: async (at: Instant) => (state.started ? access.round(at) : undefined) },
  ];
  const rounds = openRounds([...plane.jobs, ...own], { clock, log });
  doors.defer(() => rounds.close());
  const urls = { otlp: urlOf(host, telemetry.ports.otlp), grpc: urlOf(host, telemetry.ports.grpc) };
  const { github } = opening.outside;
  const api = apiOf(plane, { ...opening, rounds, telemetry, access, otlpUrl: urls.otlp, github, probeRecords });
  const senders = openSenders(telemetry.sources, () => plane.catalog.current().sources);
  const http = await listening({ host, port: options.port, option: '--port' }, (at) =>
    openHttpServer(api, { ...at, token: folder.adminToken, senders, webFolder: WEB }),
  );
  doors.defer(() => http.close());
  if (stop.isAsked()) {
    log.say('Plimsoll was stopped before it had started.');
    return EXIT.yes;
  }

  const url = urlOf(host, http.port);
  folder.announce({ url, otlpUrl: urls.otlp, otlpGrpcUrl: urls.grpc });
  const about = { subject: 'server', actor: 'plimsoll' } as const;
  const started = { version, node: process.versions.node, code: plane.ledger.code, settings: settingsOf(options) };
  await plane.ledger.decide(() => [{ kind: 'server.started', ...about, body: started }]);
  state.started = true;
  await access.round(clock.now());
  greet({ url, urls, opening });
  const why = await Promise.race([stop.asked, telemetry.failed]);
  if (typeof why !== 'string') log.warn('Plimsoll can receive no telemetry and stops', why);
  await doors.disposeAsync();
  await access.close();
  const said = typeof why === 'string' ? why : why.message;
  await plane.ledger.decide(() => [{ kind: 'server.stopped', ...about, body: { why: said } }]);
  log.say('Plimsoll has stopped. What it knows and decided is kept; the next start carries on from here.');
  return typeof why === 'string' ? EXIT.yes : EXIT.fault;
}

/** What decides who can reach the server, what it may do and how long it remembers; of secrets only the names that plans use. */
function settingsOf(options: ServeOptions): NonNullable<ServerStarted['settings']> {
  const names = (given: ReadonlyMap<string, string> | undefined): string => [...(given?.keys() ?? [])].toSorted().join(', ');
  return {
    host: options.host,
    durability: options.durability,
    ledgerKeep: options.ledgerKeep === undefined ? 'for ever' : showDuration(options.ledgerKeep),
    tls: options.tlsCert !== undefined,
    clientCertificates: options.tlsClientCa !== undefined,
    commands: names(options.allowCommand),
    secrets: names(options.secret),
    clusters: names(options.cluster),
    github: options.githubApp !== undefined,
    catalogWritable: options.catalogWritable === true,
  };
}

type Parts = Pick<Opening, 'folder' | 'clock' | 'log' | 'catalog'> & {
  readonly github: Api['github'];
  readonly probeRecords: Api['probeRecords'];
  readonly rounds: Rounds;
  readonly telemetry: Telemetry;
  readonly access: Access;
  readonly otlpUrl: string;
};

function apiOf(plane: ControlPlane, parts: Parts): ApiParts {
  const { folder, clock, log, rounds, telemetry, access, otlpUrl, github, probeRecords } = parts;
  const desk = openCatalogDesk({
    ...parts.catalog,
    read: parts.catalog.reader.read,
    ledger: plane.ledger,
    catalog: plane.catalog,
    key: folder.redactionKey,
  });
  return {
    version,
    clock,
    log,
    otlpUrl,
    ledger: plane.ledger,
    proof: plane.proof ?? broken('a server signs'),
    retention: plane.retention ?? broken('a server has a place for sealed entries'),
    access,
    changes: openChanges({
      ledger: plane.ledger,
      redaction: openRedaction(folder.redactionKey, () => plane.catalog.current().redaction),
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
    intakeCounters: telemetry.counters,
    listenerStats: telemetry.stats,
    jobs: rounds.health,
    dataFolder: folder.path,
    probeRecords,
    github,
  };
}

type Greeting = {
  readonly url: string;
  readonly urls: { readonly otlp: string; readonly grpc: string };
  readonly opening: Opening;
};

/** The link holds a secret: it is shown to a person at a terminal and kept out of files. */
function greet({ url, urls, opening: { folder, catalog, log, isTerminal } }: Greeting): void {
  const hint = `plimsoll open --data ${folder.path} prints the link that gets in`;
  const link = isTerminal ? `${url}/?token=${folder.adminToken}` : `${url} (${hint})`;
  log.say(`Plimsoll ${version}
  screens    ${link}
  telemetry  ${urls.otlp}, OTLP/HTTP and Prometheus remote write; ${urls.grpc}, OTLP/gRPC;
             with the token in ${folder.path}/intake.token
  catalog    ${catalog.folder}, read again when it changes
  data       ${folder.path}`);
}
