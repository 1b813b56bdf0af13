import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { home, type HomeView } from '../../src/wire/home.ts';
import { entryPage, type EntryView } from '../../src/wire/ledger.ts';
import { endOf, makeFolder, runCommand, spawnCommand, startServer, type ServerProcess } from './server-process.ts';

describe('a server that is told to stop', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`by ${signal} stops in order, and its last entry says so`, async () => {
      await using server = await startServer();
      server.child.kill(signal);
      const { code, out, err } = await server.ended;
      assert.equal(err, '');
      assert.equal(code, 0);
      assert.match(out, /Plimsoll has stopped\. What it knows and decided is kept/);
      assert.ok(!existsSync(join(server.data, 'server.json')), 'nothing says any more that it runs');
      await using again = await startServer(server);
      const entries = await ledgerOf(again);
      const life = lifeIn(entries);
      assert.deepEqual(
        life.map(({ kind }) => kind),
        ['catalog.applied', 'server.started', 'server.stopped', 'server.started'],
      );
      assert.equal(life[2]?.sentence, `Plimsoll stopped: ${signal}.`);
    });
  }

  test('by several signals at once, as a launcher and a service manager together send them, stops in order', async () => {
    await using server = await startServer();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGTERM'] as const) server.child.kill(signal);
    const { code, out } = await server.ended;
    assert.equal(code, 0);
    assert.match(out, /Plimsoll has stopped\./);
  });

  test('while it starts stops, too, and leaves nothing that is in the way of the next one', async () => {
    const place = makeFolder();
    const child = spawnCommand(
      ['serve', '--catalog', place.catalog, '--data', place.data, '--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0'],
      {},
    );
    const ended = endOf(child);
    while (!existsSync(join(place.data, 'lock.db'))) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    const { code, err } = await ended;
    assert.deepEqual({ code, err }, { code: 0, err: '' });
    await using next = await startServer(place);
    assert.equal((await next.run('ledger', 'verify')).code, 0);
  });
});

test('a server that was killed leaves no lock: the next one starts at once and knows what was decided', async () => {
  await using server = await startServer();
  server.child.kill('SIGKILL');
  await server.ended;
  await using again = await startServer(server);
  assert.equal((await again.run('ledger', 'verify')).code, 0);
  assert.deepEqual(
    lifeIn(await ledgerOf(again)).map(({ kind }) => kind),
    ['catalog.applied', 'server.started', 'server.started'],
  );
});

test('a data folder is held by one server', async () => {
  await using server = await startServer();
  const second = await runCommand([
    'serve',
    '--catalog',
    server.catalog,
    '--data',
    server.data,
    '--port',
    '0',
    '--otlp-port',
    '0',
    '--otlp-grpc-port',
    '0',
  ]);
  assert.equal(second.code, 3);
  assert.match(second.err, /^Another Plimsoll is running on .*: stop it, or choose another folder with --data\n/);
  assert.equal((await server.run('status')).code, 0, 'the first one does not mind');
});

test('a port that is taken is named with the option that chooses another, and the folder is free again', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  const place = makeFolder();
  const serve = ['serve', '--catalog', place.catalog, '--data', place.data];
  const options = ['--port', '--otlp-port', '--otlp-grpc-port'];
  for (const option of options) {
    const others = options.filter((other) => other !== option).flatMap((other) => [other, '0']);
    const { code, out, err } = await runCommand([...serve, option, port, ...others]);
    assert.equal(err, `Cannot listen on 127.0.0.1:${port}: another program listens there; choose another with ${option}\n`);
    assert.deepEqual({ code, out }, { code: 3, out: '' });
  }
  taken.close();
  await using server = await startServer(place);
  const kinds = lifeIn(await ledgerOf(server)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['catalog.applied', 'server.started'], 'nothing had started before');
});

