import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { z } from 'zod';
import { doctor } from '../../src/wire/doctor.ts';
import { home } from '../../src/wire/home.ts';
import { entryPage, verification } from '../../src/wire/ledger.ts';
import { objective } from '../../src/wire/objective.ts';
import { problem } from '../../src/wire/problem.ts';
import { makeFolder, root, runCommand, startServer, type Ran, type ServerProcess } from './server-process.ts';

let server: ServerProcess;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server[Symbol.asyncDispose]();
});

describe('exit codes and answers', { concurrency: 3 }, () => {
  const cases: readonly { args: string; code: number; out?: RegExp; err?: RegExp }[] = [
    { args: 'status', code: 0, out: /^As of .*\n\nJOURNEY +OBJECTIVE .*\nrequests +requests-availability +blind +– +blind: / },
    { args: 'slo', code: 0, out: /^OBJECTIVE/ },
    { args: 'slo --check', code: 2, out: /blind/ },
    { args: 'slo requests-availability --check', code: 2, out: /^Requests are answered \(requests-availability\)\n/ },
    {
      args: 'slo requests-availibility',
      code: 1,
      err: /^OBJECTIVE_UNKNOWN .*\n {2}hint: did you mean requests-availability\?\n$/,
    },
    { args: 'slo /../rollouts', code: 1, err: /^OBJECTIVE_UNKNOWN the catalog has no objective \/\.\.\/rollouts/ },
    { args: 'rollout', code: 0, out: /^No rollouts yet\.\n$/ },
    { args: 'rollout show nobody', code: 1, err: /^ROLLOUT_UNKNOWN / },
    {
      args: 'rollout start shop --candidate 2 --baseline 1',
      code: 1,
      err: /^PLAN_UNKNOWN .*\n {2}hint: plans of the catalog: none\n$/,
    },
    { args: 'rollout abort nobody --reason x', code: 64, err: /^REQUEST_INVALID reason: an override needs a reason/ },
    { args: 'ledger', code: 0, out: /^ENTRY .*\n1 .* key\.introduced .*\n2 .* catalog\./ },
    { args: 'ledger --last 1', code: 0, out: /^ENTRY .*\n\d+ .*\n$/ },
    { args: 'ledger --subject nobody', code: 0, out: /^No entry is about nobody\.\n$/ },
    { args: 'ledger verify', code: 0, out: /^The chain is intact: \d+ entries, head [0-9a-f]{64}\nledger / },
    { args: 'doctor', code: 0, out: /\nWARN +telemetry of requests +nothing was ever heard/ },
    { args: 'open', code: 0, out: /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}\n$/ },
    { args: '--version', code: 0, out: /^\d+\.\d+\.\d+\n$/ },
    { args: '--help', code: 0, out: /^Usage: plimsoll/ },
    { args: 'help rollout', code: 0, out: /^Usage: plimsoll rollout/ },
    { args: 'bogus', code: 64, err: /^error: unknown command 'bogus'/ },
    { args: 'status --token wrong', code: 3, err: /^TOKEN_MISSING / },
    {
      args: 'status --server http://127.0.0.1:9 --token x',
      code: 3,
      err: /^No server answers at http:\/\/127\.0\.0\.1:9\n {2}hint: /,
    },
  ];
  for (const { args, code, out = /^$/, err = /^$/ } of cases) {
    test(`plimsoll ${args} exits ${code}`, async () => {
      const ran = await server.run(...args.split(' '));
      assert.match(ran.err, err);
      assert.match(ran.out, out);
      assert.equal(ran.code, code);
    });
  }

  test('plimsoll alone shows the help on standard error and exits 64', async () => {
    const { code, out, err } = await runCommand([]);
    assert.deepEqual({ code, out }, { code: 64, out: '' });
    assert.match(err, /^Usage: plimsoll/);
  });

  test('without a server there is no answer, and a word on how to get one', async () => {
    const { folder, data } = makeFolder();
    for (const args of [['status'], ['status', '--data', data], ['open']]) {
      const { code, out, err } = await runCommand(args, { cwd: folder });
      assert.deepEqual({ code, out }, { code: 3, out: '' });
      assert.equal(
        err,
        'No server is running here\n  hint: start one with npm start, or name one with --server URL and --token TOKEN\n',
      );
    }
    rmSync(folder, { recursive: true });
  });
});

