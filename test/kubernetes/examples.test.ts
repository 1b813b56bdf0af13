import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import { openReceiver } from '../../examples/webhook-ramp/receiver.ts';
import { readCatalogFolder } from '../../src/adapters/catalog-folder/catalog-folder.ts';
import { openRouters } from '../../src/adapters/routers.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { findPlan } from '../../src/catalog/find.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { FLAGGER_HOOKS } from '../../src/delivery/outside-verdict.ts';
import { NO_MEANS } from '../../src/ports/means.ts';
import { requires } from '../requires.ts';
import { openTestCluster, ROUTE_PATH } from './opened-cluster.ts';

const examples = new URL('../../examples/', import.meta.url);

async function catalogOf(folder: string): Promise<Catalog> {
  const read = readCatalog(await readCatalogFolder(new URL(`${folder}/catalog`, examples).pathname));
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}

function yamlOf(file: string): unknown {
  return parse(readFileSync(new URL(file, examples), 'utf8')) as unknown;
}

describe('examples/kubernetes', { ...requires('kubectl', 'openssl') }, () => {
  test('its route, applied by kubectl, is moved by the router of its plan, and read back by kubectl', async () => {
    await using cluster = await openTestCluster();
    cluster.api.objects.delete(ROUTE_PATH);
    const file = new URL('kubernetes/route.yaml', examples).pathname;
    await cluster.kubectl('apply', '--server-side', '--validate=false', '-f', file);
    const router = findPlan(await catalogOf('kubernetes'), 'storefront-route')?.router;
    assert.ok(router);
    const opened = openRouters({ ...NO_MEANS, clusters: new Map([['default', cluster.kubeconfig]]) })(router);
    assert.deepEqual((await opened.observe()).writer, { name: 'kubectl', ours: false });
    await opened.apply({ key: 'r/traffic/1', weights: { blue: 0.95, green: 0.05 } });
    const path = 'jsonpath={.spec.rules[0].backendRefs[*].weight}';
    assert.equal(await cluster.kubectl('get', 'httproute', 'storefront', '-n', 'shop', '-o', path), '95 5');
  });

  test('every plan of its catalog is for a router that a server can open', async () => {
    const { plans } = await catalogOf('kubernetes');
    assert.deepEqual(
      plans.map(({ router }) => router.kind),
      ['argo-rollouts', 'external', 'gateway-api'],
    );
  });

  test('its role allows what the adapters ask for', () => {
    const documents = parseAllDocuments(readFileSync(new URL('kubernetes/plimsoll-account.yaml', examples), 'utf8'));
    const role = documents
      .map((document) => document.toJS() as { rules?: { resources: string[]; verbs: string[] }[] })
      .find(({ rules }) => rules);
    const allowed = role?.rules?.flatMap(({ resources, verbs }) => resources.map((resource) => [resource, ...verbs].join(' ')));
    assert.deepEqual(allowed, ['httproutes get patch', 'endpointslices list', 'rollouts get patch', 'rollouts/status get patch']);
  });

  test('Flagger’s webhooks go to hooks that there are, by plans that there are', async () => {
    const { plans } = await catalogOf('kubernetes');
    const { spec } = yamlOf('kubernetes/flagger-canary.yaml') as {
      spec: { analysis: { webhooks: { type: string; url: string; metadata: { plan: string } }[] } };
    };
    for (const { type, url, metadata } of spec.analysis.webhooks) {
      assert.ok(FLAGGER_HOOKS.some((hook) => hook === type && new URL(url).pathname === `/api/v1/flagger/${hook}`));
      assert.ok(plans.some(({ name }) => name === metadata.plan));
    }
  });

  test('Argo’s template asks where the metric is, and both its conditions can be false', () => {
    const template = yamlOf('kubernetes/argo-analysis-template.yaml') as {
      spec: {
        metrics: [{ successCondition: string; failureCondition: string; provider: { web: { url: string; jsonPath: string } } }];
      };
    };
    const [{ successCondition, failureCondition, provider }] = template.spec.metrics;
    assert.equal(new URL(provider.web.url).pathname, '/api/v1/argo/metric');
    assert.deepEqual(
      [successCondition, failureCondition, provider.web.jsonPath],
      ['result.say == "go"', 'result.say == "stop"', '{$}'],
    );
  });
});

test('examples/webhook-ramp: its receiver takes what its plan orders, each key once, and nobody else’s orders', async () => {
  const secret = 'a-ramp-secret-for-tests';
  const { listener, shares } = openReceiver(secret, { off: 1, on: 0 });
  const server = createServer(listener);
  const port = await listenOnLoopback(server, 0);
  try {
    const planned = findPlan(await catalogOf('webhook-ramp'), 'new-cart')?.router;
    assert.equal(planned?.kind, 'webhook');
    const ref = { ...planned, url: planned.url.replace('7072', String(port)) };
    const router = openRouters({ ...NO_MEANS, secret: () => Promise.resolve(secret) })(ref);
    await router.apply({ key: 'r/traffic/1', weights: { off: 0.95, on: 0.05 } });
    assert.deepEqual((await router.observe()).weights, { off: 0.95, on: 0.05 });
    await router.apply({ key: 'r/traffic/2', weights: { off: 1, on: 0 } });
    await router.apply({ key: 'r/traffic/1', weights: { off: 0.95, on: 0.05 } });
    assert.deepEqual(shares(), { off: 1, on: 0 });
    await assert.rejects(router.apply({ key: 'r/traffic/3', weights: { off: 0, maybe: 1 } }), /no variant maybe/);
    const stranger = openRouters({ ...NO_MEANS, secret: () => Promise.resolve('another-secret-of-somebody') })(ref);
    await assert.rejects(stranger.apply({ key: 'r/traffic/4', weights: { off: 0, on: 1 } }));
    assert.deepEqual(shares(), { off: 1, on: 0 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('examples/github-actions: its gate is a command that there is', () => {
  const workflow = readFileSync(new URL('github-actions/deploy.yaml', examples), 'utf8');
  assert.match(workflow, /plimsoll gate storefront "\$VERSION" --wait 10m/);
  assert.ok(parse(workflow));
});
