import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verdictAnswer, type VerdictAnswerView } from '../../src/wire/gate.ts';
import { openGatedWorld, type GatedWorld } from './gated-world.ts';
import { followed } from './watched-catalog.ts';

const ARGO = (catalog: string): string =>
  followed(catalog).replace(
    'external: { controller: flagger test/podinfo }',
    'argoRollouts: { namespace: shop, rollout: storefront }',
  );
const GOOD = { '1.0.0': { good: 200 } };
const ASKED = { plan: 'shop', candidate: '1.1.0', baseline: '1.0.0' };

async function watch(world: GatedWorld, given: { readonly revision?: string } = {}): Promise<VerdictAnswerView> {
  const { status, body } = await world.post('/api/v1/argo/metric', { ...ASKED, ...given });
  assert.equal(status, 200, JSON.stringify(body));
  return verdictAnswer.strict().parse(body);
}

async function read(world: GatedWorld): Promise<VerdictAnswerView> {
  const answer = await world.ask('/api/v1/argo/metric?plan=shop&candidate=1.1.0');
  assert.equal(answer.status, 200);
  return verdictAnswer.strict().parse(await answer.json());
}

/** The conditions of examples/kubernetes/analysis-template.yaml, as Argo evaluates them. */
function measured({ say }: VerdictAnswerView): 'Successful' | 'Failed' | 'Inconclusive' {
  const [success, failure] = [say === 'go', say === 'stop'];
  if (failure) return 'Failed';
  return success ? 'Successful' : 'Inconclusive';
}

describe('the web metric of Argo Rollouts', { concurrency: false }, () => {
  test('what is not known is inconclusive, and an answer all the same: errors would be failures', async () => {
    await using world = await openGatedWorld(ARGO);
    const unknown = await read(world);
    assert.deepEqual([measured(unknown), unknown.value, unknown.verdict], ['Inconclusive', 0, 'unknown']);
  });

  test('a candidate is watched from the first question on, and is successful only when it is safe', async () => {
    await using world = await openGatedWorld(ARGO);
    await world.router.apply({ key: 'argo', weights: { stable: 1, canary: 0 } });
    await world.pass(60, GOOD);
    assert.equal(measured(await watch(world)), 'Inconclusive');
    assert.equal(measured(await watch(world)), 'Inconclusive');
    assert.equal(world.plane.ledger.world().rollouts.size, 1);
    await world.pass(3, { '1.0.0': { good: 160 }, '1.1.0': { good: 40 } });
    assert.equal(measured(await read(world)), 'Inconclusive');
    await world.pass(30, { '1.0.0': { good: 120 }, '1.1.0': { good: 120 } });
    const safe = await read(world);
    assert.deepEqual([measured(safe), safe.value, safe.verdict, safe.phase], ['Successful', 1, 'safe', 'shifting']);
    assert.equal(safe.evidence, `/rollouts/${safe.rollout}`);
  });

  test('a bad one fails, and Argo is told to abort', async () => {
    await using world = await openGatedWorld(ARGO);
    await world.router.apply({ key: 'argo', weights: { stable: 1, canary: 0 } });
    await world.pass(60, GOOD);
    await watch(world);
    await world.pass(6, { '1.0.0': { good: 160 }, '1.1.0': { good: 20, bad: 20 } });
    const bad = await read(world);
    assert.deepEqual([measured(bad), bad.value], ['Failed', -1]);
    const entries = await world.plane.ledger.read({ after: 0, limit: 1_000 });
    const aborts = entries.flatMap((entry) => (entry.kind === 'rollout.moved' ? entry.body.effects : []));
    assert.deepEqual(
      aborts.map((effect) => (effect.do === 'set-traffic' ? effect.weights : effect.do)),
      [{ stable: 1, canary: 0 }],
    );
  });

  test('the same version deployed once more is another attempt, and the one before is told its end still', async () => {
    await using world = await openGatedWorld(ARGO);
    await world.router.apply({ key: 'argo', weights: { stable: 1, canary: 0 } });
    await world.pass(60, GOOD);
    const first = await watch(world, { revision: '7' });
    await world.pass(6, { '1.0.0': { good: 160 }, '1.1.0': { good: 20, bad: 20 } });
    assert.equal(measured(await watch(world, { revision: '7' })), 'Failed');
    await world.pass(120, GOOD);
    const again = await watch(world, { revision: '9' });
    assert.deepEqual([measured(again), again.phase], ['Inconclusive', 'shifting'], again.because);
    assert.notEqual(again.rollout, first.rollout);
    assert.equal((await watch(world, { revision: '9' })).rollout, again.rollout);
    const old = await watch(world, { revision: '7' });
    assert.deepEqual([measured(old), old.rollout], ['Failed', first.rollout]);
  });

  test('a plan that moves the traffic itself is not asked about by others', async () => {
    await using world = await openGatedWorld();
    const { status, body } = await world.post('/api/v1/argo/metric', ASKED);
    assert.deepEqual([status, body['code']], [409, 'PLAN_NOT_FOLLOWED']);
  });
});
