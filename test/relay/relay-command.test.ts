import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, test, type TestContext } from 'node:test';
import { endOf, runCommand, spawnCommand } from '../cli/server-process.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { until } from './opened-relay.ts';
import { relayArgs } from './relay-process.ts';
import { openScriptedServer } from './scripted-server.ts';

const TOKEN = 'token-of-the-relay';

function placeOf(t: TestContext, token = TOKEN) {
  const folder = openTemporaryFolder();
  t.after(() => folder[Symbol.dispose]());
  const tokenFile = folder.file('intake.token');
  writeFileSync(tokenFile, `${token}\n`);
  return { tokenFile, data: folder.file('relay') };
}

/** A relay in a process of its own. */
async function started(t: TestContext, args: readonly string[]) {
  const child = spawnCommand(args, {});
  const ended = endOf(child);
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const said = { out: '', err: '' };
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  await until(
    () => said.out.includes('\n  kept '),
    () => said,
  );
  const url = (what: RegExp): string => what.exec(said.out)?.[1] ?? assert.fail(said.out);
  return { child, ended, said, otlp: url(/telemetry {2}(http:\S+),/), status: url(/status {5}(\S+)/) };
}

function send(url: string, token = TOKEN): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return fetch(`${url}/v1/traces`, { method: 'POST', headers, body: '{}' });
}

test('a relay that is told to stop says what waits, keeps it for itself, and leaves no lock', async (t) => {
  const place = placeOf(t);
  const server = await openScriptedServer(t);
  server.answer = () => ({ status: 503 });
  const args = relayArgs({ to: server.url, ...place });
  const first = await started(t, args);
  assert.equal((await send(first.otlp)).status, 200);
  first.child.kill('SIGINT');
  const { code, out } = await first.ended;
  assert.equal(code, 0);
  assert.match(out, /The relay has stopped \(SIGINT\)\. 1 payloads wait in .*relay; the next start sends them\.\n$/);
  assert.equal(statSync(place.data).mode & 0o777, 0o700);
  server.answer = () => ({ status: 200 });
  const before = server.asked.length;
  await started(t, args);
  await until(
    () => server.asked.length > before,
    () => server.asked.length,
  );
  assert.equal(server.asked.at(-1)?.body.toString(), '{}');
  const second = await runCommand(args);
  assert.equal(second.code, 3);
  assert.match(second.err, /^Another Plimsoll is running on .*: stop it, or choose another folder with --data\n/);
});

describe('a token', () => {
  test('that the server does not know is told in one line, and a new one in the file is used at once', async (t) => {
    const place = placeOf(t, 'an-old-token');
    const server = await openScriptedServer(t);
    const relay = await started(t, relayArgs({ to: server.url, ...place }));
    const line = `${server.url} lets no telemetry of this relay in: it answers 401: the token is wrong; check the token. What arrives is kept\n`;
    await until(
      () => relay.said.err === line,
      () => relay.said,
    );
    assert.equal((await send(relay.otlp)).status, 401, 'nor does the relay know this one');
    assert.equal((await send(relay.otlp, 'an-old-token')).status, 200);
    writeFileSync(place.tokenFile, `${TOKEN}\n`);
    // The door and the forwarder read the file by themselves, each within a second.
    const answered = { status: 0 };
    const end = performance.now() + 20_000;
    while (answered.status !== 200 && performance.now() < end) {
      answered.status = (await send(relay.otlp)).status;
      await pause(20);
    }
    assert.equal(answered.status, 200);
    await until(
      () => server.asked.some(({ headers }) => headers.authorization === `Bearer ${TOKEN}`),
      () => relay.said,
    );
    assert.ok(!`${relay.said.out}${relay.said.err}`.includes('an-old-token'));
  });

  const files: readonly { name: string; token: string | null; want: RegExp }[] = [
    { name: 'is not there', token: null, want: /^Cannot read the token in .*: it does not exist\n {2}hint: give the file/ },
    { name: 'is empty', token: '', want: /^Cannot read the token in .*: it has to be one word of printable ASCII\n/ },
    { name: 'holds two words', token: 'SECRET-ONE SECRET-TWO', want: /one word of printable ASCII\n/ },
  ];
  for (const { name, token, want } of files)
    test(`whose file ${name} is told before anything starts`, async (t) => {
      const place = placeOf(t, token ?? '');
      const tokenFile = token === null ? `${place.tokenFile}.gone` : place.tokenFile;
      const { code, out, err } = await runCommand(relayArgs({ to: 'http://127.0.0.1:9', ...place, tokenFile }));
      assert.deepEqual([code, out], [3, '']);
      assert.match(err, want);
      assert.doesNotMatch(err, /SECRET/);
    });
});

