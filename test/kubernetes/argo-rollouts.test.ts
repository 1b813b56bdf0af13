import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openArgoRolloutsRouter } from '../../src/adapters/kubernetes/argo-rollouts-router.ts';
import { openCluster } from '../../src/adapters/kubernetes/cluster.ts';
import type { Router } from '../../src/ports/router.ts';
import { requires } from '../requires.ts';
import { openTestCluster, type OpenedCluster } from './opened-cluster.ts';

const PATH = '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/storefront';
const WEIGHTS = { canary: { weight: 20, podTemplateHash: 'new' }, stable: { weight: 80, podTemplateHash: 'old' } };

function routerOf({ api, kubeconfig }: OpenedCluster, status: object): Router {
  api.put(PATH, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'storefront', namespace: 'shop' },
    spec: { strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } } },
    status,
  });
  const places = { stable: ['stable'], canary: ['canary'] };
  return openArgoRolloutsRouter(
    { kind: 'argo-rollouts', cluster: 'default', namespace: 'shop', rollout: 'storefront', places },
    openCluster(kubeconfig),
  );
}

describe('Argo Rollouts', { ...requires('kubectl') }, () => {
  const going = { currentPodHash: 'new', stableRS: 'old', canary: { weights: WEIGHTS }, phase: 'Paused' };

  test('an order of nothing aborts as its own command line does, and kubectl sees it', async () => {
    await using cluster = await openTestCluster();
    await routerOf(cluster, going).apply({ key: 'r/traffic/2', weights: { stable: 1, canary: 0 } });
    assert.equal(await cluster.kubectl('get', 'rollouts.argoproj.io', 'storefront', '-o', 'jsonpath={.status.abort}'), 'true');
    assert.ok(cluster.api.seen.some(({ method, path }) => method === 'PATCH' && path === `${PATH}/status`));
  });

  test('an order of everything promotes fully, and one that is taken is not taken again', async () => {
    await using cluster = await openTestCluster();
    const router = routerOf(cluster, going);
    await router.apply({ key: 'r/traffic/2', weights: { stable: 0, canary: 1 } });
    assert.equal(
      await cluster.kubectl('get', 'rollouts.argoproj.io', 'storefront', '-o', 'jsonpath={.status.promoteFull}'),
      'true',
    );
    await cluster.kubectl('patch', 'rollouts.argoproj.io', 'storefront', '--type=merge', '-p', '{"status":{"promoteFull":null}}');
    await router.apply({ key: 'r/traffic/2', weights: { stable: 0, canary: 1 } });
    assert.equal(await cluster.kubectl('get', 'rollouts.argoproj.io', 'storefront', '-o', 'jsonpath={.status.promoteFull}'), '');
  });

  test('what is everything already is not promoted', async () => {
    await using cluster = await openTestCluster();
    await routerOf(cluster, { ...going, stableRS: 'new' }).apply({ key: 'r/traffic/2', weights: { stable: 0, canary: 1 } });
    assert.equal(await cluster.kubectl('get', 'rollouts.argoproj.io', 'storefront', '-o', 'jsonpath={.status.promoteFull}'), '');
  });

  const readings: readonly { name: string; status: object; canary: number }[] = [
    { name: 'the weights that Argo says it set', status: going, canary: 0.2 },
    { name: 'pods, where no router splits', status: { ...going, canary: {}, replicas: 4, updatedReplicas: 1 }, canary: 0.25 },
    { name: 'nothing, when nothing is being rolled out', status: { ...going, stableRS: 'new' }, canary: 0 },
  ];
  for (const { name, status, canary } of readings) {
    test(`the share is read from ${name}`, async () => {
      await using cluster = await openTestCluster();
      const { weights, requests } = await routerOf(cluster, status).observe();
      assert.deepEqual([weights, requests], [{ canary, stable: 1 - canary }, null]);
    });
  }
});
