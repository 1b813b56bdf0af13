import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openGatedWorld, type GatedWorld } from './gated-world.ts';
import { INTAKE_TOKEN } from '../http/served-world.ts';
import { followed, withCart } from './watched-catalog.ts';

/** What Flagger posts: the metadata are those of the webhook, the checksum is the revision's. */
const call = (checksum: string, phase = 'Progressing') => ({
  name: 'podinfo',
  namespace: 'test',
  phase,
  checksum,
  metadata: { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' },
});
const GOOD = { '1.0.0': { good: 200 } };

async function hook(world: GatedWorld, name: string, body: object = call('85d557f47b')): Promise<string> {
  const { status, body: said } = await world.post(`/api/v1/flagger/${name}`, body);
  if (status === 200) assert.equal(said['answer'], 'yes');
  else assert.deepEqual([status, said['code']], [409, 'HOOK_NO'], JSON.stringify(said));
  return status === 200 ? 'yes' : 'no';
}

describe('Flagger rolls out, and asks', { concurrency: false }, () => {
  test('peers row 18: a bad revision goes as far as its first traffic, then the rollback hook says yes', async () => {
    await using world = await openGatedWorld(followed);
    await world.pass(60, GOOD);
    assert.equal(await hook(world, 'rollback'), 'no');
    assert.equal(await hook(world, 'confirm-traffic-increase'), 'no');
    assert.equal(await hook(world, 'pre-rollout'), 'yes');
    assert.equal(await hook(world, 'pre-rollout'), 'yes');
    assert.equal(world.plane.ledger.world().rollouts.size, 1);
    await world.pass(3, GOOD);
    assert.equal(await hook(world, 'confirm-traffic-increase'), 'yes');
    await world.pass(6, { '1.0.0': { good: 180 }, '1.1.0': { good: 10, bad: 10 } });
    assert.equal(await hook(world, 'confirm-traffic-increase'), 'no');
    assert.equal(await hook(world, 'confirm-promotion'), 'no');
    assert.equal(await hook(world, 'rollout'), 'no');
    assert.equal(await hook(world, 'rollback'), 'yes');
    await world.pass(8, GOOD);
    const [record] = world.plane.ledger.world().rollouts.values();
    assert.equal(record?.rollout.now.phase, 'rolled-back');
    assert.equal(await hook(world, 'post-rollout', call('85d557f47b', 'Failed')), 'yes');
  });

  test('peers row 18: a newer revision under the same names has nothing of the one before it', async () => {
    await using world = await openGatedWorld(followed);
    await world.pass(60, GOOD);
    await hook(world, 'pre-rollout');
    await world.pass(6, { '1.0.0': { good: 180 }, '1.1.0': { good: 10, bad: 10 } });
    await world.pass(8, GOOD);
    assert.equal(await hook(world, 'rollback'), 'yes');
    const newer = call('9c8b7a6d5e');
    assert.equal(await hook(world, 'rollback', newer), 'no');
    assert.equal(await hook(world, 'pre-rollout', newer), 'yes');
    assert.equal(await hook(world, 'rollback', newer), 'no');
  });

  test('a good revision is let on, and its end is what Flagger tells', async () => {
    await using world = await openGatedWorld(followed);
    await world.pass(60, GOOD);
    await hook(world, 'pre-rollout');
    await world.pass(30, { '1.0.0': { good: 120 }, '1.1.0': { good: 120 } });
    assert.equal(await hook(world, 'rollout'), 'yes');
    assert.equal(await hook(world, 'confirm-traffic-increase'), 'yes');
    assert.equal(await hook(world, 'confirm-promotion'), 'yes');
    assert.equal(await hook(world, 'rollback'), 'no');
    assert.equal(await hook(world, 'post-rollout', call('85d557f47b', 'Succeeded')), 'yes');
    await world.pass(1, GOOD);
    const [record] = world.plane.ledger.world().rollouts.values();
    assert.equal(record?.rollout.now.phase, 'promoted');
  });

  test('whoever may speak of one service ends nothing of another one, whatever he calls it', async () => {
    const source = `---\napiVersion: plimsoll/v1\nkind: Source\nmetadata: { name: ci }\nspec: { services: [cart] }\n`;
    await using world = await openGatedWorld((catalog) => `${withCart(followed(catalog)).trimEnd()}\n${source}`);
    await world.pass(60, GOOD);
    assert.equal(await hook(world, 'pre-rollout'), 'yes');
    const foreign = { ...call('85d557f47b', 'Failed'), metadata: { plan: 'cart', candidate: '1.1.0', baseline: '1.0.0' } };
    for (const name of ['post-rollout', 'pre-rollout', 'confirm-traffic-increase'])
      await world.post(`/api/v1/flagger/${name}`, foreign, `ci-${INTAKE_TOKEN}`);
    await world.pass(2, GOOD);
    const [record] = world.plane.ledger.world().rollouts.values();
    assert.equal(record?.rollout.now.phase, 'shifting');
    assert.equal(await hook(world, 'confirm-traffic-increase', foreign), 'no');
  });

  test('a revision that has to wait for its turn is not watched before it has it', async () => {
    const queueing = (catalog: string): string =>
      followed(catalog).replace('  owner: team-shop\n  router', '  owner: team-shop\n  newer: queue\n  router');
    await using world = await openGatedWorld(queueing);
    await world.pass(60, GOOD);
    assert.equal(await hook(world, 'pre-rollout'), 'yes');
    const next = { ...call('9c8b7a6d5e'), metadata: { plan: 'shop', candidate: '1.2.0', baseline: '1.0.0' } };
    const { status, body } = await world.post('/api/v1/flagger/pre-rollout', next);
    assert.deepEqual([status, body['code']], [409, 'ROLLOUT_ACTIVE']);
    assert.equal(await hook(world, 'post-rollout', call('85d557f47b', 'Failed')), 'yes');
    await world.pass(4, GOOD);
    assert.equal(await hook(world, 'pre-rollout', next), 'yes');
    assert.equal(world.plane.ledger.world().rollouts.size, 2);
  });

  test('it may begin where the gate of the service is open, and waits where it is not', async () => {
    await using world = await openGatedWorld(followed);
    assert.equal(await hook(world, 'confirm-rollout'), 'no');
    await world.pass(366, { '1.0.0': { good: 5 } });
    assert.equal(await hook(world, 'confirm-rollout'), 'yes');
  });

  test('peers row 18: whatever goes wrong is never up to 202', async () => {
    await using world = await openGatedWorld(followed);
    const wrong: readonly (readonly [string, object, string?])[] = [
      ['rollback', { ...call('1'), metadata: { plan: 'nobody' } }],
      ['rollback', { ...call('1'), metadata: null }],
      ['rollback', call('1'), 'a wrong token'],
      ['rollback', {}],
      ['rollbacks', call('1')],
      ['pre-rollout', { ...call('1'), metadata: { plan: 'shop' } }],
    ];
    for (const [name, body, token] of wrong) {
      const { status } = await world.post(`/api/v1/flagger/${name}`, body, token);
      assert.ok(status > 202, `${name} ${JSON.stringify(body)} ${status}`);
    }
  });

  test('the token may be the password of the address, because Flagger sends no headers', async () => {
    await using world = await openGatedWorld(followed);
    const basic = `Basic ${Buffer.from('flagger:a-token-for-tests-only').toString('base64')}`;
    const init = { method: 'POST', headers: { 'content-type': 'application/json', authorization: basic } };
    const answer = await world.ask('/api/v1/flagger/event', { ...init, body: JSON.stringify(call('1')) });
    assert.equal(answer.status, 200);
    const elsewhere = await world.ask('/api/v1/gates', { ...init, body: '{"service":"shop"}' });
    assert.equal(elsewhere.status, 401);
  });
});