describe('validate', () => {
  test('needs no server, and names every mistake at its place', async () => {
    const good = await runCommand(['validate', 'examples/shop/catalog']);
    assert.deepEqual([good.code, good.err], [0, '']);
    assert.match(
      good.out,
      /^examples\/shop\/catalog is valid: 3 journeys, 11 objectives, 1 rollout plan, 1 product, 2 sources; revision [0-9a-f]{12}\n$/,
    );
    const declared = await runCommand(['validate', 'examples/indicators']);
    assert.match(declared.out, / 1 rollout plan, 9 burn policies, 5 sources, 1 redaction rule; revision/);
    const bad = await runCommand(['validate', 'test/golden/catalog']);
    assert.equal(bad.code, 1);
    const golden = readFileSync(join(root, 'test', 'golden', 'catalog', 'mistakes.txt'), 'utf8');
    assert.ok(bad.out.split('\n').filter((line) => !line.startsWith('  hint')).length > 20);
    assert.equal(lines(bad.out), lines(golden));
    assert.match(bad.err, /^\d+ mistakes in test\/golden\/catalog\n$/);
  });

  test('tells programs the same', async () => {
    const good = await runCommand(['validate', 'examples/first/catalog', '--json']);
    const { valid, revision, mistakes } = JSON.parse(good.out) as { valid: boolean; revision: string; mistakes: unknown[] };
    assert.deepEqual([good.code, valid, mistakes, revision.length], [0, true, [], 64]);
    const bad = await runCommand(['validate', 'test/golden/catalog', '--json']);
    const report = JSON.parse(bad.out) as {
      valid: boolean;
      revision: null;
      mistakes: { code: string; place: { line: number } }[];
    };
    assert.deepEqual([bad.code, bad.err, report.valid, report.revision], [1, '', false, null]);
    for (const { code, place } of report.mistakes) assert.ok(code.startsWith('CAT_') && place.line >= 1);
  });

  test('of a folder that is not there is no answer', async () => {
    const { code, out, err } = await runCommand(['validate', 'no/such/folder']);
    assert.deepEqual({ code, out }, { code: 3, out: '' });
    assert.match(err, /^There is no catalog folder no\/such\/folder\n {2}hint: examples\/first\/catalog/);
  });
});

describe('--json', () => {
  const answers: readonly { args: readonly string[]; form: z.ZodObject }[] = [
    { args: ['status'], form: home },
    { args: ['slo', 'requests-availability'], form: objective },
    { args: ['ledger', 'verify'], form: verification },
    { args: ['doctor'], form: doctor },
  ];
  for (const { args, form } of answers) {
    test(`${args.join(' ')} answers as the API does`, async () => {
      form.strict().parse(json(await server.run(...args, '--json')));
      form.strict().parse(json(await server.run('--json', ...args)));
    });
  }

  test('lists, too', async () => {
    assert.equal((json(await server.run('slo', '--json')) as { objectives: unknown[] }).objectives.length, 1);
    assert.deepEqual(json(await server.run('rollout', '--json')), { rollouts: [] });
    const { entries } = entryPage
      .pick({ entries: true })
      .strict()
      .parse(json(await server.run('ledger', '--json')));
    assert.deepEqual(
      entries.map(({ kind }) => kind).filter((kind) => kind !== 'token.created'),
      ['key.introduced', 'catalog.applied', 'server.started'],
    );
    assert.match((json(await server.run('open', '--json')) as { link: string }).link, /^http:.*\?token=/);
  });

  test('tells a failure on standard error, and nothing else', async () => {
    const refused = await server.run('rollout', 'show', 'nobody', '--json');
    assert.deepEqual([refused.code, refused.out], [1, '']);
    assert.equal(problem.strict().parse(JSON.parse(refused.err)).code, 'ROLLOUT_UNKNOWN');
    const unanswered = await runCommand(['status', '--json', '--server', 'http://127.0.0.1:9', '--token', 'x']);
    assert.deepEqual([unanswered.code, unanswered.out], [3, '']);
    assert.equal((JSON.parse(unanswered.err) as { code: string }).code, 'SERVER_UNREACHABLE');
  });
});

test('the token of the server on this machine is not sent anywhere else', async () => {
  await using other = await openOther('text/html', '<p>hello');
  const { code, err } = await server.run('status', '--server', other.url);
  assert.equal(code, 3);
  assert.match(err, /^There is no token for http:\/\/127\.0\.0\.1:\d+\n {2}hint: /);
  assert.deepEqual(other.asked, []);
});

test('an answer that is not ours is said to be so', async () => {
  for (const [type, body] of [
    ['text/html', '<p>hello'],
    ['application/json', '{"hello":"you"}'],
    ['application/json', 'null'],
  ] as const) {
    await using other = await openOther(type, body);
    const { code, out, err } = await runCommand(['status', '--server', other.url, '--token', 'theirs']);
    assert.deepEqual({ code, out }, { code: 3, out: '' });
    assert.match(err, /^http:.*\/api\/v1\/home answered 200 in a form that is not known here\n {2}hint: /);
    assert.deepEqual(other.asked, ['Bearer theirs']);
  }
});

async function openOther(type: string, body: string): Promise<AsyncDisposable & { url: string; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  return {
    url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      other.closeAllConnections();
      other.close();
      await once(other, 'close');
    },
  };
}

function json({ code, out, err }: Ran): unknown {
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  return JSON.parse(out);
}

function lines(text: string): string {
  return text.trimEnd();
}
