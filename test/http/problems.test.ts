import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { describe, test } from 'node:test';
import { apiCodes, type ApiCode } from '../../src/surface/http/problem-codes.ts';
import { answerClientError } from '../../src/surface/http/problems.ts';
import { problem, type ProblemView } from '../../src/wire/problem.ts';
import { provokedGates } from './provoked-gates.ts';
import { provokedBacktests } from './provoked-backtests.ts';
import { provokedAdjustments } from './provoked-adjustments.ts';
import { provokedLedger } from './provoked-ledger.ts';
import { provokedPasts } from './provoked-pasts.ts';
import { provokedProbes } from './provoked-probes.ts';
import { provokedCatalogs } from './provoked-catalogs.ts';
import { provokedSilences } from './provoked-silences.ts';
import { provokedReleases, RELEASES, withoutNames } from './provoked-releases.ts';
import { provokedRollouts, ROLLOUTS, withoutTimes } from './provoked-rollouts.ts';
import { answerOf, get, jsonPost, post, type Answer, type Provoked } from './provoked.ts';
import { ask, speak } from '../intake/http-exchange.ts';
import { CATALOG, SCOPED, UNCOUNTED } from './sample-catalog.ts';
import { INTAKE_TOKEN, serveWorld, TOKEN, type ServedWorld } from './served-world.ts';

