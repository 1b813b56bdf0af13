import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Draft } from '../../src/ledger/entry.ts';
import { doctor } from '../../src/wire/doctor.ts';
import { home } from '../../src/wire/home.ts';
import { entryPage, verification } from '../../src/wire/ledger.ts';
import { objective } from '../../src/wire/objective.ts';
import { rollout } from '../../src/wire/rollout.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

const BECAUSE = { reason: 'a test says so' };

describe('what is known', () => {
  test('the home page says what is promised, and that nothing was heard yet', async () => {
    await using world = await serveWorld();
    const view = home.strict().parse(await json(world, '/api/v1/home'));
    assert.deepEqual(view.catalog.refused, []);
    assert.deepEqual(
      view.journeys.map(({ name, health, per_second, age_ms }) => ({ name, health, per_second, age_ms })),
      [{ name: 'checkout', health: 'blind', per_second: null, age_ms: null }],
    );
  });

  test('objectives, all and one', async () => {
    await using world = await serveWorld();
    const { objectives } = (await json(world, '/api/v1/objectives')) as { objectives: unknown[] };
    assert.equal(objectives.length, 1);
    const one = objective.strict().parse(await json(world, '/api/v1/objectives/checkout-works'));
    assert.deepEqual(one, objectives[0]);
    assert.deepEqual([one.health, one.reason, one.remaining], ['blind', 'NO_TELEMETRY', null]);
  });

  test('a broken edit of the catalog is shown, and the last good one stays in force', async () => {
    await using world = await serveWorld();
    const { revision } = home.parse(await json(world, '/api/v1/home')).catalog;
    world.editCatalog(CATALOG.replace('target: 0.99', 'target: 1'));
    await until(world, 'catalog.refused');
    const { catalog } = home.parse(await json(world, '/api/v1/home'));
    assert.equal(catalog.revision, revision);
    assert.match(catalog.refused[0] ?? '', /^shop\.yaml:\d+:\d+ CAT_TARGET_RANGE /);
    const findings = doctor.parse(await json(world, '/api/v1/doctor')).findings;
    assert.deepEqual(
      findings.filter(({ say }) => say === 'fail').map(({ check }) => check),
      ['catalog'],
    );
  });
});

