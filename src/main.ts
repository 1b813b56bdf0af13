import { homedir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readCatalogFolder, watchCatalogFolder } from './adapters/catalog-folder/catalog-folder.ts';
import { openDataFolder, readAnnouncement, type DataFolder } from './adapters/data-folder/data-folder.ts';
import { openHttpRouter } from './adapters/http-router/http-router.ts';
import { openJournalFolder } from './adapters/journal-folder/journal-folder.ts';
import { openSqliteCellStore } from './adapters/sqlite/cell-store.ts';
import { openSqliteLedgerStore } from './adapters/sqlite/ledger-store.ts';
import { systemClock } from './adapters/system-clock/system-clock.ts';
import { openWebhookNotifier } from './adapters/webhook/webhook-notifier.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import { CatalogRefused } from './loops/catalog.ts';
import { openControlPlane, type ControlPlane } from './loops/control-plane.ts';
import { EVERY_SECOND, openRounds, type Rounds } from './loops/rounds.ts';
import { openChanges } from './loops/changes.ts';
import { openRedaction } from './loops/redaction.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import { EXIT, type ExitCode } from './surface/cli/exit-codes.ts';
import type { ServeOptions } from './surface/cli/command-context.ts';
import { runProgram } from './surface/cli/program.ts';
import type { Api } from './surface/http/api.ts';
import type { OtlpListener } from './surface/doors/otlp-listener.ts';
import { version } from './version.ts';

const WEB = fileURLToPath(new URL('../web/dist', import.meta.url));
const { stdout, stderr, env } = process;
const say = (text: string): void => void stdout.write(`${text}\n`);
const complain = (text: string): void => void stderr.write(`${text}\n`);
const log: Log = {
  say,
  warn: (text, cause) =>
    complain(
      cause === undefined ? text : `${text}: ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`,
    ),
};

// Declared before the program runs: it runs to its end before the lines below it are reached.
/** One press of Ctrl-C may arrive more than once, through a launcher or from the system; a person takes longer than this. */
const SAME_REQUEST_MS = 500;

class PortRefused extends Error {}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'only the system’s administrator may use this port',
};

