import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openMemoryIntake } from '../intake/memory-intake.ts';
import { opened } from '../intake/open-listener.ts';
import { SHOP } from '../intake/sample-catalog.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { runCommand, type Ran } from './server-process.ts';

type World = {
  readonly waiting: () => readonly string[];
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  readonly file: (text: string) => string;
};

function openWorld(t: TestContext): World {
  const folder = openTemporaryFolder();
  t.after(() => folder[Symbol.dispose]());
  const spool = folder.file('spool');
  const token = folder.file('token');
  writeFileSync(token, 'token-of-a-source-that-is-known\n');
  const env = { PLIMSOLL_SPOOL: spool };
  return {
    waiting: () => readdirSync(join(spool, 'events')),
    run: (...args) => runCommand(['event', '--token-file', token, ...args], { cwd: folder.file('.'), env }),
    file(text) {
      writeFileSync(folder.file('events.ndjson'), text);
      return folder.file('events.ndjson');
    },
  };
}

test('what the server has not taken is kept and sent by the next, whole and once', async (t) => {
  const { run, waiting, file } = openWorld(t);
  const away = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => away.once('listening', resolve));
  const { port: nobody } = away.address() as AddressInfo;
  await new Promise((resolve) => away.close(resolve));
  const missed = await run(
    'order.placed',
    'amount=12.5',
    'ok=true',
    '--service',
    'shop',
    '--to',
    `http://127.0.0.1:${nobody}`,
    '--wait',
    '0s',
  );
  assert.deepEqual([missed.code, waiting().length], [3, 1], missed.err);
  assert.match(missed.err, /The events are kept in .*events; the next plimsoll event sends them\./);

  const bodies: string[] = [];
  const intake = openMemoryIntake(SHOP);
  const listener = await opened(t, {
    intake: { accept: (payload) => (bodies.push(Buffer.from(payload.body).toString()), intake.accept(payload)) },
    token: 'token-of-a-source-that-is-known',
  });
  const to = `http://127.0.0.1:${listener.port}`;
  const told = await run('--file', file('{"name":"a"}\n\n{"name":"b","at":1700000000000,"attributes":{"n":1}}\n'), '--to', to);
  assert.deepEqual([told.code, told.out], [0, '2 told\n'], told.err);
  assert.equal(waiting().length, 1, 'what waits for another server stays');
  const [first, second] =
    bodies[0]
      ?.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; at: unknown }) ?? [];
  assert.deepEqual([first?.name, typeof first?.at, second?.at], ['a', 'string', 1_700_000_000_000]);
});

test('a file that is not there and an address that is none are named', async (t) => {
  const { run, waiting } = openWorld(t);
  const to = ['--to', 'http://127.0.0.1:1', '--wait', '0s'];
  assert.match((await run('--file', 'no-such.ndjson', ...to)).err, /Cannot read no-such\.ndjson/);
  assert.match((await run('a', '--token-file', 'no-such.token', ...to)).err, /Cannot read the token in no-such\.token/);
  assert.match((await run('a', '--to', 'localhost')).err, /it is an address such as http:/);
  assert.deepEqual(waiting(), []);
});

test('what is no event is said at its place, and nothing is kept', async (t) => {
  const { run, waiting, file } = openWorld(t);
  for (const [args, want] of [
    [['a', '--trace', 'x'], /EVENTS_REFUSED the event\.trace: /],
    [['--file', file('{"name":"a"}\n{"nam":"b"}\n')], /EVENTS_REFUSED line 2/],
  ] as const) {
    const said = await run(...args, '--to', 'http://127.0.0.1:1', '--wait', '0s');
    assert.notEqual(said.code, 0);
    assert.match(said.err, want);
  }
  assert.throws(waiting, /ENOENT/);
});
