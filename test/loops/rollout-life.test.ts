import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAN, step } from '../../src/delivery/rollout.test-data.ts';
import { HOUR, MINUTE, SECOND, type DurationMs } from '../../src/kernel/units.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { idOf, openRolloutWorld } from './rollout-world.ts';

const HOOKS = [{ on: ['promoted', 'rolled-back'], call: { kind: 'command', command: 'scale-down', timeout: MINUTE } }] as const;

test('peers row 12: a rollout only starts beside a version that really serves', async () => {
  const world = await openRolloutWorld();
  const idle = await world.start({ baseline: '0.9.0' });
  assert.ok('code' in idle && idle.code === 'BASELINE_NOT_SERVING', JSON.stringify(idle));
  assert.match(idle.text, /0\.9\.0 has no traffic at the router \(it shows 1\.0\.0\)/);
  world.troubled.away(true);
  const blind = await world.start();
  assert.ok('code' in blind && blind.code === 'ROUTER_UNREACHABLE');
  world.troubled.away(false);
  idOf(await world.start());
  const [entry] = await world.entries();
  assert.ok(entry?.kind === 'rollout.started');
  assert.match(entry.body.serving, /^1\.0\.0 has 100 % of the weights/);
  assert.equal((await world.entries()).length, 1, 'what was refused was not recorded');
});

test('a step that the router cannot honour is refused before anything moves', async () => {
  const world = await openRolloutWorld();
  Object.assign(world.troubled.router, {
    plan: async ({ weights }: { weights: Record<string, number> }) =>
      (weights['1.1.0'] ?? 0) === 0.5
        ? { can: false, why: 'it has 4 servers', hint: 'take a share of 25 %' }
        : { can: true, weights, note: null },
  });
  const answer = await world.start();
  assert.ok('code' in answer && answer.code === 'ROUTER_REFUSES');
  assert.match(answer.text, /step 2 \(50 %\): it has 4 servers/);
});

test('a whole life: promoted by a person, drained, and only then told to whoever takes down', async () => {
  const world = await openRolloutWorld({
    plan: { hooks: HOOKS, exposure: { ...PLAN.exposure, drain: (10 * SECOND) as DurationMs } },
  });
  const id = idOf(await world.start());
  await world.pass(5);
  assert.equal(await world.command(id, { say: 'promote' }), null);
  await world.pass(8);
  assert.equal(world.rollout(id).now.phase, 'promoted');
  assert.equal(world.calls.length, 0, 'nobody is told before it has drained');
  await world.pass(12);
  assert.deepEqual(
    world.calls.map(({ event }) => [event.moment, event.candidate]),
    [['promoted', '1.1.0']],
  );
  assert.deepEqual([...world.parts.ledger.world().pending.keys()], []);
});

test('a hook that does not say yes is asked again, and after a day no more', async () => {
  const world = await openRolloutWorld({ plan: { hooks: HOOKS }, hookSays: 'unknown' });
  const id = idOf(await world.start());
  await world.pass(5);
  await world.command(id, { say: 'abort' });
  await world.pass(30);
  assert.ok(world.calls.length > 2);
  assert.equal(new Set(world.calls.map(({ key }) => key)).size, 1, 'under the same key');
  world.clock.advance(25 * HOUR);
  await world.pass(2);
  const told = world.calls.length;
  await world.pass(60);
  assert.equal(world.calls.length, told);
  const last = (await world.entries()).filter(({ kind }) => kind === 'effect.abandoned').map(explainEntry);
  assert.deepEqual(last, [
    'Not done, and not tried any more, because nobody took it for a day: command scale-down told of rolled-back.',
  ]);
});

test('peers row 23: a version that failed is tried again as it is, with a reason, from nothing', async () => {
  const world = await openRolloutWorld();
  const first = idOf(await world.start());
  await world.pass(5);
  const busy = await world.retry(first);
  assert.ok('code' in busy && busy.code === 'ROLLOUT_ACTIVE');
  await world.command(first, { say: 'abort' });
  await world.pass(20);
  const second = idOf(await world.retry(first));
  const { attempt, retryOf, now, startedAt, applied } = world.rollout(second);
  assert.deepEqual([attempt, retryOf, now.phase, now.step, applied], [2, first, 'shifting', 0, null]);
  assert.equal(startedAt, world.clock.now());
  assert.match(world.parts.ledger.world().rollouts.get(second)?.sentence ?? '', /starts for the 2nd time .*: once more/);
  assert.equal(world.parts.ledger.world().rollouts.get(second)?.judge.batches, 0, 'no evidence is carried over');
});

