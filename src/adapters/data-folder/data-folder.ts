import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The one folder in which a server keeps everything, held by one process at a time. */
export type DataFolder = {
  readonly path: string;
  readonly cellsFile: string;
  /** What things cost, charge by charge. */
  readonly chargesFile: string;
  /** What reconciliations have counted. */
  readonly reconciliationsFile: string;
  readonly journalFolder: string;
  readonly ledgerFile: string;
  /** Where old entries of the ledger are sealed. */
  readonly segmentFolder: string;
  /** Runs of probes that did not end well, and their pictures. */
  readonly probeFolder: string;
  /** For people and their tools: may change things. */
  readonly adminToken: string;
  /** The secret of a source of telemetry, which may do nothing else; made when it is first asked for. */
  sourceToken(name: string): string;
  /** Files of tokens, relative to the folder, that were made since this was asked before. */
  newTokens(): readonly string[];
  /** Makes hashes of what was taken out of texts comparable here and nowhere else. */
  readonly redactionKey: Uint8Array;
  /** Tells commands on this machine where the server listens. */
  announce(server: { readonly url: string; readonly otlpUrl: string; readonly otlpGrpcUrl: string }): void;
  release(): void;
};

export type Announced = {
  readonly url: string;
  readonly otlpUrl: string;
  readonly otlpGrpcUrl: string;
  readonly pid: number;
};

export function openDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = holdFolder(path);
  const made: string[] = [];
  const tokenIn = (file: string): string => tokenOf(file, () => void made.push(relative(path, file)));
  const sourceTokens = new SourceTokens(path, tokenIn);
  sourceTokens.of(DEFAULT_NAME); // there from the first start on, for the person who sets up the first exporter
  return {
    path,
    cellsFile: join(path, 'cells.db'),
    chargesFile: join(path, 'charges.db'),
    reconciliationsFile: join(path, 'reconciliations.db'),
    journalFolder: join(path, 'journal'),
    ledgerFile: join(path, 'ledger.db'),
    segmentFolder: join(path, 'ledger'),
    probeFolder: join(path, 'probes'),
    adminToken: tokenIn(join(path, 'admin.token')),
    sourceToken: (name) => sourceTokens.of(name),
    newTokens: () => made.splice(0),
    redactionKey: Buffer.from(
      tokenOf(join(path, 'redaction.key'), () => undefined),
      'base64url',
    ),
    announce(server) {
      writeFileSync(announcementIn(path), `${JSON.stringify({ ...server, pid: process.pid })}\n`, { mode: 0o600 });
    },
    release() {
      rmSync(announcementIn(path), { force: true });
      lock.close();
    },
  };
}

/** What a running server announced in a data folder, with the token that opens it; null when there is none. */
export function readAnnouncement(
  path: string,
): (Announced & { readonly adminToken: string; readonly intakeToken: string }) | null {
  try {
    const announced = JSON.parse(readFileSync(announcementIn(path), 'utf8')) as Announced;
    process.kill(announced.pid, 0);
    const tokenIn = (file: string): string => readFileSync(join(path, file), 'utf8').trim();
    return { ...announced, adminToken: tokenIn('admin.token'), intakeToken: tokenIn('intake.token') };
  } catch {
    return null;
  }
}

/** SQLite's own file lock: the system gives it back however the process ends, so no stale lock is ever left behind. */
export function holdFolder(path: string): DatabaseSync {
  const lock = new DatabaseSync(join(path, 'lock.db'));
  try {
    lock.exec('PRAGMA busy_timeout = 2000; BEGIN EXCLUSIVE;');
    return lock;
  } catch (cause) {
    lock.close();
    throw new Error(`Another Plimsoll is running on ${path}: stop it, or choose another folder with --data`, { cause });
  }
}

/** The source that is there without a document. Its token is older than the folder of the others'. */
const DEFAULT_NAME = 'default';

/** Read once: whoever replaces a token starts the server again. */
class SourceTokens {
  readonly #path: string;
  readonly #known = new Map<string, string>();
  readonly #tokenIn: (file: string) => string;

  constructor(path: string, tokenIn: (file: string) => string) {
    this.#path = path;
    this.#tokenIn = tokenIn;
  }

  of(name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const token = this.#tokenIn(this.#fileOf(name));
    this.#known.set(name, token);
    return token;
  }

  #fileOf(name: string): string {
    if (name === DEFAULT_NAME) return join(this.#path, 'intake.token');
    // Catalogs allow no others; a name that left the folder would write wherever it says.
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) throw new Error(`Cannot keep a token for a source named ${name}`);
    const folder = join(this.#path, 'sources');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return join(folder, `${name}.token`);
  }
}

function tokenOf(file: string, made: () => void): string {
  try {
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    made();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new Error(`Cannot write ${file}`, { cause: error });
  }
  const token = readFileSync(file, 'utf8').trim();
  if (token.length < 16) throw new Error(`The token in ${file} is too short: remove the file and start again`);
  return token;
}

function announcementIn(path: string): string {
  return join(path, 'server.json');
}
