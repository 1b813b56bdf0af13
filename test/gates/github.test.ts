import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isCallback, openDeploymentGate } from '../../src/adapters/github/deployment-gate.ts';
import { openGatedWorld, type GatedWorld } from './gated-world.ts';
import { APP, deliver, openGitHub, requested, WEBHOOK_SECRET, type LoopbackGitHub } from './loopback-github.ts';

const GOOD = { '1.0.0': { good: 5 } };

async function openWorld(github: LoopbackGitHub): Promise<GatedWorld> {
  const means = { secret: (name: string) => Promise.resolve(name === 'github-app-key' ? github.key : WEBHOOK_SECRET) };
  return openGatedWorld(undefined, {
    github: { secret: () => Promise.resolve(WEBHOOK_SECRET), isCallback: (address) => isCallback(address, github.api) },
    deployments: openDeploymentGate({ api: github.api, app: APP }, means),
  });
}

/** Rounds until what is recorded is done, so many at most. */
async function settle(world: GatedWorld, rounds = 40): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await world.round();
    await new Promise((resolve) => setTimeout(resolve, 25));
    if (world.plane.ledger.world().pending.size === 0) return;
    world.clock.advance(1_000);
  }
}

describe('deployment protection by GitHub', { concurrency: false }, () => {
  test('a deployment is let through once the gate is open, with the reason, as the app', async () => {
    await using github = await openGitHub();
    await using world = await openWorld(github);
    await world.pass(366, GOOD);
    const { status, body } = await deliver(world, requested(github.api));
    assert.deepEqual([status, body['say'], body['gate']], [202, 'opened', 'github/acme/shop/production/7']);
    await settle(world);
    const [answer] = github.answers;
    assert.equal(answer?.path, '/api/v3/repos/acme/shop/actions/runs/1/deployment_protection_rule');
    assert.equal(answer?.authorization, 'Bearer token-1');
    assert.equal(answer?.body['environment_name'], 'production');
    assert.equal(answer?.body['state'], 'approved');
    assert.match(String(answer?.body['comment']), /^c0ffee of shop may go on: .*100 % of its budget/);
  });

  test('what is only passing is waited for, and rejected when the time is up', async () => {
    await using github = await openGitHub();
    await using world = await openWorld(github);
    await deliver(world, requested(github.api), { query: '?wait_minutes=10' });
    await settle(world, 3);
    assert.equal(github.answers.length, 0);
    world.clock.advance(10 * 60_000);
    await settle(world);
    assert.equal(github.answers[0]?.body['state'], 'rejected');
    assert.match(String(github.answers[0]?.body['comment']), /too little is known/);
  });

  test('a delivery that comes again changes nothing, before and after it was answered', async () => {
    await using github = await openGitHub();
    await using world = await openWorld(github);
    await world.pass(366, GOOD);
    await deliver(world, requested(github.api));
    assert.equal((await deliver(world, requested(github.api))).body['say'], 'known');
    await settle(world);
    assert.equal((await deliver(world, requested(github.api))).body['say'], 'known');
    await settle(world);
    assert.equal(github.answers.length, 1);
    const entries = await world.plane.ledger.read({ after: 0, limit: 1_000 });
    assert.equal(entries.filter(({ kind }) => kind === 'gate.opened').length, 1);
    assert.equal((await deliver(world, requested(github.api, { run: 2, deployment: 8 }))).body['say'], 'opened');
  });

  test('a GitHub that is down is tried again, and an answer that it has already is none to be repeated', async () => {
    await using github = await openGitHub();
    await using world = await openWorld(github);
    await world.pass(366, GOOD);
    github.down = 2;
    await deliver(world, requested(github.api));
    await settle(world);
    assert.equal(github.answers.length, 1);
    assert.equal(github.tokens, 1);
    // As after a crash between the answer and noting it.
    await openDeploymentGate({ api: github.api, app: APP }, { secret: async () => github.key }).answer({
      address: requestedAddress(github),
      environment: 'production',
      installation: 42,
      state: 'approved',
      comment: '',
    });
    assert.equal(github.answers.length, 1);
  });

  test('who cannot sign is not heard, and no token is shown to another host', async () => {
    await using github = await openGitHub();
    await using world = await openWorld(github);
    const forged = await deliver(world, requested(github.api), { secret: 'a-secret-that-somebody-made-up' });
    assert.deepEqual([forged.status, forged.body['code']], [401, 'SIGNATURE_WRONG']);
    for (const api of [
      'http://evil.example/api/v3',
      github.api.replace('/api/v3', ''),
      github.api.replace('127.0.0.1', 'localhost'),
    ]) {
      const elsewhere = await deliver(world, requested(api));
      assert.deepEqual([elsewhere.status, elsewhere.body['code']], [403, 'CALLBACK_FORBIDDEN'], api);
    }
    const redirected = requested(github.api) as { deployment_callback_url: string };
    redirected.deployment_callback_url += '/../../../../../user';
    assert.equal((await deliver(world, redirected)).status, 403);
    assert.equal(world.plane.ledger.world().gates.open.size, 0);
    assert.deepEqual([github.answers, github.tokens], [[], 0]);
  });

  test('other events and a ping are heard and change nothing', async () => {
    await using github = await openGitHub();
    await using world = await openWorld(github);
    assert.equal((await deliver(world, { zen: 'Keep it logically awesome.' }, { event: 'ping' })).body['say'], 'ignored');
    assert.equal((await deliver(world, requested(github.api, { action: 'completed' }))).body['say'], 'ignored');
    assert.equal(world.plane.ledger.world().gates.open.size, 0);
  });
});

function requestedAddress(github: LoopbackGitHub): string {
  return `${github.api}/repos/acme/shop/actions/runs/1/deployment_protection_rule`;
}
