import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openChanges } from '../../src/loops/changes.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { openRedaction } from '../../src/loops/redaction.ts';
import { CHANGES_KEPT } from '../../src/ledger/recent-changes.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { PLAIN_CHANGE, type Change } from '../../src/intake/change.ts';
import { changePage, changeReceipts, type ChangeReceiptView, type ChangeView } from '../../src/wire/change.ts';
import type { ProblemView } from '../../src/wire/problem.ts';
import { INTAKE_TOKEN, serveWorld, type ServedWorld } from '../http/served-world.ts';

const DEPLOY = {
  kind: 'deploy',
  service: 'shop',
  version: '1.2.3.4',
  environment: 'production',
  at: '2026-11-21T13:00:00+01:00',
  id: 'run-77',
  source: 'https://ci.example.com/shop',
  actor: 'ada',
  summary: 'faster cart, asked for by bob@example.com',
  url: 'https://ci.example.com/shop/runs/77',
  details: { commit: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', attempts: 2, hotfix: false, from: '203.0.113.9' },
};

describe('POST /api/v1/changes', () => {
  test('records the simple form, redacted, where it can be listed and where the ledger has it', async () => {
    await using world = await serveWorld();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const [receipt] = await told(world, DEPLOY, { traceparent, 'x-plimsoll-actor': 'pipeline' });
    assert.equal(receipt?.say, 'recorded');
    const [change] = await listed(world);
    const hash = /^\[ip:[0-9a-f]{12}\]$/;
    assert.match(String(change?.details['from']), hash);
    assert.match(change?.summary ?? '', /^faster cart, asked for by \[email:[0-9a-f]{12}\]$/);
    const { commit, attempts, hotfix } = change?.details ?? {};
    assert.deepEqual({ commit, attempts, hotfix }, { commit: DEPLOY.details.commit, attempts: 2, hotfix: false });
    const { at, version, environment, actor, url, id, source } = change ?? {};
    const { at: _, ...same } = { version, environment, actor, url, id, source, at };
    assert.deepEqual(same, pick(DEPLOY, Object.keys(same)));
    assert.equal(at, '2026-11-21T12:00:00Z');
    assert.equal(change?.traceparent, traceparent);
    const [entry] = await world.plane.ledger.read({ after: 0, limit: 1, subject: 'service/shop' });
    assert.deepEqual([entry?.kind, entry?.actor], ['change.recorded', 'pipeline (token)']);
    assert.doesNotMatch(JSON.stringify(entry), /bob@|203\.0\.113/);
  });

  test('knows what it was told already, within one request and after it', async () => {
    await using world = await serveWorld();
    const list = [
      DEPLOY,
      { ...DEPLOY, summary: 'sent again' },
      { ...DEPLOY, source: 'another' },
      { kind: 'flag', service: 'shop' },
    ];
    const first = await told(world, list);
    assert.deepEqual(
      first.map(({ say }) => say),
      ['recorded', 'repeated', 'recorded', 'recorded'],
    );
    assert.equal(first[1]?.seq, first[0]?.seq);
    const again = await told(world, list);
    assert.deepEqual(
      again.map(({ say }) => say),
      ['repeated', 'repeated', 'repeated', 'recorded'],
      'without an id nothing can be known',
    );
  });

  test('takes the token of a source, under its name, for this and for nothing else', async () => {
    await using world = await serveWorld();
    const authorization = `Bearer ${INTAKE_TOKEN}`;
    const [receipt] = await told(world, { kind: 'scaling', service: 'shop' }, { authorization, 'x-plimsoll-actor': 'mallory' });
    assert.match(receipt?.text ?? '', /^shop scaled by default \(source\)\.$/);
    for (const path of ['/api/v1/changes', '/api/v1/ledger', '/api/v1/home'])
      assert.equal((await world.ask(path, { headers: { authorization } })).status, 401, path);
    assert.equal((await post(world, '[]', { authorization: 'Bearer wrong' })).status, 401);
  });

  test('answers while telemetry is shed: nothing of it goes through the queue of telemetry', async () => {
    await using world = await serveWorld();
    world.plane.intake.accept = () => Promise.resolve({ say: 'busy', because: 'OVERLOAD', retryAfterMs: 1_000, text: 'full' });
    assert.equal((await told(world, { kind: 'incident', service: 'shop' })).length, 1);
  });

  const refused: readonly { name: string; body: unknown; paths: readonly string[]; type?: string; status?: number }[] = [
    { name: 'an unknown kind', body: { kind: 'party', service: 'shop' }, paths: ['kind'] },
    { name: 'no service', body: { kind: 'deploy' }, paths: ['service'] },
    {
      name: 'all mistakes of a list at once',
      body: [DEPLOY, { ...DEPLOY, at: 'noon' }, { kind: 'x', service: '' }],
      paths: ['[1].at', '[2].kind', '[2].service'],
    },
    { name: 'a name that is not known', body: { ...DEPLOY, verison: '1' }, paths: [''] },
    { name: 'a link that is none', body: { ...DEPLOY, url: 'javascript:alert(1)' }, paths: ['url'] },
    { name: 'half a character', body: { ...DEPLOY, summary: '\ud83d' }, paths: ['summary'] },
    { name: 'too long a summary', body: { ...DEPLOY, summary: 'x'.repeat(2_001) }, paths: ['summary'] },
    {
      name: 'too many details',
      body: { ...DEPLOY, details: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`d${index}`, 1])) },
      paths: ['details'],
    },
    { name: 'details in details', body: { ...DEPLOY, details: { a: {} } }, paths: ['details.a'] },
    { name: 'the far future', body: [DEPLOY, { ...DEPLOY, id: 'b', at: '2996-01-01T00:00:00Z' }], paths: ['[1].at'] },
    { name: 'too many at once', body: Array.from({ length: 101 }, () => DEPLOY), paths: [''] },
    { name: 'a number', body: 7, paths: [''] },
  ];
  test('names what is wrong by its place, and records nothing of the request', async (t) => {
    await using world = await serveWorld();
    for (const { name, body, paths } of refused) {
      await t.test(name, async () => {
        const answer = await post(world, JSON.stringify(body));
        const problem = (await answer.json()) as ProblemView;
        assert.deepEqual([answer.status, problem.code, problem.errors?.map(({ path }) => path)], [400, 'REQUEST_INVALID', paths]);
      });
    }
    assert.deepEqual(await listed(world), []);
  });

  test('refuses what is not JSON, not UTF-8, nested without end, or of a type that nobody reads', async () => {
    await using world = await serveWorld();
    const cases: readonly [body: string | Uint8Array<ArrayBuffer>, type: string, status: number, code: string][] = [
      ['{', 'application/json', 400, 'BODY_UNREADABLE'],
      ['', 'application/json', 400, 'BODY_UNREADABLE'],
      [Uint8Array.of(34, 255, 34), 'application/json', 400, 'BODY_UNREADABLE'],
      ['['.repeat(100_000), 'application/json', 400, 'BODY_UNREADABLE'],
      ['{}', 'text/plain', 415, 'TYPE_UNSUPPORTED'],
      ['{}', 'application/json; charset=utf-16', 415, 'TYPE_UNSUPPORTED'],
      [' '.repeat(1_048_577), 'application/json', 413, 'BODY_TOO_LARGE'],
    ];
    for (const [body, type, status, code] of cases) {
      const answer = await post(world, body, { 'content-type': type });
      assert.deepEqual([answer.status, ((await answer.json()) as ProblemView).code], [status, code], type);
    }
  });

  test('one caller cannot fill the ledger, and is told when to come back; others are served', async () => {
    await using world = await serveWorld();
    const many = JSON.stringify(Array.from({ length: 100 }, () => ({ kind: 'flag', service: 'shop' })));
    const statuses = [await post(world, many), await post(world, many), await post(world, many)];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [200, 200, 429],
    );
    const wait = Number(statuses[2]?.headers.get('retry-after'));
    assert.ok(wait >= 4 && wait <= 5, `${wait} seconds for 100 changes at 20 a second`);
    assert.equal((await post(world, many, { 'x-plimsoll-actor': 'another' })).status, 200);
  });
});