describe('a rollout', () => {
  test('is opened, shown, listed, held, resumed and promoted, and each step names who asked for it', async () => {
    await using world = await serveWorld();
    const opened = await post(world, '/api/v1/rollouts', {
      plan: 'shop',
      candidate: '1.1.0',
      baseline: '1.0.0',
      reason: 'faster cart',
    });
    assert.equal(opened.status, 201);
    const first = rollout.strict().parse(await opened.json());
    const path = `/api/v1/rollouts/${first.id}`;
    assert.equal(opened.headers.get('location'), path);
    assert.deepEqual({ ...first, waiting: null }, { ...rollout.parse(await json(world, path)), waiting: null });
    const hold = await post(world, `${path}/hold`, { ...BECAUSE, for_ms: 60_000 });
    const held = rollout.strict().parse(await hold.json());
    assert.deepEqual([held.phase, held.reason, held.asked], ['held', 'OPERATOR', 0.25]);
    assert.equal(held.waiting?.what, 'a person holds it');
    const steps = ['resume', 'promote'] as const;
    for (const say of steps) assert.equal((await post(world, `${path}/${say}`, BECAUSE)).status, 200);
    const { rollouts } = (await json(world, '/api/v1/rollouts')) as { rollouts: { id: string; asked: number }[] };
    assert.deepEqual(
      rollouts.map(({ id, asked }) => [id, asked]),
      [[first.id, 1]],
    );
    const { timeline } = rollout.parse(await json(world, path));
    assert.deepEqual(
      timeline.map(({ kind, actor }) => `${kind} by ${actor}`),
      ['rollout.started', 'rollout.moved', 'rollout.moved', 'rollout.moved'].map((kind) => `${kind} by Ada (token)`),
    );
  });

  test('that is aborted asks for none of the traffic, at once', async () => {
    await using world = await serveWorld();
    const opened = await post(world, '/api/v1/rollouts', { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' });
    const { id } = rollout.parse(await opened.json());
    const { phase, asked } = rollout.parse(await (await post(world, `/api/v1/rollouts/${id}/abort`, BECAUSE)).json());
    assert.deepEqual([phase, asked], ['rolling-back', 0]);
    await world.round();
    assert.deepEqual((await world.router.observe()).weights, { '1.0.0': 1, '1.1.0': 0 });
  });

  test('of many entries tells the newest, however often it is asked for', async () => {
    await using world = await serveWorld();
    const opened = await post(world, '/api/v1/rollouts', { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' });
    const { id } = rollout.parse(await opened.json());
    await json(world, `/api/v1/rollouts/${id}`);
    const noted: Draft = { kind: 'server.stopped', subject: id, actor: 'test', body: { why: 'something to be told of' } };
    await world.plane.ledger.decide(() => Array.from({ length: 1_500 }, () => noted));
    const views = await Promise.all([1, 2, 3].map(async () => rollout.parse(await json(world, `/api/v1/rollouts/${id}`))));
    for (const { timeline } of views) {
      assert.equal(timeline.length, 1_000);
      assert.equal(timeline.at(-1)?.seq, world.plane.ledger.world().tail.seq);
      assert.equal(new Set(timeline.map(({ seq }) => seq)).size, 1_000);
    }
  });
});

describe('the ledger', () => {
  test('is read on page by page, without a gap and without a repetition', async () => {
    await using world = await serveWorld();
    await record(world, 24);
    const seen: number[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page = entryPage.strict().parse(await json(world, `/api/v1/ledger?limit=10&after=${after}`));
      seen.push(...page.entries.map(({ seq }) => seq));
      after = page.next;
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 26 }, (_, index) => index + 1),
    );
  });

  test('gives its newest entries, of all and of one subject', async () => {
    await using world = await serveWorld();
    await record(world, 1_200);
    const seqs = async (query: string) =>
      entryPage.parse(await json(world, `/api/v1/ledger?${query}`)).entries.map(({ seq }) => seq);
    assert.deepEqual(await seqs('last=3'), [1_200, 1_201, 1_202]);
    assert.deepEqual(await seqs('last=2&subject=server'), [1_201, 1_202]);
    assert.deepEqual(await seqs('last=5&subject=catalog'), [2]);
    assert.deepEqual(await seqs('last=5&subject=nobody'), []);
    assert.equal((await seqs('last=500')).length, 500);
  });

  test('verifies', async () => {
    await using world = await serveWorld();
    const { intact, entries, head, first_broken } = verification.strict().parse(await json(world, '/api/v1/ledger/verify'));
    assert.deepEqual({ intact, entries, first_broken }, { intact: true, entries: 2, first_broken: null });
    assert.equal(head, world.plane.ledger.world().tail.hash);
  });
});

describe('for machines', () => {
  test('the process is healthy, and ready once every round was done', async () => {
    await using world = await serveWorld();
    assert.deepEqual(await json(world, '/healthz'), { status: 'ok' });
    assert.deepEqual(await json(world, '/readyz'), { ready: true, waiting_for: [] });
    const [control] = world.jobs;
    world.jobs = [
      { name: 'intake', failures: 0, lastDone: null, lastError: null },
      { ...control!, lastError: 'Cannot open /secret/place' },
    ];
    const answer = await world.ask('/readyz');
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), { ready: false, waiting_for: ['intake: not done yet', 'control: fails'] });
  });

  test('the doctor says what is wrong and what to do', async () => {
    await using world = await serveWorld();
    const { findings, version } = doctor.strict().parse(await json(world, '/api/v1/doctor'));
    assert.equal(version, '1.2.3');
    const warned = findings.filter(({ say }) => say !== 'ok');
    assert.deepEqual(
      warned.map(({ check, text }) => `${check}: ${text}`),
      ['telemetry of checkout: nothing was ever heard'],
    );
    assert.match(warned[0]?.hint ?? '', /send OTLP\/HTTP to http:\/\/127\.0\.0\.1:4318/);
  });

  test('answers that are only asked for their headers have no body', async () => {
    await using world = await serveWorld();
    for (const path of ['/healthz', '/api/v1/home', '/']) {
      const answer = await world.ask(path, { method: 'HEAD' });
      assert.equal(answer.status, 200, path);
      assert.equal(await answer.text(), '');
    }
  });
});

async function json(world: ServedWorld, path: string): Promise<unknown> {
  const answer = await world.ask(path);
  assert.equal(answer.status, 200, path);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  return answer.json();
}

async function post(world: ServedWorld, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-plimsoll-actor': 'Ada<>\u00e9' };
  return world.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function record(world: ServedWorld, count: number): Promise<void> {
  const stopped = { kind: 'server.stopped', subject: 'server', actor: 'test', body: { why: 'a test' } } as const;
  await world.plane.ledger.decide(() => Array.from({ length: count }, () => stopped));
}

async function until(world: ServedWorld, kind: string): Promise<void> {
  await new Promise<void>((resolve) => {
    world.plane.ledger.onEntry((entry) => entry.kind === kind && resolve());
  });
}