test('peers row 19: a newer version takes the place of the one on its way, and begins with nothing of its evidence', async () => {
  const world = await openRolloutWorld({ plan: { newer: 'restart' } });
  const first = idOf(await world.start());
  await world.pass(5);
  const answer = await world.start({ candidate: '1.2.0' });
  assert.ok('queued' in answer, JSON.stringify(answer));
  await world.pass(1);
  assert.deepEqual(
    [
      world.rollout(first).now.phase,
      'because' in world.rollout(first).now && (world.rollout(first).now as { because: string }).because,
    ],
    ['rolling-back', 'SUPERSEDED'],
  );
  await world.pass(90);
  const [second] = [...world.parts.ledger.world().rollouts.values()].filter(({ rollout }) => rollout.candidate === '1.2.0');
  assert.ok(second, 'it never started');
  assert.equal(world.rollout(first).now.phase, 'rolled-back');
  assert.deepEqual([second.rollout.baseline, second.rollout.attempt, second.judge.batches], ['1.0.0', 1, 0]);
  assert.ok(second.rollout.startedAt > world.rollout(first).now.since, 'it starts once nothing of the other is left');
});

test('what ended is watched for a day: traffic that comes back is sent away again, and the owner is told once', async () => {
  const world = await openRolloutWorld();
  const id = idOf(await world.start());
  await world.pass(5);
  await world.command(id, { say: 'abort' });
  await world.pass(20);
  assert.equal(world.rollout(id).now.phase, 'rolled-back');
  for (let time = 0; time < 2; time += 1) {
    await world.troubled.inner.apply({ key: `hpa-${time}`, weights: { '1.0.0': 0.9, '1.1.0': 0.1 } });
    await world.pass(45);
    assert.equal((await world.troubled.inner.observe()).weights['1.1.0'], 0);
  }
  assert.equal(world.notifier.sent.length, 1);
  assert.match(world.notifier.sent[0]?.text ?? '', /traffic reaches it again that nobody here has ordered/);
  // A newer rollout at the same router has its own say about the weights.
  idOf(await world.start({ candidate: '1.2.0' }));
  await world.pass(40);
  assert.equal(world.notifier.sent.length, 1);
});

test('leave for the first step is waited for at a door: nothing reaches the candidate before', async () => {
  const approval = { by: ['ada'], expires: HOUR, escalateAfter: (30 * MINUTE) as DurationMs, otherwise: 'hold' } as const;
  const world = await openRolloutWorld({ plan: { steps: [{ ...step(0.05, 10), approval }, step(1, 0)] } });
  const id = idOf(await world.start());
  await world.pass(10);
  assert.deepEqual([world.rollout(id).now.phase, (await world.troubled.inner.observe()).weights['1.1.0']], ['held', 0]);
  const refused = await world.command(id, { say: 'approve' }, 'bob');
  assert.equal(refused?.code, 'APPROVAL_NOT_YOURS');
  assert.equal(await world.command(id, { say: 'approve' }), null);
  await world.pass(3);
  assert.equal((await world.troubled.inner.observe()).weights['1.1.0'], 0.05);
});

test('past every gate for an hour, and somebody else has to look at it within a day', async () => {
  const world = await openRolloutWorld();
  const id = idOf(await world.start());
  await world.pass(3);
  assert.equal(await world.command(id, { say: 'break-glass' }), null);
  await world.pass(8);
  assert.equal(world.rollout(id).now.phase, 'promoted');
  assert.equal((await world.command(id, { say: 'review' }))?.code, 'REVIEW_NOT_YOURS');
  const unseen = await world.restart();
  unseen.clock.advance(24 * HOUR);
  await unseen.pass(3);
  assert.match(
    unseen.notifier.sent.at(-1)?.text ?? '',
    /Every gate was passed by ada, and nobody else has looked at it within a day/,
  );
  assert.equal(await unseen.command(id, { say: 'review' }, 'bob'), null);
  assert.equal((await unseen.command(id, { say: 'review' }, 'bob'))?.code, 'REVIEW_NOT_DUE');
});
