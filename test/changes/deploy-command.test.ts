import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readRetryAfter } from '../../src/surface/cli/client.ts';
import { openChangeSpool, SPOOL_BOUNDS } from '../../src/surface/cli/change-spool.ts';
import { EXIT } from '../../src/surface/cli/exit-codes.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import { serveWorld, TOKEN, type ServedWorld } from '../http/served-world.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { NO_TEXTS } from '../cli/no-texts.ts';

/** Nothing listens on the port of discarding, and nobody but root may change that. */
const AWAY = 'http://127.0.0.1:9';

describe('plimsoll deploy', () => {
  test('tells of a change, and plimsoll changes shows it', async () => {
    await using world = await serveWorld();
    const ran = await run(world, 'deploy shop 1.2.0 --environment production --summary faster --url https://ci.example.com/7');
    assert.deepEqual([ran.code, ran.out], [EXIT.yes, 'recorded: shop 1.2.0 deployed to production by ada (token): faster']);
    assert.deepEqual(readdirSync(spoolOf(world)), []);
    await run(world, 'deploy prices --kind flag --summary sale');
    const shown = await run(world, 'changes');
    assert.match(
      shown.out,
      /^ENTRY +AT +KIND +SERVICE +WHERE +WHAT\n\d+ +\S+ +flag +prices +– +prices flag changed by ada \(token\): sale\n/,
    );
    assert.match((await run(world, 'changes --service shop --since 1h')).out, /shop 1\.2\.0 deployed/);
    assert.equal((await run(world, 'changes --since 2996-01-01T00:00:00Z')).out, 'No such change is known.');
    const { changes } = JSON.parse((await run(world, '--json changes --last 1')).out) as { changes: { service: string }[] };
    assert.deepEqual(
      changes.map(({ service }) => service),
      ['prices'],
    );
  });

  test('the same id is the same change', async () => {
    await using world = await serveWorld();
    await run(world, 'deploy shop 1.2.0 --id run-7');
    assert.match((await run(world, 'deploy shop 1.2.0 --id run-7')).out, /^repeated: entry \d+ tells of it already$/);
  });

  const misused: readonly { args: string; code: number; err: RegExp }[] = [
    { args: 'deploy', code: EXIT.usage, err: /missing required argument 'service'/ },
    { args: 'deploy shop --kind party', code: EXIT.usage, err: /it is one of deploy, flag, config/ },
    { args: 'deploy shop --wait 11m', code: EXIT.usage, err: /a time from 0s to 10m/ },
    { args: 'deploy shop --url nowhere', code: EXIT.usage, err: /^REQUEST_INVALID url: / },
    { args: 'changes --since noon', code: EXIT.usage, err: /a time span such as 24h/ },
  ];
  for (const { args, code, err } of misused) {
    test(`not understood: ${args}`, async () => {
      await using world = await serveWorld();
      const ran = await run(world, args);
      assert.equal(ran.code, code);
      assert.match(ran.err, err);
    });
  }

  test('a server that is away gets the change with the next command, with the time it happened, once', async () => {
    await using world = await serveWorld();
    const away = await run(world, 'deploy shop 1.2.0 --wait 0s', { server: AWAY });
    assert.equal(away.code, EXIT.fault);
    assert.match(away.err, /^The change is kept in .*spool; the next plimsoll deploy or changes sends it\.\nNo server answers/);
    const [kept = ''] = readdirSync(spoolOf(world));
    const { change } = JSON.parse(readFileSync(join(spoolOf(world), kept), 'utf8')) as { change: { at: string } };
    // It waits for the server that was named then; the folder is told to mean this one.
    const text = readFileSync(join(spoolOf(world), kept), 'utf8').replace(AWAY, world.url);
    writeFileSync(join(spoolOf(world), kept), text);
    writeFileSync(join(spoolOf(world), 'not-ours.txt'), 'a note');
    writeFileSync(join(spoolOf(world), 'torn.change.json'), text.slice(0, 40));
    const next = await run(world, 'changes', { server: world.url });
    assert.match(next.err, /^Sent a change that waited in /);
    assert.ok(next.out.includes(change.at.replace('.000Z', 'Z')), next.out);
    assert.deepEqual(readdirSync(spoolOf(world)).toSorted(), ['not-ours.txt', 'torn.change.json']);
  });

  test('what waits for another server is not told to this one', async () => {
    await using world = await serveWorld();
    await run(world, 'deploy shop 1.2.0 --wait 0s', { server: AWAY });
    assert.equal((await run(world, 'changes')).out, 'No such change is known.');
    assert.equal(readdirSync(spoolOf(world)).length, 1);
  });

  test('a server that is overloaded is asked again, not before it said', async () => {
    const at: number[] = [];
    await using world = await serveWorld();
    await using flaky = await openAnswering((response, attempt) => {
      at.push(performance.now());
      if (attempt < 2) return refuse(response, { status: attempt === 0 ? 503 : 429, retryAfter: '1' });
      const changes = [{ say: 'recorded', id: 'x', source: 's', seq: 1, text: 'taken' }];
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ changes }));
    });
    const ran = await run(world, 'deploy shop 1.2.0 --wait 20s', { server: flaky.url });
    assert.deepEqual([ran.code, ran.out, at.length], [EXIT.yes, 'recorded: taken', 3]);
    for (const [index, time] of at.slice(1).entries())
      assert.ok(time - (at[index] ?? 0) >= 1_000, 'a pause shorter than asked for');
  });

  test('what is refused for good is not kept, and not tried again', async () => {
    await using world = await serveWorld();
    await using refusing = await openAnswering((response) => refuse(response, { status: 403 }));
    const ran = await run(world, 'deploy shop 1.2.0', { server: refusing.url });
    assert.deepEqual([ran.code, refusing.asked(), readdirSync(spoolOf(world))], [EXIT.fault, 1, []]);
  });

  test('what waits and is then refused for good is said and given up, so that it does not stop the others', async () => {
    await using world = await serveWorld();
    const spool = openChangeSpool(spoolOf(world));
    const server = world.url;
    spool.keep({ server, change: { kind: 'deploy', service: 'shop', at: '2996-01-01T00:00:00.000Z', id: 'early' } });
    spool.keep({ server, change: { kind: 'deploy', service: 'cart', at: '2997-01-01T00:00:00.000Z', id: 'late' } });
    spool.keep({ server, change: { kind: 'deploy', service: 'cart', at: '2026-11-21T00:00:00.000Z', id: 'good' } });
    const ran = await run(world, 'changes', { server });
    assert.equal(ran.err.match(/that waited is refused and given up: REQUEST_INVALID at: it lies/g)?.length, 2);
    assert.match(ran.out, /cart deployed/);
    assert.deepEqual(spool.waiting(), []);
  });

  test('the folder has a bound, and says so', async () => {
    using folder = openTemporaryFolder();
    const spool = openChangeSpool(folder.file('spool'));
    for (let id = 0; id < SPOOL_BOUNDS.files; id += 1)
      spool.keep({ server: null, change: { kind: 'flag', service: 'shop', id: String(id) } });
    assert.throws(
      () => spool.keep({ server: null, change: { kind: 'flag', service: 'shop', id: 'more' } }),
      /1000 wait in .* already/,
    );
  });
});

