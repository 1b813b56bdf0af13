import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showInstant } from '../../src/kernel/show.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { situation, type SituationView } from '../../src/wire/situation.ts';
import { jsonPost } from './provoked.ts';
import { START, openTravelledWorld, type TravelledWorld } from './travelled-world.ts';

const BECAUSE = { reason: 'a test says so' };

async function look(world: TravelledWorld, query = ''): Promise<SituationView> {
  const answer = await world.served.ask(`/api/v1/situation${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return situation.parse(await answer.json());
}

async function post(world: TravelledWorld, path: string, body: object): Promise<unknown> {
  const answer = await world.served.ask(`/api/v1/${path}`, jsonPost(body));
  assert.ok(answer.ok, await answer.clone().text());
  return answer.json();
}

test('before anything is heard nothing is said to be well: what cannot be seen is told by name', async () => {
  await using world = await openTravelledWorld();
  const found = await look(world);
  assert.deepEqual([found.hurts, found.blind.length > 0], [[], true]);
  assert.match(found.sentence, /^Nothing that is seen hurts customers now\..* nothing can be said\.$/);
});

test('what hurt when it was last heard is the first that cannot be seen, and is not taken for well', async () => {
  await using world = await openTravelledWorld();
  await world.passMinutes(30);
  world.faults = new Map([['1.0.0', { errors: 0.5, slow: 0 }]]);
  await world.pass(120);
  const heard = await look(world);
  const [worst] = heard.hurts;
  assert.ok(worst !== undefined && worst.promises[0]?.alert !== null, heard.sentence);
  await world.silence(100);
  const lost = await look(world);
  assert.equal(lost.blind[0]?.journey, worst.journey);
  assert.ok(lost.sentence.includes(`${worst.title} hurt when last heard, and cannot be seen now.`), lost.sentence);
});

test('what hurts, since when, how badly, what changed before, and what can be done: all in one answer, then and later', async () => {
  await using world = await openTravelledWorld();
  await world.passMinutes(30);
  const calm = await look(world);
  assert.deepEqual(calm.hurts, []);
  await post(world, 'changes', { kind: 'flag', service: 'storefront', details: { flag: 'one-page', to: 'on' } });
  await post(world, 'changes', { kind: 'deploy', service: 'elsewhere', version: '9' });
  world.faults = new Map([['1.0.0', { errors: 0.5, slow: 0 }]]);
  const began = world.now();
  await world.pass(120);

  const found = await look(world);
  const [worst] = found.hurts;
  assert.ok(worst !== undefined, found.sentence);
  assert.equal(worst.state, 'hurts');
  // The slot in which it began, or the one after it.
  assert.ok(Math.abs(Date.parse(worst.since ?? '') - began) <= 20_000, `${worst.since} of ${showInstant(began)}`);
  const [promise] = worst.promises;
  assert.ok(promise !== undefined && promise.rate !== null && promise.total !== null && promise.bad !== null);
  assert.equal(promise.rate, promise.bad / promise.total);
  const beyond = (promise.bad - promise.allowed * promise.total) / (promise.window_ms / 60_000);
  assert.ok(Math.abs((promise.beyond_per_minute ?? 0) - beyond) < 1e-6, 'the figures can be worked out again');
  const drawn = promise.strip.reduce((sum, { bad }) => sum + bad, 0);
  assert.ok(drawn >= promise.bad, 'the strip shows the same events');
  assert.equal(worst.suspects[0]?.title.startsWith('flag one-page on, '), true, JSON.stringify(worst.suspects));
  assert.ok(worst.suspects.every(({ title }) => !title.includes('elsewhere')));
  assert.ok(
    found.marks.some(({ id }) => id === worst.suspects[0]?.mark),
    'a suspect is a mark on the axis',
  );
  assert.ok(found.decisions.some(({ kind }) => kind === 'alert'));

  // An order is sent as it stands, with a reason and a time.
  const silence = worst.orders.find(({ key }) => key.startsWith('silence ')) ?? assert.fail(JSON.stringify(worst.orders));
  await post(world, silence.path.slice(1), { ...silence.body, for_ms: 3_600_000, ...BECAUSE });
  await world.pass(20);
  const quiet = await look(world);
  assert.equal(quiet.hurts[0]?.promises.find(({ alert }) => alert !== null)?.silence?.name, quiet.silences[0]?.name);
  assert.ok(quiet.hurts[0]?.orders.some(({ label }) => label.startsWith('Lift silence')));

  world.faults = new Map();
  await world.pass(130);
  const eased = await look(world);
  assert.ok(eased.hurts.every(({ state }) => state === 'easing'));
  assert.match(eased.sentence, /^Nothing that is seen hurts customers now\./);

  const then = await look(world, `?at=${showInstant((began + 120_000) as Instant)}`);
  assert.equal(then.hurts[0]?.since, worst.since, 'who looks back sees what was seen then');
  assert.ok(began > START);
});

test('what cannot be ordered now is told with why', async () => {
  await using world = await openTravelledWorld();
  await post(world, 'freezes', { service: null, for_ms: 3_600_000, ...BECAUSE });
  const { orders } = await look(world);
  const [freeze] = orders;
  assert.match(freeze?.refused ?? '', /^Everything is frozen already, until /);
  assert.equal((await world.served.ask('/api/v1/situation?window=5y')).status, 400);
});
