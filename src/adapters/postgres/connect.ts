import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { PostgresSide } from '../../catalog/reconciliation.ts';

/** What is asked of a connection; whoever holds it is inside one transaction that cannot write. */
export type ReadOnlySession = {
  rows(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** The columns' names and type numbers of what a statement would answer. */
  columns(text: string): Promise<readonly { readonly name: string; readonly type: number }[]>;
  close(): Promise<void>;
};

const CONNECT_WITHIN_MS = 10_000;
const OLDEST_VERSION = 140_000;
const LONGEST_REASON = 300;

/**
 * Opens one snapshot of the database in which nothing can be written, whatever the role may do. The connection string is read
 * anew each time, so that a password can be exchanged while the server runs; it is in no text and in no cause.
 */
export async function openSession({ url, timeoutMs }: PostgresSide, env: NodeJS.ProcessEnv): Promise<ReadOnlySession> {
  const connectionString = await readUrl(url, env);
  const client = clientFor(connectionString, timeoutMs);
  const fail = (cause: unknown): never => {
    throw new Error(`Cannot read ${placeOf(connectionString)}: ${reasonOf(cause, connectionString)}`);
  };
  // A connection that breaks between two statements says so here; the next statement fails by itself.
  client.on('error', () => undefined);
  const ask = async (text: string, values: readonly unknown[]): Promise<pg.QueryResult> =>
    await client
      .query<Record<string, unknown>>({ text, values: [...values], queryMode: 'extended' } as pg.QueryConfig)
      .catch(fail);
  await client.connect().catch(fail);
  try {
    await ask('begin isolation level repeatable read read only', []);
    const [version] = (await ask("select current_setting('server_version_num')::int as number", [])).rows as { number: number }[];
    if ((version?.number ?? 0) < OLDEST_VERSION) fail(new Error('PostgreSQL 14 or newer is needed'));
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
  return {
    rows: async (text, values = []) => (await ask(text, values)).rows as Record<string, unknown>[],
    columns: async (text) => (await ask(text, [])).fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    // The transaction has nothing to keep, and ends with its connection.
    close: async () => await client.end().catch(() => undefined),
  };
}

function clientFor(connectionString: string, timeoutMs: number): pg.Client {
  // Texts of times and numbers depend on these; the timeouts are the database's own, so that it stops working, too.
  const settings = {
    timezone: 'UTC',
    datestyle: 'ISO',
    intervalstyle: 'postgres',
    extra_float_digits: '1',
    bytea_output: 'hex',
    // Compiling a statement takes longer than it saves where expressions are short.
    jit: 'off',
    default_transaction_read_only: 'on',
    statement_timeout: String(timeoutMs),
    lock_timeout: String(timeoutMs),
    idle_in_transaction_session_timeout: String(4 * timeoutMs),
  };
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  const around = { connectionTimeoutMillis: CONNECT_WITHIN_MS, query_timeout: timeoutMs + CONNECT_WITHIN_MS };
  const unread = 'Cannot connect: the connection string cannot be read; write postgres://user:password@host:5432/database';
  // Without its scheme a password would be taken for a part of the host, which errors name.
  if (!/^postgres(?:ql)?:\/\//.test(connectionString)) throw new Error(unread);
  try {
    return new pg.Client({ connectionString, options, application_name: 'plimsoll', ...around });
  } catch {
    // The cause holds the whole connection string.
    throw new Error(unread);
  }
}

async function readUrl(url: PostgresSide['url'], env: NodeJS.ProcessEnv): Promise<string> {
  if (url.kind === 'env') {
    const value = env[url.name]?.trim() ?? '';
    if (value === '') throw new Error(`Cannot connect: the environment variable ${url.name} holds no connection string`);
    return value;
  }
  const text = await readFile(url.path, 'utf8').then(
    (content) => content.trim(),
    (cause: unknown) => {
      throw new Error(`Cannot connect: the file ${url.path} cannot be read`, { cause });
    },
  );
  if (text === '') throw new Error(`Cannot connect: the file ${url.path} holds no connection string`);
  return text;
}

/** Host and database; never who connects, or with which password. */
function placeOf(connectionString: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(connectionString);
    const host = hostname === '' ? (searchParams.get('host') ?? 'a local socket') : hostname;
    return `PostgreSQL at ${host}${port === '' ? '' : `:${port}`}${pathname}`;
  } catch {
    return 'PostgreSQL';
  }
}

function reasonOf(cause: unknown, connectionString: string): string {
  const text =
    cause instanceof Error
      ? cause.message === ''
        ? String((cause as NodeJS.ErrnoException).code)
        : cause.message
      : String(cause);
  return secretsOf(connectionString)
    .reduce((told, secret) => told.replaceAll(secret, '***'), text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, LONGEST_REASON);
}

function secretsOf(connectionString: string): readonly string[] {
  try {
    const { password, searchParams } = new URL(connectionString);
    const secrets = [connectionString, password, decodeURIComponent(password), searchParams.get('password') ?? ''];
    return secrets.filter((secret) => secret !== '');
  } catch {
    return [connectionString];
  }
}
