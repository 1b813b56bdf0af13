import { fileURLToPath } from 'node:url';
import { readCatalogFolder, watchCatalogFolder } from './adapters/catalog-folder/catalog-folder.ts';
import { openDataFolder, readAnnouncement, type DataFolder } from './adapters/data-folder/data-folder.ts';
import { openHttpRouter } from './adapters/http-router/http-router.ts';
import { openSqliteEvidenceStore } from './adapters/sqlite/evidence-store.ts';
import { openSqliteLedgerStore } from './adapters/sqlite/ledger-store.ts';
import { systemClock } from './adapters/system-clock/system-clock.ts';
import { openWebhookNotifier } from './adapters/webhook/webhook-notifier.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import { CatalogRefused } from './loops/catalog.ts';
import { openControlPlane, type ControlPlane } from './loops/control-plane.ts';
import { openRounds } from './loops/rounds.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import { EXIT, type ExitCode } from './surface/cli/exit-codes.ts';
import { runProgram, type ServeOptions } from './surface/cli/program.ts';
import { openHttpServer } from './surface/http/open-http-server.ts';
import { openOtlpListener } from './surface/http/otlp-listener.ts';
import { version } from './version.ts';

const WEB = fileURLToPath(new URL('../web/dist', import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);
const log: Log = {
  say,
  warn: (text, cause) => complain(cause === undefined ? text : `${text}: ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`),
};

process.exitCode = await runProgram(
  {
    version,
    say,
    complain,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
    serve,
    readCatalogFolder: async (folder) => readCatalog(await readCatalogFolder(folder)),
    findServer: (data) => (data === undefined ? ['.plimsoll/data', '.plimsoll/demo'] : [data]).map(readAnnouncement).find((found) => found !== null) ?? null,
    env: process.env,
  },
  process.argv.slice(2),
);

/** Opens everything in the order in which it is needed, runs until asked to stop, and closes it in the opposite one. */
async function serve(options: ServeOptions): Promise<ExitCode> {
  const stopAsked = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  });
  const folder = openDataFolder(options.data);
  try {
    const clock = systemClock();
    const plane = await openPlane(folder, clock, options.catalog);
    return await run(plane, { folder, clock, options, stopAsked });
  } catch (error) {
    if (!(error instanceof CatalogRefused)) throw error;
    complain(error.message);
    return EXIT.no;
  } finally {
    folder.release();
  }
}

async function openPlane(folder: DataFolder, clock: Clock, catalog: string): Promise<ControlPlane> {
  return openControlPlane({
    clock,
    log,
    evidenceStore: openSqliteEvidenceStore(folder.evidenceFile),
    ledgerStore: openSqliteLedgerStore(folder.ledgerFile),
    source: { read: () => readCatalogFolder(catalog), watch: (changed) => watchCatalogFolder(catalog, changed) },
    openRouter: openHttpRouter,
    notifier: openWebhookNotifier(),
  });
}

type Running = { readonly folder: DataFolder; readonly clock: Clock; readonly options: ServeOptions; readonly stopAsked: Promise<string> };

async function run(plane: ControlPlane, { folder, clock, options, stopAsked }: Running): Promise<ExitCode> {
  const { host } = options;
  const otlp = await openOtlpListener({ host, port: options.otlpPort, token: folder.intakeToken, intake: plane.intake });
  const rounds = openRounds(plane.jobs, { clock, log });
  const otlpUrl = `http://${host}:${otlp.port}`;
  const http = await openHttpServer(apiOf(plane, { folder, clock, rounds, otlp, otlpUrl }), { host, port: options.port, token: folder.adminToken, webFolder: WEB });
  const url = `http://${host}:${http.port}`;
  folder.announce({ url, otlpUrl });
  await plane.ledger.decide(() => [{ kind: 'server.started', subject: 'server', actor: 'plimsoll', body: { version, node: process.versions.node } }]);
  greet({ url, otlpUrl, folder, options });

  const why = await stopAsked;
  await http.close();
  await otlp.close();
  await rounds.close();
  await plane.ledger.decide(() => [{ kind: 'server.stopped', subject: 'server', actor: 'plimsoll', body: { why } }]);
  await plane.close();
  say('Plimsoll has stopped. What it knows and decided is kept; the next start carries on from here.');
  return EXIT.yes;
}

type Opened = { readonly folder: DataFolder; readonly clock: Clock; readonly rounds: ReturnType<typeof openRounds>; readonly otlp: Awaited<ReturnType<typeof openOtlpListener>>; readonly otlpUrl: string };

function apiOf(plane: ControlPlane, { folder, clock, rounds, otlp, otlpUrl }: Opened): Parameters<typeof openHttpServer>[0] {
  return {
    version,
    clock,
    log,
    otlpUrl,
    ledger: plane.ledger,
    traffic: plane.traffic,
    catalog: plane.catalog.current,
    catalogWarnings: plane.catalog.warnings,
    evidence: plane.intake.evidence,
    evidenceStore: plane.evidenceStore,
    intakeCounters: plane.intake.counters,
    listenerStats: otlp.stats,
    jobs: rounds.health,
    dataFolder: folder.path,
  };
}

/** The link holds a secret: it is shown to a person at a terminal and kept out of files. */
function greet({ url, otlpUrl, folder, options }: { url: string; otlpUrl: string; folder: DataFolder; options: ServeOptions }): void {
  const link = process.stdout.isTTY ? `${url}/?token=${folder.adminToken}` : `${url} (plimsoll open --data ${folder.path} prints the link that gets in)`;
  say(`Plimsoll ${version}\n  screens    ${link}\n  telemetry  ${otlpUrl}, OTLP/HTTP, with the token in ${folder.path}/intake.token\n  catalog    ${options.catalog}, read again when it changes\n  data       ${folder.path}`);
}
