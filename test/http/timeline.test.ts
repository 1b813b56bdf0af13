import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeline, type TimelineView } from '../../src/wire/timeline.ts';
import { jsonPost } from './provoked.ts';
import { UNCOUNTED, CATALOG } from './sample-catalog.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';

const BECAUSE = { reason: 'a test says so' };

async function marksOf(world: ServedWorld, query = ''): Promise<TimelineView> {
  const answer = await world.ask(`/api/v1/timeline${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return timeline.parse(await answer.json());
}

async function post(world: ServedWorld, path: string, body: object): Promise<void> {
  const answer = await world.ask(`/api/v1/${path}`, jsonPost(body));
  assert.ok(answer.ok, await answer.clone().text());
}

test('what happened stands in the order of time: what lasted with its end, what lasts without one', async () => {
  await using world = await serveWorld({ catalog: `${CATALOG}---\n${UNCOUNTED}` });
  await post(world, 'changes', [
    { kind: 'flag', service: 'shop', details: { flag: 'one-page', to: 'on' } },
    { kind: 'deploy', service: 'cart', version: '7', summary: 'not of this journey' },
    { kind: 'incident', service: 'shop', id: 'i1', summary: 'Card payments fail', details: { incident: 'INC-7' } },
  ]);
  await post(world, 'rollouts', { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' });
  const [id] = world.plane.ledger.world().rollouts.keys();
  await post(world, `rollouts/${id}/hold`, BECAUSE);
  await post(world, 'freezes', { service: 'shop', for_ms: 3_600_000, ...BECAUSE });

  const all = await marksOf(world);
  const seen = all.marks.map(({ kind, title, part_of, to }) => [kind, title, part_of !== null, to !== null]);
  assert.deepEqual(seen.slice(1), [
    ['flag', 'flag one-page on', false, true],
    ['deploy', 'deploy cart 7', false, true],
    ['incident', 'Card payments fail', false, false],
    ['rollout', 'shop 1.1.0', false, false],
    ['rollout', '25 %', true, true],
    ['rollout', 'held at 25 %', true, false],
    ['freeze', 'freeze: shop', false, true],
  ]);
  assert.deepEqual(all.marks[0]?.title, 'catalog applied');
  const rollout = all.marks.find((one) => one.kind === 'rollout' && one.part_of === null);
  assert.deepEqual([rollout?.tone, rollout?.href, rollout?.version], ['warning', `/rollouts/${id}`, '1.1.0']);
  assert.ok(rollout?.sentence.includes('a test says so'), 'the bar says what was decided last');

  // The cart is no part of checkout, but what names nobody may be.
  const near = await marksOf(world, '?journey=checkout');
  assert.equal(near.marks.length, all.marks.length - 1);
  assert.ok(near.marks.every(({ service }) => service !== 'cart'));
  const cart = await marksOf(world, '?service=cart');
  assert.deepEqual(
    cart.marks.map(({ title }) => title),
    ['catalog applied', 'deploy cart 7'],
  );
  const few = await marksOf(world, '?limit=2');
  assert.deepEqual([few.marks.length, few.left_out], [2, all.marks.length - 2]);
  assert.ok(
    few.marks.some(({ kind }) => kind === 'freeze'),
    'what lasts longest stays',
  );
});

test('a time before, a journey that there is not, and a window of years', async () => {
  await using world = await serveWorld();
  const before = await marksOf(world, '?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z');
  assert.deepEqual([before.marks, before.sentence], [[], 'Nothing happened that is marked.']);
  assert.equal((await world.ask('/api/v1/timeline?journey=nowhere')).status, 404);
  assert.equal((await world.ask('/api/v1/timeline?window=400d')).status, 400);
});
