import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showInstant } from '../../src/kernel/show.ts';
import { objectiveHistory } from '../../src/wire/history.ts';
import { objective } from '../../src/wire/objective.ts';
import { rolloutBatches } from '../../src/wire/rollout-batches.ts';
import { openTravelledWorld } from './travelled-world.ts';
import { serveWorld } from './served-world.ts';

test('before anything was heard the history is empty, and says so instead of a full budget', async () => {
  await using world = await serveWorld();
  const answer = await world.ask('/api/v1/objectives/checkout-works/history');
  const view = objectiveHistory.strict().parse(await answer.json());
  assert.deepEqual([view.slots, view.blind, view.known_since, view.sum], [[], [], null, []]);
  assert.match(view.forecast.sentence, /^Nothing can be forecast/);
  assert.equal((await world.ask('/api/v1/objectives/none/history')).status, 404);
  assert.equal((await world.ask('/api/v1/rollouts/none/batches')).status, 404);
});

test('the line ends with what the objective says, and the past has a line that ends there', async () => {
  await using world = await openTravelledWorld();
  await world.pass(200);
  const read = async <View>(path: string, shape: { parse(body: unknown): View }): Promise<View> =>
    shape.parse(await (await world.served.ask(path)).json());
  const { objectives } = (await (await world.served.ask('/api/v1/objectives')).json()) as { objectives: unknown[] };
  const counted = objectives.map((one) => objective.parse(one)).filter(({ total }) => (total ?? 0) > 0);
  assert.ok(counted.length > 0, 'somebody came');
  const then = world.now();
  const before = new Map<string, number | null>();
  for (const { name } of counted) {
    const path = `/api/v1/objectives/${encodeURIComponent(name)}`;
    const [one, history] = [await read(path, objective), await read(`${path}/history`, objectiveHistory.strict())];
    assert.equal(history.slots.at(-1)?.left ?? null, one.remaining, name);
    assert.equal(history.to, history.slots.at(-1)?.to);
    assert.ok(history.slots.length > 2 && history.sum.length > 0, name);
    before.set(name, one.remaining);
  }
  await world.pass(100);
  for (const [name, remaining] of before) {
    const path = `/api/v1/objectives/${encodeURIComponent(name)}/history?at=${showInstant(then)}`;
    const past = await read(path, objectiveHistory);
    assert.ok(Math.abs((past.slots.at(-1)?.left ?? 0) - (remaining ?? 0)) < 0.05, name);
  }
});

test('batch by batch a rollout says what was asked, and each stream has an interval for each batch', async () => {
  await using world = await serveWorld();
  const opened = await world.ask('/api/v1/rollouts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ plan: 'shop', candidate: '1.1.0', baseline: '1.0.0', reason: 'faster cart' }),
  });
  const { id } = (await opened.json()) as { id: string };
  const view = rolloutBatches.strict().parse(await (await world.ask(`/api/v1/rollouts/${id}/batches`)).json());
  assert.equal(view.asked.length, 1);
  assert.ok((view.asked[0]?.share ?? 0) > 0);
  assert.deepEqual(
    view.story.map(({ what }) => what),
    ['tried', 'found', 'done'],
  );
  for (const { low, high, limit, seen } of view.streams)
    assert.deepEqual(
      [low.length, high.length, limit.length, seen.length],
      Array.from({ length: 4 }, () => view.batches.length),
    );
});