test('a catalog that cannot be read, or has mistakes, is said, and nothing is started', async () => {
  const place = makeFolder();
  const serve = (catalog: string) =>
    runCommand(['serve', '--catalog', catalog, '--data', place.data, '--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0']);
  const missing = await serve(join(place.folder, 'nowhere'));
  assert.equal(missing.code, 3);
  assert.match(missing.err, /^There is no catalog folder .*nowhere\n {2}hint: examples\/first\/catalog/);
  const file = join(place.catalog, 'shop.yaml');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.replace('target: 0.999', 'target: 1'));
  const wrong = await serve(place.catalog);
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /^The catalog has a mistake:\nshop\.yaml:\d+:\d+ CAT_TARGET_RANGE .*\n {2}hint: /);
  rmSync(place.folder, { recursive: true });
});

test('an edit of the catalog is in force by itself, and a broken one is shown while the last good one stays', async () => {
  await using server = await startServer();
  const file = join(server.catalog, 'shop.yaml');
  const good = readFileSync(file, 'utf8');
  const before = (await homeOf(server)).catalog.revision;
  writeFileSync(file, good.replace('target: 0.999', 'target: 0.99'));
  const edited = await until(server, ({ catalog }) => catalog.revision !== before);
  assert.equal(edited.journeys[0]?.objectives[0]?.target, 0.99);
  writeFileSync(file, good.replace('target: 0.999', 'target: 99.9'));
  const broken = await until(server, ({ catalog }) => catalog.refused.length > 0);
  assert.equal(broken.catalog.revision, edited.catalog.revision);
  const { code, out } = await server.run('status');
  assert.equal(code, 0);
  assert.match(out, /The newest edit of the catalog is refused; the last good one is in force:\nshop\.yaml:\d+:\d+ CAT_/);
  assert.equal((await server.run('doctor')).code, 1, 'something is wrong');
  writeFileSync(file, good);
  assert.equal((await until(server, ({ catalog }) => catalog.refused.length === 0)).catalog.revision, before);
});

test('the folder and its tokens are for their owner alone, and the token is not said where nobody watches', async () => {
  await using server = await startServer();
  assert.equal(statSync(server.data).mode & 0o777, 0o700);
  const token = readFileSync(join(server.data, 'admin.token'), 'utf8').trim();
  for (const name of ['admin.token', 'intake.token', 'server.json'])
    assert.equal(statSync(join(server.data, name)).mode & 0o777, 0o600);
  server.child.kill('SIGTERM');
  const { out } = await server.ended;
  assert.ok(!out.includes(token));
});

test('a server whose output nobody reads any more works on', async () => {
  await using server = await startServer();
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  const file = join(server.catalog, 'shop.yaml');
  const before = (await homeOf(server)).catalog.revision;
  writeFileSync(file, readFileSync(file, 'utf8').replace('target: 0.999', 'target: 0.99'));
  await until(server, ({ catalog }) => catalog.revision !== before); // which is said aloud
  assert.equal((await server.run('status')).code, 0);
});

async function homeOf(server: ServerProcess): Promise<HomeView> {
  return home.parse(await ask(server, '/api/v1/home'));
}

/** What was said of the server's life, without its keys and tokens. */
function lifeIn(entries: readonly EntryView[]): readonly EntryView[] {
  return entries.filter(({ subject }) => ['catalog', 'server'].includes(subject));
}

test('the first start records the tokens that it made, by their files, and the settings without any secret', async () => {
  await using server = await startServer();
  const entries = await ledgerOf(server);
  const made = entries.flatMap(({ kind, body }) => (kind === 'token.created' ? [(body as { file: string }).file] : []));
  assert.deepEqual(made, ['intake.token', 'admin.token']);
  const started = entries.find(({ kind }) => kind === 'server.started');
  assert.match(JSON.stringify(started?.body), /"settings":\{[^}]*"host":"127\.0\.0\.1"/);
  const text = JSON.stringify(entries);
  for (const file of made) assert.equal(text.includes(readFileSync(join(server.data, file), 'utf8').trim()), false, file);
});

async function ledgerOf(server: ServerProcess): Promise<readonly EntryView[]> {
  return entryPage.parse(await ask(server, '/api/v1/ledger')).entries;
}

async function ask({ port, data }: ServerProcess, path: string): Promise<unknown> {
  const authorization = `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization } });
  return answer.json();
}

async function until(server: ServerProcess, holds: (view: HomeView) => boolean): Promise<HomeView> {
  for (;;) {
    const view = await homeOf(server);
    if (holds(view)) return view;
  }
}
