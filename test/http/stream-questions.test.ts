import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem } from '../../src/wire/problem.ts';
import { openReader } from './stream-reader.ts';
import { jsonPost } from './provoked.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

type Told = { path: string; answer?: { [key: string]: unknown }; problem?: { status: number; code: string } };
const asking = (...questions: readonly string[]): string =>
  `?${questions.map((question) => `q=${encodeURIComponent(question)}`).join('&')}`;

test('a question is answered at once, and again when the answer is another one', async () => {
  await using world = await serveWorld();
  const reader = await openReader(world, asking('1000:/freezes', '1000:/objectives/checkout-works'));
  const first = [(await reader.next('answer')) as Told, (await reader.next('answer')) as Told];
  const freezes = first.find(({ path }) => path === '/freezes');
  assert.deepEqual(freezes?.answer?.['freezes'], []);
  assert.equal(first.find(({ path }) => path === '/objectives/checkout-works')?.answer?.['name'], 'checkout-works');
  await freeze(world);
  const later = await until(reader, ({ path }) => path === '/freezes');
  assert.equal((later.answer?.['freezes'] as unknown[] | undefined)?.length, 1);
  await reader.close();
});

test('what is asked is answered as it is by itself, and a refusal as a problem', async () => {
  await using world = await serveWorld();
  const paths = ['/catalog-nobody-has', '/rollouts/nobody', '/ledger?last=5', '/freezes'];
  const reader = await openReader(world, asking(...paths.slice(1).map((path) => `60000:${path}`)));
  for (let left = 3; left > 0; left -= 1) {
    const told = (await reader.next('answer')) as Told;
    const answer = await world.ask(`/api/v1${told.path}`);
    const { body, ...same } = { body: await answer.json(), path: told.path };
    assert.deepEqual(told, answer.ok ? { ...same, answer: body } : { ...same, problem: body });
  }
  await reader.close();
});

test('readers with the same question share one answer, and who comes later has it at once', async () => {
  await using world = await serveWorld();
  const before = await openReader(world, asking('3600000:/sources'));
  const first = await before.next('answer');
  const later = await openReader(world, asking('3600000:/sources'));
  assert.deepEqual(await later.next('answer'), first);
  await before.close();
  await later.close();
});

const WRONG: readonly { name: string; query: string; says: RegExp }[] = [
  { name: 'without how often', query: asking('/freezes'), says: /q\[0\]: it is milliseconds, a colon and a path/ },
  { name: 'too often', query: asking('999:/freezes'), says: /every 1000 to 3600000 milliseconds: found 999/ },
  { name: 'elsewhere', query: asking('1000:/nowhere'), says: /nothing is read at \/api\/v1\/nowhere/ },
  { name: 'outside of the API', query: asking('1000:/../../healthz'), says: /is not the address of an answer/ },
  { name: 'by steps', query: asking('1000:/objectives/%2E%2e/forecast'), says: /is not the address of an answer/ },
  { name: 'the stream itself', query: asking('1000:/stream'), says: /is asked by itself/ },
  { name: 'what takes long', query: asking('1000:/ledger/verify'), says: /is asked by itself/ },
  { name: 'what takes long, written otherwise', query: asking('1000:/ledger/%76erify'), says: /is asked by itself/ },
  { name: 'what nobody can read', query: asking('1000:/objectives/%ff'), says: /nothing is read at/ },
  { name: 'what is taken away', query: asking('1000:/ledger/export'), says: /is asked by itself/ },
  { name: 'about the past', query: asking('1000:/home?at=2026-01-31T12:00:00Z'), says: /the present alone/ },
  { name: 'where only something is written', query: asking('1000:/attestations'), says: /nothing is read at/ },
  { name: 'too long', query: asking(`1000:/ledger?subject=${'x'.repeat(2_000)}`), says: /2000 are read/ },
  {
    name: 'too many',
    query: asking(...Array.from({ length: 13 }, (_, one) => `1000:/ledger?last=${one + 1}`)),
    says: /12 questions at most: 13/,
  },
];

test('what cannot be asked is refused with every mistake at its place', async () => {
  await using world = await serveWorld();
  for (const { name, query, says } of WRONG) {
    const answer = await world.ask(`/api/v1/stream${query}`);
    const { code, detail, hint } = problem.parse(await answer.json());
    assert.deepEqual([answer.status, code], [400, 'REQUEST_INVALID'], name);
    assert.match(`${detail} ${hint ?? ''}`, says, name);
  }
  const both = await world.ask(`/api/v1/stream${asking('1:/freezes', '1000:/freezes', '1000:/nowhere')}`);
  assert.deepEqual(
    problem.parse(await both.json()).errors?.map(({ path }) => path),
    ['q[0]', 'q[2]'],
  );
});

test('only so many different questions are asked at once, and there is room again when a reader has gone', async () => {
  await using world = await serveWorld({ streamLimits: { questions: 2 } });
  const reader = await openReader(world, asking('60000:/freezes', '60000:/queue'));
  const same = await openReader(world, asking('60000:/freezes', '60000:/queue'));
  const full = await world.ask(`/api/v1/stream${asking('60000:/alerts')}`);
  assert.deepEqual([full.status, problem.parse(await full.json()).code], [503, 'STREAMS_FULL']);
  await reader.close();
  await same.close();
  for (let status = 503; status !== 200;) {
    const answer = await world.ask(`/api/v1/stream${asking('60000:/alerts')}`);
    await answer.body?.cancel();
    status = answer.status;
  }
});

test('nobody outside can ask as the server asks itself', async () => {
  await using world = await serveWorld();
  for (const said of ['', 'x', 'undefined']) {
    const answer = await fetch(`${world.url}/api/v1/freezes`, { headers: { 'plimsoll-inner': said } });
    assert.equal(answer.status, 401);
  }
});

async function until(reader: Awaited<ReturnType<typeof openReader>>, fits: (told: Told) => boolean): Promise<Told> {
  for (;;) {
    const told = (await reader.next('answer')) as Told;
    if (fits(told)) return told;
  }
}

async function freeze(world: ServedWorld): Promise<void> {
  const answer = await world.ask('/api/v1/freezes', jsonPost({ service: 'shop', for_ms: 3_600_000, reason: 'a test says so' }));
  assert.equal(answer.status, 201, await answer.text());
}