describe('GET /api/v1/changes', () => {
  test('pages from the newest to the oldest, by service and by time', async () => {
    await using world = await serveWorld();
    const at = (minute: number): string => `2026-11-21T12:0${minute}:00Z`;
    await told(
      world,
      [0, 1, 2, 3, 4].map((minute) => ({ kind: 'deploy', service: minute % 2 === 0 ? 'shop' : 'cart', at: at(minute) })),
    );
    const first = await page(world, '?limit=2');
    const second = await page(world, `?limit=3&before=${first.next}`);
    assert.deepEqual(
      [...first.changes, ...second.changes].map((one) => one.at),
      [4, 3, 2, 1, 0].map(at),
    );
    assert.equal(second.next, null);
    assert.deepEqual(
      (await page(world, '?service=cart')).changes.map((one) => one.at),
      [at(3), at(1)],
    );
    assert.deepEqual(
      (await page(world, `?service=shop&since=${at(1)}`)).changes.map((one) => one.at),
      [at(4), at(2)],
    );
    assert.equal((await world.ask('/api/v1/changes?since=yesterday')).status, 400);
  });
});

test('what was told before a restart is known after it, as far as the bound reaches, and the bound holds', async () => {
  const store = openMemoryLedgerStore();
  const clock = { at: 1_763_700_000_000 };
  const open = async () => {
    const ledger = await openLedger({ store, clock: { now: () => clock.at as Instant } });
    const redaction = openRedaction(new Uint8Array(32), () => ({ keep: [], rules: [] }));
    return { ledger, changes: openChanges({ ledger, redaction }) };
  };
  const tell = async ({ changes }: Awaited<ReturnType<typeof open>>, id: string): Promise<string> => {
    clock.at += 1_000;
    const change: Change = { ...PLAIN_CHANGE, kind: 'deploy', source: 'ci', service: 'shop', id };
    const answer = await changes.record({ readings: [{ is: 'change', change }], actor: 'test' });
    return answer.say === 'done' ? (answer.receipts[0]?.say ?? '') : answer.say;
  };
  const before = await open();
  for (let number = 0; number < CHANGES_KEPT + 100; number += 1) assert.equal(await tell(before, `run-${number}`), 'recorded');
  const after = await open();
  assert.equal(await tell(after, `run-${CHANGES_KEPT + 99}`), 'repeated');
  assert.equal(await tell(after, 'run-100'), 'repeated', 'the oldest that is promised to be known');
  assert.equal(await tell(after, 'run-0'), 'recorded');
  assert.ok(after.ledger.world().changes.flat().length <= CHANGES_KEPT + 64);
});

function pick(from: Readonly<Record<string, unknown>>, keys: readonly string[]): object {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

function post(
  world: ServedWorld,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return world.ask('/api/v1/changes', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

async function told(
  world: ServedWorld,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<readonly ChangeReceiptView[]> {
  const answer = await post(world, JSON.stringify(body), headers);
  assert.equal(answer.status, 200, await answer.clone().text());
  return changeReceipts.strict().parse(await answer.json()).changes;
}

async function page(world: ServedWorld, query: string): Promise<{ changes: ChangeView[]; next: number | null }> {
  return changePage.strict().parse(await (await world.ask(`/api/v1/changes${query}`)).json());
}

async function listed(world: ServedWorld): Promise<readonly ChangeView[]> {
  return (await page(world, '')).changes;
}