// Whoever read our output may stop reading, as `head` does. A command then ends as it would have, and a server works on.
for (const output of [stdout, stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runProgram(
  {
    version,
    say,
    complain,
    terminal: {
      columns: stdout.isTTY ? stdout.columns : null,
      colours: stdout.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    },
    serve,
    readCatalogFolder: async (folder) => readCatalog(await readCatalogFolder(folder)),
    findServer: (data) =>
      (data === undefined ? ['.plimsoll/data', '.plimsoll/demo'] : [data])
        .map(readAnnouncement)
        .find((found) => found !== null) ?? null,
    readInput: () => readText(process.stdin),
    spoolFolder: env.PLIMSOLL_SPOOL ?? join(homedir(), '.plimsoll', 'spool'),
    env,
  },
  process.argv.slice(2),
);

type Stop = { readonly asked: Promise<string>; isAsked(): boolean };
type Opening = { readonly options: ServeOptions; readonly folder: DataFolder; readonly clock: Clock; readonly stop: Stop };

/** Opens everything in the order in which it is needed, runs until asked to stop, and closes it in the opposite one. */
async function serve(options: ServeOptions): Promise<ExitCode> {
  const stop = listenForStop();
  await using open = new AsyncDisposableStack();
  const folder = openDataFolder(options.data);
  open.defer(() => folder.release());
  const opening: Opening = { options, folder, clock: systemClock(), stop };
  try {
    const plane = await openPlane(opening);
    open.defer(() => plane.close());
    return await run(plane, opening);
  } catch (error) {
    if (!(error instanceof CatalogRefused || error instanceof PortRefused)) throw error;
    complain(error.message);
    return error instanceof CatalogRefused ? EXIT.no : EXIT.fault;
  }
}

/** The first signal asks for an orderly stop. One that comes later ends the process as if nobody had listened. */
function listenForStop(): Stop {
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  const state = { isAsked: false };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const leave = (): void => {
    for (const signal of signals) process.off(signal, heard);
  };
  const heard = (signal: NodeJS.Signals): void => {
    if (!state.isAsked) setTimeout(leave, SAME_REQUEST_MS).unref();
    state.isAsked = true;
    resolve(signal);
  };
  for (const signal of signals) process.on(signal, heard);
  return { asked, isAsked: () => state.isAsked };
}

/** Once the plane is open it closes what it was given; until then that is ours to do. */
async function openPlane({ folder, clock, options: { catalog } }: Opening): Promise<ControlPlane> {
  await using given = new AsyncDisposableStack();
  const cellStore = openSqliteCellStore(folder.cellsFile);
  given.defer(() => cellStore.close());
  const journal = await openJournalFolder(folder.journalFolder);
  given.defer(() => journal.close());
  const ledgerStore = openSqliteLedgerStore(folder.ledgerFile);
  given.defer(() => ledgerStore.close());
  const watch = (changed: () => void): { close(): void } => {
    const watcher = watchCatalogFolder(catalog, changed);
    given.defer(() => watcher.close());
    return watcher;
  };
  const source = { read: () => readCatalogFolder(catalog), watch };
  const notifier = openWebhookNotifier();
  const plane = await openControlPlane({
    clock,
    log,
    cellStore,
    journal,
    ledgerStore,
    source,
    openRouter: openHttpRouter,
    notifier,
  });
  given.move();
  return plane;
}

async function run(plane: ControlPlane, { options, folder, clock, stop }: Opening): Promise<ExitCode> {
  // Loaded here and not above: commands that only ask a server start in half the time without them.
  const { openHttpServer } = await import('./surface/http/open-http-server.ts');
  const { openSenders } = await import('./surface/doors/senders.ts');
  const [{ Door }, { withSecrets }, { openOtlpListener }] = await Promise.all([
    import('./surface/doors/door.ts'),
    import('./surface/doors/known-sources.ts'),
    import('./surface/doors/otlp-listener.ts'),
  ]);
  await using doors = new AsyncDisposableStack();
  const { host } = options;
  const sources = withSecrets(() => plane.catalog.current().sources, folder.sourceToken);
  // A new source's token is there soon after the catalog names it, for the person who is about to set the sender up.
  const tokens = { name: 'source-tokens', every: EVERY_SECOND, run: () => Promise.resolve(void sources()) };
  const rounds = openRounds([...plane.jobs, tokens], { clock, log });
  doors.defer(() => rounds.close());
  const door = new Door({ intake: plane.intake, clock, sources });
  const otlp = await listening({ host, port: options.otlpPort, option: '--otlp-port' }, (at) =>
    openOtlpListener({ ...at, door }),
  );
  doors.defer(() => otlp.close());
  const otlpUrl = urlOf(host, otlp.port);
  const api = apiOf(plane, { folder, clock, rounds, otlp, otlpUrl });
  const senders = openSenders(sources, () => plane.catalog.current().sources);
  const http = await listening({ host, port: options.port, option: '--port' }, (at) =>
    openHttpServer(api, { ...at, token: folder.adminToken, senders, webFolder: WEB }),
  );
  doors.defer(() => http.close());
  if (stop.isAsked()) {
    say('Plimsoll was stopped before it had started.');
    return EXIT.yes;
  }

  const url = urlOf(host, http.port);
  folder.announce({ url, otlpUrl });
  const about = { subject: 'server', actor: 'plimsoll' } as const;
  await plane.ledger.decide(() => [{ kind: 'server.started', ...about, body: { version, node: process.versions.node } }]);
  greet({ url, otlpUrl, folder, options });
  const why = await stop.asked;
  await doors.disposeAsync();
  await plane.ledger.decide(() => [{ kind: 'server.stopped', ...about, body: { why } }]);
  say('Plimsoll has stopped. What it knows and decided is kept; the next start carries on from here.');
  return EXIT.yes;
}

type Door = { readonly host: string; readonly port: number; readonly option: string };

/** A port that cannot be had is the commonest reason not to start, so it is told in one line with what to do. */
async function listening<Listener>(
  { host, port, option }: Door,
  listen: (at: { host: string; port: number }) => Promise<Listener>,
): Promise<Listener> {
  try {
    return await listen({ host, port });
  } catch (cause) {
    const why = LISTEN_FAULTS[(cause as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw new Error(`Cannot listen on ${host}:${port}`, { cause });
    throw new PortRefused(`Cannot listen on ${host}:${port}: ${why}; choose another with ${option}`, { cause });
  }
}

/** How programs on this machine reach a listener: one that listens everywhere is reached on loopback, too. */
function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

type Parts = Pick<Opening, 'folder' | 'clock'> & {
  readonly rounds: Rounds;
  readonly otlp: OtlpListener;
  readonly otlpUrl: string;
};

function apiOf(plane: ControlPlane, { folder, clock, rounds, otlp, otlpUrl }: Parts): Api {
  return {
    version,
    clock,
    log,
    otlpUrl,
    ledger: plane.ledger,
    changes: openChanges({
      ledger: plane.ledger,
      redaction: openRedaction(folder.redactionKey, () => plane.catalog.current().redaction),
    }),
    traffic: plane.traffic,
    catalog: plane.catalog.current,
    catalogWarnings: plane.catalog.warnings,
    evidence: () => plane.keeper.evidence,
    cellStore: plane.cellStore,
    journal: plane.journal,
    intakeCounters: plane.intake.counters,
    listenerStats: otlp.stats,
    jobs: rounds.health,
    dataFolder: folder.path,
  };
}

type Greeting = { readonly url: string; readonly otlpUrl: string; readonly folder: DataFolder; readonly options: ServeOptions };

/** The link holds a secret: it is shown to a person at a terminal and kept out of files. */
function greet({ url, otlpUrl, folder, options }: Greeting): void {
  const hint = `plimsoll open --data ${folder.path} prints the link that gets in`;
  const link = stdout.isTTY ? `${url}/?token=${folder.adminToken}` : `${url} (${hint})`;
  say(`Plimsoll ${version}
  screens    ${link}
  telemetry  ${otlpUrl}, OTLP/HTTP, with the token in ${folder.path}/intake.token
  catalog    ${options.catalog}, read again when it changes
  data       ${folder.path}`);
}