describe('plimsoll redact', () => {
  const cases: readonly { args: readonly string[]; out: string | RegExp; code?: number }[] = [
    { args: ['ada@example.com called'], out: '[email] called' },
    { args: ['-'], out: 'typed by [email]' },
    {
      args: ['--explain', 'from 203.0.113.7'],
      out: /^from \[ip\]\n\nRULE +PLACE +BECOMES +WAS\nip +5–16 +\[ip\] +203\.0\.113\.7$/,
    },
    {
      args: ['--explain', '--attribute', 'service.version=1.2.3.4'],
      out: '1.2.3.4\n\nNo rule takes anything out of service.version.',
    },
    {
      args: ['--json', '--explain', '--attribute', 'x=a@b.example'],
      out: /"redacted": "\[email\]",\n {2}"hits": \[\n {4}\{\n {6}"rule": "email"/,
    },
    { args: ['--attribute', 'nothing'], out: '', code: EXIT.usage },
  ];
  for (const { args, out, code = EXIT.yes } of cases) {
    test(args.join(' '), async () => {
      const ran = await runArgs(['redact', ...args], { spoolFolder: 'none', server: AWAY });
      assert.equal(ran.code, code);
      if (typeof out === 'string') assert.equal(ran.out, out);
      else assert.match(ran.out, out);
    });
  }
});

test('Retry-After is read in both of its forms, and bounded', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const cases: readonly [text: string | null, ms: number | null][] = [
    [null, null],
    ['7', 7_000],
    ['Sat, 21 Nov 2026 12:00:05 GMT', 5_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['99999', 600_000],
    ['soon', null],
  ];
  for (const [text, ms] of cases) assert.equal(readRetryAfter(text, now), ms);
});

type Ran = { readonly code: number; readonly out: string; readonly err: string };

function run(world: ServedWorld, args: string, given: { server?: string } = {}): Promise<Ran> {
  return runArgs(args.split(' '), { server: world.url, spoolFolder: spoolOf(world), ...given });
}

async function runArgs(argv: readonly string[], { server, spoolFolder }: { server: string; spoolFolder: string }): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runProgram(
    {
      version: '1.2.3',
      say: (text) => out.push(text),
      complain: (text) => err.push(text),
      terminal: { columns: null, colours: false },
      serve: () => Promise.reject(new Error('no server is started here')),
      relay: () => Promise.reject(new Error('no relay is started here')),
      mcp: () => Promise.reject(new Error('no assistant is answered here')),
      readCatalogFolder: () => Promise.reject(new Error('no folder here')),
      readTexts: () => Promise.reject(new Error('no folder here')),
      writeTexts: () => Promise.reject(new Error('no folder here')),
      evaluate: () => Promise.reject(new Error('nothing is evaluated here')),
      playScenarios: () => Promise.reject(new Error('no story is played here')),
      findServer: () => null,
      readInput: async () => 'typed by ada@example.com',
      texts: NO_TEXTS,
      spoolFolder,
      env: { USER: 'ada', PLIMSOLL_TOKEN: TOKEN, PLIMSOLL_SERVER: server },
    },
    argv,
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function spoolOf({ folder }: ServedWorld): string {
  return join(folder, 'spool');
}

function refuse(response: ServerResponse, { status, retryAfter = '' }: { status: number; retryAfter?: string }): void {
  const headers = { 'content-type': 'application/problem+json', ...(retryAfter === '' ? {} : { 'retry-after': retryAfter }) };
  const body = { type: 'about:blank', title: 'No', status, code: 'BUSY', detail: 'not now' };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

async function openAnswering(
  answer: (response: ServerResponse, attempt: number) => void,
): Promise<AsyncDisposable & { url: string; asked: () => number }> {
  const state = { asked: 0 };
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(response, state.asked++));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => state.asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
