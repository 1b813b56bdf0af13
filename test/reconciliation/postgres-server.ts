import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { programPath } from '../requires.ts';

/** A database server of its own in a temporary folder, on a socket there; passwords are asked for. */
export type PostgresServer = AsyncDisposable & {
  /** As the role that may do anything. */
  run(text: string): Promise<readonly Record<string, unknown>[]>;
  /** A connection string of a role that may read what it is granted, and nothing else. */
  readonly readerUrl: string;
  readonly ownerUrl: string;
  /** Of the process that all others of the server are children of. */
  readonly pid: number;
};

export const READER_PASSWORD = 'only-to-read';

export async function openPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const bin = dirname(programPath('initdb') ?? 'initdb');
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pg-'));
  const user = whoMayRun();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const password = join(folder, 'password');
  writeFileSync(password, 'owner-of-all\n');
  if (user !== null) chownSync(password, user.uid, user.gid);
  const data = join(folder, 'data');
  const as = user ?? {};
  const initdb = ['-D', data, '-U', 'owner', '-A', 'scram-sha-256', `--pwfile=${password}`, '-N', '-E', 'UTF8', '--locale=C'];
  execFileSync(join(bin, 'initdb'), initdb, { ...as, stdio: 'ignore', cwd: folder });
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', ...settings].flatMap((one) => ['-c', one]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-h', '', ...fast], {
    ...as,
    stdio: 'ignore',
    cwd: folder,
  });
  const ended = once(server, 'exit');
  const urlOf = (name: string, secret: string): string => `postgresql:///postgres?host=${folder}&user=${name}&password=${secret}`;
  const ownerUrl = urlOf('owner', 'owner-of-all');
  const client = await connected(ownerUrl, ended);
  await client.query(`create role reader login password '${READER_PASSWORD}'`);
  return {
    run: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    readerUrl: urlOf('reader', READER_PASSWORD),
    ownerUrl,
    pid: server.pid ?? Number.NaN,
    async [Symbol.asyncDispose]() {
      await client.end();
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server says nothing when it is ready; it is asked until it answers, for as long as it lives. */
async function connected(url: string, ended: Promise<unknown>): Promise<pg.Client> {
  let dead = false;
  void ended.then(() => (dead = true));
  for (;;) {
    const client = new pg.Client(url);
    const answer = await client.connect().then(
      () => null,
      (cause: unknown) => cause,
    );
    if (answer === null) return client;
    if (dead) throw new Error('PostgreSQL ended before it answered', { cause: answer });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** PostgreSQL refuses to be run by root, and is run by the user that its package brings. */
function whoMayRun(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('There is no user postgres to run PostgreSQL');
  return { uid: Number(uid), gid: Number(gid) };
}