const START = { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' };
const BECAUSE = { reason: 'a test says so' };
const MEND = (code: ApiCode) => ({ detail: apiCodes[code].means, hint: apiCodes[code].mend });

/** How each code comes about, and what is said then, word for word. */
const provoked: Readonly<Record<ApiCode, Provoked>> = {
  REQUEST_INVALID: {
    provoke: (world) => get(world, '/api/v1/ledger?limit=0'),
    detail: 'limit: Too small: expected number to be >=1',
  },
  BODY_UNREADABLE: { provoke: (world) => start(world, '{"plan":'), ...MEND('BODY_UNREADABLE') },
  URL_UNREADABLE: { provoke: (world) => get(world, '/api/v1/rollouts/%zz'), ...MEND('URL_UNREADABLE') },
  VERSIONS_EQUAL: {
    provoke: (world) => post(world, '/api/v1/rollouts', { ...START, candidate: '1.0.0' }),
    detail: 'candidate and baseline are both 1.0.0',
    hint: 'name the version that serves now as baseline',
  },
  TOKEN_MISSING: {
    provoke: async (world) => answerOf(await fetch(`${world.url}/api/v1/home`)),
    detail: 'a valid token is needed',
    hint: 'send Authorization: Bearer TOKEN; the token is in admin.token in the data folder',
  },
  HOST_FORBIDDEN: {
    provoke: (world) => raw(world, { host: 'evil.example', authorization: `Bearer ${TOKEN}` }),
    detail: 'this server is not addressed by that host name',
    hint: 'use 127.0.0.1',
  },
  ORIGIN_FORBIDDEN: {
    provoke: async (world) =>
      answerOf(await world.ask('/api/v1/rollouts', { method: 'POST', headers: { origin: 'http://evil.example' } })),
    detail: 'another site may not change anything here',
  },
  SERVICE_FORBIDDEN: {
    provoke: async (world) => {
      const headers = { authorization: `Bearer scoped-${INTAKE_TOKEN}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ kind: 'deploy', service: 'shop' });
      return answerOf(await world.ask('/api/v1/changes', { method: 'POST', headers, body }));
    },
    detail: 'this source may not speak of shop',
    hint: 'name it in services of the source’s document, or tell with the admin token',
  },
  NOT_FOUND: {
    provoke: (world) => get(world, '/api/v1/nothing?at=all'),
    detail: 'there is nothing at GET /api/v1/nothing',
    hint: 'GET /openapi.json lists what there is',
  },
  RECONCILIATION_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/reconciliations/orders'),
    detail: 'the catalog has no reconciliation named orders',
  },
  OBJECTIVE_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/objectives/checkout-work'),
    detail: 'the catalog has no objective checkout-work',
    hint: 'did you mean checkout-works?',
  },
  ...provokedAdjustments,
  ...provokedBacktests,
  ...provokedGates,
  ...provokedPasts,
  ...provokedProbes,
  ...provokedLedger,
  ...provokedReleases,
  ...provokedCatalogs,
  ...provokedSilences,
  ...provokedRollouts,
  JOURNEY_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/journeys/checkuot/why'),
    detail: 'the catalog has no journey checkuot',
    hint: 'did you mean checkout?',
  },
  NOTHING_COUNTED: {
    provoke: (world) => get(world, '/api/v1/journeys/browse/why'),
    detail: 'nothing of browse is counted',
    hint: 'give it an objective with an indicator',
  },
  WINDOW_OUT_OF_BOUNDS: {
    provoke: (world) => get(world, '/api/v1/journeys/checkout/why?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z'),
    detail: 'from has to lie before to, which is now at the latest',
    hint: 'a window of 1m to 7d can be explained',
  },
  INDICATOR_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/indicators/checkout-succes/distribution'),
    detail: 'the catalog has no indicator checkout-succes',
    hint: 'did you mean checkout-success?',
  },
  LABEL_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/indicators/checkout-success/distribution?by=planet'),
    detail: 'cohorts of checkout have no label planet',
    hint: 'its labels are version',
  },
  SCORE_UNKNOWN: {
    provoke: (world) => get(world, '/api/v1/scores/checkuot'),
    detail: 'the catalog has no journey or product checkuot',
    hint: 'did you mean checkout?',
  },
  SCORE_NOT_KEPT: {
    provoke: (world) => get(world, '/api/v1/scores/checkout?at=2026-01-01T00:00:00Z'),
    detail: 'nothing was kept of the score of checkout at 2026-01-01T00:00:00Z',
    hint: 'scores are kept from the first round after a start on, for as long as other evidence',
  },
  PLAN_UNKNOWN: {
    provoke: (world) => post(world, '/api/v1/rollouts', { ...START, plan: 'shpo' }),
    detail: 'the catalog has no rollout plan shpo',
    hint: 'did you mean shop?',
  },
  ROLLOUT_UNKNOWN: { provoke: (world) => get(world, '/api/v1/rollouts/nobody'), detail: 'there is no rollout nobody' },
  ROLLOUT_ACTIVE: {
    provoke: async (world) => {
      await started(world);
      return post(world, '/api/v1/rollouts', START);
    },
    detail: 'shop is in rollout ID already (1.1.0, shifting)',
    hint: 'wait for its end, or abort it with a reason',
  },
  ROLLOUT_ENDED: {
    provoke: async (world) => {
      const id = await started(world);
      await post(world, `/api/v1/rollouts/${id}/abort`, BECAUSE);
      return post(world, `/api/v1/rollouts/${id}/promote`, BECAUSE);
    },
    detail: 'rollout ID is rolling-back and cannot be told to promote',
    hint: 'start a new rollout',
  },
  NOT_HELD: {
    provoke: async (world) => post(world, `/api/v1/rollouts/${await started(world)}/resume`, BECAUSE),
    detail: 'rollout ID is not held, it is shifting',
    hint: 'token may hold it first',
  },
  BODY_TOO_LARGE: {
    provoke: (world) => start(world, JSON.stringify({ ...START, reason: 'x'.repeat(1_048_576) })),
    ...MEND('BODY_TOO_LARGE'),
  },
  TYPE_UNSUPPORTED: {
    provoke: (world) => start(world, JSON.stringify(START), 'text/plain'),
    ...MEND('TYPE_UNSUPPORTED'),
  },
  HTTP_UNREADABLE: { provoke: (world) => spoken(world, 'HELLO\r\n\r\n'), detail: apiCodes.HTTP_UNREADABLE.means },
  REQUEST_SLOW: { provoke: async () => clientErrorAnswer('ERR_HTTP_REQUEST_TIMEOUT'), detail: apiCodes.REQUEST_SLOW.means },
  HEADERS_TOO_LARGE: {
    provoke: (world) => spoken(world, `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`),
    detail: apiCodes.HEADERS_TOO_LARGE.means,
  },
  CHANGES_TOO_FAST: {
    provoke: async (world) => {
      const changes = Array.from({ length: 100 }, () => ({ kind: 'flag', service: 'shop' }));
      for (let sent = 0; sent < 2; sent += 1) await post(world, '/api/v1/changes', changes);
      return post(world, '/api/v1/changes', changes);
    },
    detail: 'more changes than one caller may tell of',
  },
  OUR_MISTAKE: {
    provoke: async (world) => {
      Object.assign(world.plane.proof ?? {}, { verify: () => Promise.reject(new Error('the disk is on fire at /secret/place')) });
      return get(world, '/api/v1/ledger/verify');
    },
    detail: 'something failed on our side; the state is as it was last recorded',
    hint: 'the server’s log says what',
  },
  STREAMS_FULL: { provoke: (world) => get(world, '/api/v1/stream'), detail: '0 streams are open already' },
};

describe('every refusal is a problem in the form of RFC 9457', () => {
  for (const [code, { provoke, detail, hint }] of Object.entries(provoked)) {
    test(code, async () => {
      await using world = await serveWorld({
        catalog: `${CATALOG}---\n${SCOPED}---\n${UNCOUNTED}---\n${RELEASES}---\n${ROLLOUTS}`,
        streamLimits: { readers: 0 },
      });
      const { status, type, body } = await provoke(world);
      const wanted = apiCodes[code as ApiCode].status;
      assert.equal(status, wanted);
      assert.match(type ?? '', /^application\/problem\+json/);
      const [id = 'ID'] = world.plane.ledger.world().rollouts.keys(); // another one in each run
      const named = { ...body, detail: withoutTimes(withoutNames(body.detail.replace(id, 'ID'), world)) };
      if (body.hint !== undefined) Object.assign(named, { hint: withoutNames(body.hint.replace(id, 'ID'), world) });
      const { errors, title, ...rest } = problem.strict().parse(named);
      assert.deepEqual(rest, { type: 'about:blank', status: wanted, code, detail, ...(hint === undefined ? {} : { hint }) });
      assert.ok(title.length > 3);
      assert.equal(errors !== undefined, ['REQUEST_INVALID', 'POLICY_INVALID', 'CATALOG_INVALID'].includes(code));
    });
  }
});

test('a failure of ours is told in the log, and not to whoever asked', async () => {
  await using world = await serveWorld();
  await provoked.OUR_MISTAKE.provoke(world);
  assert.deepEqual(world.log, ['Cannot answer GET /api/v1/ledger/verify']);
});

test('a value that is not as documented is named, each by its path', async () => {
  await using world = await serveWorld();
  const wrong = { plan: '', candidate: 7, baseline: '1.0.0', resaon: 'typed in a hurry' };
  const { body } = await post(world, '/api/v1/rollouts', wrong);
  assert.deepEqual(
    body.errors?.map(({ path }) => path),
    ['plan', 'candidate', ''],
  );
  assert.match(body.detail, /plan: .*; candidate: .*; Unrecognized key: "resaon"/);
});

const invalid: readonly { name: string; path: string; body?: object; field: string }[] = [
  { name: 'a limit that is no number', path: '/api/v1/ledger?limit=many', field: 'limit' },
  { name: 'a limit beyond the largest page', path: '/api/v1/ledger?limit=501', field: 'limit' },
  { name: 'a negative place in the ledger', path: '/api/v1/ledger?after=-1', field: 'after' },
  { name: 'the newest none', path: '/api/v1/ledger?last=0', field: 'last' },
  { name: 'a subject too long for any', path: `/api/v1/ledger?subject=${'x'.repeat(2_001)}`, field: 'subject' },
  { name: 'an id too long for any', path: `/api/v1/rollouts/${'x'.repeat(201)}`, field: 'id' },
  { name: 'a very long id', path: `/api/v1/rollouts/${'x'.repeat(9_000)}`, field: 'id' },
  { name: 'a name too long for any', path: `/api/v1/objectives/${'x'.repeat(2_001)}`, field: 'name' },
  { name: 'an override without a reason', path: '/api/v1/rollouts/shop-2/abort', body: {}, field: 'reason' },
  { name: 'a reason nobody understands', path: '/api/v1/rollouts/shop-2/abort', body: { reason: 'x' }, field: 'reason' },
  {
    name: 'a hold without end',
    path: '/api/v1/rollouts/shop-2/hold',
    body: { ...BECAUSE, for_ms: 86_400_001 },
    field: 'for_ms',
  },
  { name: 'a hold for no number', path: '/api/v1/rollouts/shop-2/hold', body: { ...BECAUSE, for_ms: null }, field: 'for_ms' },
];
test('what is out of bounds is refused by name', async (t) => {
  await using world = await serveWorld();
  for (const { name, path, body, field } of invalid) {
    await t.test(name, async () => {
      const answer = body === undefined ? await get(world, path) : await post(world, path, body);
      assert.equal(answer.status, 400);
      assert.equal(answer.body.code, 'REQUEST_INVALID');
      assert.deepEqual(
        answer.body.errors?.map((error) => error.path),
        [field],
      );
    });
  }
});

test('docs/errors.md explains every code of the API in the words of the table, and no other', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const section = /^## API$([^]*?)(?=^## |(?![^]))/m.exec(text)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const wanted = Object.entries(apiCodes).map(
    ([code, { status, means, mend }]) => `| \`${code}\` | ${status} | ${means} | ${mend} |`,
  );
  assert.deepEqual(rows, wanted);
});

async function started(world: ServedWorld): Promise<string> {
  const answer = await world.ask('/api/v1/rollouts', jsonPost(START));
  return ((await answer.json()) as { id: string }).id;
}

async function start(world: ServedWorld, body: string, type = 'application/json'): Promise<Answer> {
  return answerOf(await world.ask('/api/v1/rollouts', { method: 'POST', headers: { 'content-type': type }, body }));
}

/** With headers that fetch would not send. */
async function raw({ port }: ServedWorld, headers: Record<string, string>): Promise<Answer> {
  const { status, headers: answered, body } = await ask(port, { path: '/api/v1/home', method: 'GET', headers });
  return { status, type: answered['content-type'] ?? null, body: JSON.parse(body.toString()) as ProblemView };
}

async function spoken({ port }: ServedWorld, text: string): Promise<Answer> {
  return readAnswer(await speak(port, text));
}

/** Half a minute is too long to wait in a test, so what answers a slow request is given the error that Node would give it. */
async function clientErrorAnswer(code: string): Promise<Answer> {
  const chunks: Buffer[] = [];
  const socket = new PassThrough().on('data', (chunk: Buffer) => chunks.push(chunk));
  answerClientError(Object.assign(new Error('timeout'), { code }), socket);
  await finished(socket);
  return readAnswer(Buffer.concat(chunks).toString());
}

function readAnswer(text: string): Answer {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  return { status, type: /content-type: (.*)/i.exec(head)?.[1] ?? null, body: JSON.parse(body) as ProblemView };
}