test('GET /healthz says how it is, and 503 while telemetry is turned away', async (t) => {
  const server = await openScriptedServer(t);
  server.answer = () => ({ status: 503, text: '{"message":"the disk is slow"}' });
  const relay = await started(t, [...relayArgs({ to: server.url, ...placeOf(t) }), '--max-bytes', '1MiB', '--max-age', '1s']);
  assert.equal((await fetch(relay.status)).status, 200);
  assert.equal((await send(relay.otlp)).status, 200);
  let answer = await send(relay.otlp);
  while (answer.status === 200) answer = await send(relay.otlp);
  assert.deepEqual([answer.status, Number(answer.headers.get('retry-after')) >= 5], [503, true]);
  assert.match(await answer.text(), /what waits for the server has waited for as long as it may/);
  const health = await fetch(relay.status);
  const { server: seen, waiting, counts, refusing } = (await health.json()) as Record<string, Record<string, unknown>>;
  assert.deepEqual([health.status, seen?.['says'], seen?.['text']], [503, 'later', 'it answers 503: the disk is slow']);
  assert.deepEqual([waiting?.['payloads'], counts?.['refused_old']], [counts?.['received'], 1]);
  assert.equal(refusing, 'what waits for the server has waited for as long as it may');
  assert.equal((await fetch(new URL('/', relay.status))).status, 404);
});

test('a port that is taken is named with the option that chooses another', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  for (const option of ['--port', '--grpc-port', '--status-port']) {
    const args = [...relayArgs({ to: 'http://127.0.0.1:9', ...placeOf(t) }), option, port];
    const { code, err } = await runCommand(args);
    assert.equal(code, 3);
    assert.ok(
      err.endsWith(`Cannot listen on 127.0.0.1:${port}: another program listens there; choose another with ${option}\n`),
      err,
    );
  }
});

test('a relay does not send to itself', async (t) => {
  for (const to of ['http://127.0.0.1:4318', 'http://localhost:4318/', 'http://[::1]:4318']) {
    const { code, err } = await runCommand([...relayArgs({ to, ...placeOf(t) }), '--port', '4318']);
    assert.equal(code, 3);
    assert.match(err, /^Cannot relay to http:.*:4318: there the relay itself would listen; choose another port with --port\n$/);
  }
});

describe('an option that is not understood', () => {
  const cases: readonly { args: string; want: RegExp }[] = [
    { args: '--to ftp://host', want: /an address such as/ },
    { args: '--to http://user:secret@host', want: /an address such as/ },
    { args: '--max-bytes 100', want: /a size from 1MiB to 1024GiB/ },
    { args: '--max-bytes 1KiB', want: /a size from 1MiB to 1024GiB/ },
    { args: '--max-age 8d', want: /a time from 1s to 7d/ },
    { args: '--port 65536', want: /a whole number from 0 to 65535/ },
  ];
  for (const { args, want } of cases)
    test(`plimsoll relay ${args}`, async () => {
      const { code, err } = await runCommand(['relay', ...args.split(' ')]);
      assert.equal(code, 64);
      assert.match(err, want);
    });
});
