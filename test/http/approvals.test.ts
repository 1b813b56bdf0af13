import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalView } from '../../src/wire/rollout.ts';
import { openMovingWorld } from './moving-world.ts';

const WHO = 'by: [ada, bob], expires: 10m, escalateAfter: 4m';

function plan(name: string, approval: string): string {
  return `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: shop
  owner: team-shop
  router: { http: http://127.0.0.1:9/weights }
  steps: [{ share: 25% }, { share: 100%, approval: { ${approval} } }]
  judge: { burstiness: independent, settle: 2s, minStep: 20s, indicators: [{ sli: checkout-success, delta: 1% }] }
`;
}

const minutesOf = ({ asked_at, expires_at }: ApprovalView): number =>
  (Date.parse(expires_at ?? '') - Date.parse(asked_at)) / 60_000;

test('peers row 17: who may approve does, and the step is entered', async () => {
  await using world = await openMovingWorld([plan('asked', `${WHO}, otherwise: roll-back`)]);
  await world.pass(30);
  const { id, approvals } = await world.start('asked');
  assert.deepEqual(
    approvals.map(({ step, by, otherwise, answer }) => [step, by, otherwise, answer]),
    [[1, ['ada', 'bob'], 'roll-back', null]],
    'leave is asked for while the step before still bakes',
  );
  const waiting = await world.until(id, ({ reason }) => reason === 'APPROVAL');
  assert.equal(waiting.phase, 'held');
  assert.ok(
    waiting.waiting !== null && waiting.waiting.until === waiting.approvals[0]?.expires_at,
    JSON.stringify(waiting.waiting),
  );
  assert.match(waiting.waiting.what, /ada or bob/);
  assert.ok(minutesOf(waiting.approvals[0]) > 10, 'the time runs from when nothing else is waited for');
  assert.equal(await world.say(id, 'approve', 'eve'), 403);
  assert.equal(await world.say(id, 'approve', 'ada'), 200);
  const done = await world.until(id, ({ phase }) => phase === 'promoted');
  assert.equal(done.approvals[0]?.answer?.by, 'ada (token)');
  assert.equal(await world.say(id, 'approve', 'bob'), 409);
});

const defaults: readonly { otherwise: string; ends: string; because: string }[] = [
  { otherwise: 'roll-back', ends: 'rolled-back', because: 'APPROVAL_EXPIRED' },
  { otherwise: 'go-on', ends: 'promoted', because: 'EXPOSURE_REACHED' },
];
for (const { otherwise, ends, because } of defaults) {
  test(`peers row 17: without an answer it is told again, and then the plan decides: ${otherwise}`, async () => {
    await using world = await openMovingWorld([plan('asked', `${WHO}, otherwise: ${otherwise}`)]);
    await world.pass(30);
    const { id } = await world.start('asked');
    const waiting = await world.until(id, ({ reason }) => reason === 'APPROVAL');
    const asked = await world.told();
    assert.ok(asked.length > 0, 'the owner is told that an answer is due');
    await world.pass(4 * 60 + 5);
    const again = await world.told();
    assert.ok(again.length > asked.length, 'and is told again');
    const done = await world.until(id, ({ phase }) => phase === ends);
    assert.equal(done.reason, because);
    const decided = Date.parse(done.changed_at);
    assert.ok(
      decided >= Date.parse(waiting.waiting?.until ?? '') && decided < Date.parse(waiting.waiting?.until ?? '') + 120_000,
    );
    assert.ok(done.timeline.some(({ sentence }) => /nobody (has )?answered/i.test(sentence)));
  });
}

test('peers row 17: a hold without an answer stays held, is told of, and an answer that comes late counts', async () => {
  await using world = await openMovingWorld([plan('asked', `${WHO}, otherwise: hold`)]);
  await world.pass(30);
  const { id } = await world.start('asked');
  await world.until(id, ({ reason }) => reason === 'APPROVAL');
  const before = (await world.told()).length;
  await world.pass(11 * 60);
  const still = await world.show(id);
  assert.equal(still.phase, 'held');
  assert.ok((await world.told()).length >= before + 2);
  assert.ok(
    still.waiting !== null && Date.parse(still.waiting.until) > Date.parse(still.changed_at),
    'until when is never in the past',
  );
  assert.equal(await world.say(id, 'approve', 'bob'), 200);
  await world.until(id, ({ phase }) => phase === 'promoted');
});

test('peers row 17: a refusal takes the candidate back', async () => {
  await using world = await openMovingWorld([plan('asked', `${WHO}, otherwise: go-on`)]);
  await world.pass(30);
  const { id } = await world.start('asked');
  await world.until(id, ({ reason }) => reason === 'APPROVAL');
  assert.equal(await world.say(id, 'reject', 'bob'), 200);
  const done = await world.until(id, ({ phase }) => phase === 'rolled-back');
  assert.equal(done.reason, 'REJECTED');
  assert.equal(done.measured, 0);
});
