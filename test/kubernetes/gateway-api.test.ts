import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openCluster } from '../../src/adapters/kubernetes/cluster.ts';
import { openGatewayApiRouter } from '../../src/adapters/kubernetes/gateway-api-router.ts';
import { advance } from '../../src/delivery/advance.ts';
import { explainMove } from '../../src/delivery/explain-move.ts';
import { ago, AT, factsFor, measured, PLAN, rolloutAt } from '../../src/delivery/rollout.test-data.ts';
import { openTrafficWatch } from '../../src/loops/traffic-watch.ts';
import type { Ratio } from '../../src/kernel/units.ts';
import type { Router } from '../../src/ports/router.ts';
import { requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openTestCluster, route, ROUTE_PATH, type OpenedCluster } from './opened-cluster.ts';

function routerOf({ kubeconfig, ref }: OpenedCluster): Router {
  return openGatewayApiRouter(ref, openCluster(kubeconfig));
}

type Backend = { readonly name: string; readonly weight?: number };
type Rule = { readonly backendRefs: readonly Backend[]; readonly filters?: readonly object[]; readonly matches: unknown };
function ruleOf(object: unknown): Rule {
  return (object as { spec: { rules: [Rule] } }).spec.rules[0];
}

describe('Gateway API, seen by real kubectl', { ...requires('kubectl'), concurrency: false }, () => {
  test('kubectl reads back the weights that we set, and everything else as it was', async () => {
    await using cluster = await openTestCluster();
    await routerOf(cluster).apply({ key: 'r/traffic/1', weights: { blue: 0.95, green: 0.05 } });
    const read = JSON.parse(await cluster.kubectl('get', 'httproute', 'storefront', '-o', 'json')) as unknown;
    const { backendRefs, matches } = ruleOf(read);
    assert.deepEqual(
      backendRefs.map(({ name, weight }) => [name, weight]),
      [
        ['storefront-blue', 95],
        ['storefront-green', 5],
      ],
    );
    assert.deepEqual(matches, ruleOf(route()).matches);
  });

  test('peers row 24: a weight that somebody edits is reported as drift, with the name of who wrote it', async () => {
    await using cluster = await openTestCluster();
    const router = routerOf(cluster);
    await router.apply({ key: 'r/traffic/1', weights: { blue: 0.9, green: 0.1 } });
    assert.deepEqual((await router.observe()).writer, { name: 'plimsoll', ours: true });
    await cluster.kubectlWith(
      { KUBE_EDITOR: `sed -i 's/weight: 90/weight: 50/; s/weight: 10$/weight: 50/'` },
      'edit',
      '--validate=false',
      'httproute',
      'storefront',
    );
    const { weights, writer } = await router.observe();
    assert.deepEqual(weights, { blue: 0.5, green: 0.5 });
    assert.deepEqual(writer, { name: 'kubectl-edit', ours: false });
  });

  test('peers row 24: one look of the loop is enough to see it, to name who it was, and to ask for the weights again', async () => {
    await using cluster = await openTestCluster();
    const router = routerOf(cluster);
    await router.apply({ key: 'r/traffic/1', weights: { blue: 0.75, green: 0.25 } });
    const patch = JSON.stringify([{ op: 'replace', path: '/spec/rules/0/backendRefs/1/weight', value: 75 }]);
    await cluster.kubectl('patch', 'httproute', 'storefront', '--type=json', '-p', patch);
    const applied = { share: 0.25, at: ago(60), key: 'r/traffic/1' } as never;
    const places = { candidate: 'green', baseline: 'blue', control: null };
    const now = { phase: 'shifting', step: 0, since: ago(60), settledAt: ago(30), override: null } as const;
    const rollout = rolloutAt(now, {
      places,
      applied,
      plan: { ...PLAN, steps: [{ ...PLAN.steps[0]!, share: 0.25 as Ratio }], router: cluster.ref },
    });
    const look = await openTrafficWatch(() => router).look(rollout, AT);
    const facts = factsFor(rollout, { ...look, exposure: measured(0.25) });
    const move = advance(rollout, facts);
    assert.deepEqual([move?.because, move?.order], ['WEIGHTS_CHANGED_OUTSIDE', 0.25]);
    assert.ok(move);
    assert.match(explainMove(rollout, move, facts), /written by kubectl-patch/);
  });

  test('peers row 24: an engine that applies from Git is told of the conflict, and named when it forces its way', async () => {
    await using cluster = await openTestCluster();
    using folder = openTemporaryFolder();
    const router = routerOf(cluster);
    await router.apply({ key: 'r/traffic/1', weights: { blue: 0.9, green: 0.1 } });
    writeFileSync(folder.file('route.yaml'), JSON.stringify(route()));
    const apply = [
      'apply',
      '--server-side',
      '--validate=false',
      '--field-manager=argocd-controller',
      '-f',
      folder.file('route.yaml'),
    ];
    await assert.rejects(cluster.kubectl(...apply), /conflict with "plimsoll".*spec\.rules/s);
    assert.deepEqual((await router.observe()).writer, { name: 'plimsoll', ours: true });
    await cluster.kubectl(...apply, '--force-conflicts');
    const { weights, writer } = await router.observe();
    assert.deepEqual(
      [weights, writer],
      [
        { blue: 1, green: 0 },
        { name: 'argocd-controller', ours: false },
      ],
    );
    await router.apply({ key: 'r/traffic/2', weights: { blue: 0.9, green: 0.1 } });
    assert.deepEqual((await router.observe()).writer, { name: 'plimsoll', ours: true });
  });
});

test('an edit between reading and writing is not written over: it is read again first', async () => {
  await using cluster = await openTestCluster();
  const { api } = cluster;
  const edits = { left: 1 };
  api.beforePatch = () => {
    if (edits.left === 0) return;
    edits.left -= 1;
    const edited = structuredClone(api.objects.get(ROUTE_PATH)!);
    Object.assign(edited['spec'] as object, { hostnames: ['shop.example'] });
    api.put(ROUTE_PATH, edited);
  };
  await routerOf(cluster).apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } });
  const stored = api.objects.get(ROUTE_PATH) as { spec?: { hostnames?: unknown } } | undefined;
  assert.deepEqual(stored?.spec?.hostnames, ['shop.example']);
  assert.deepEqual(
    ruleOf(stored).backendRefs.map(({ weight }) => weight),
    [50, 50],
  );
});

test('somebody who edits again and again is not fought for ever', async () => {
  await using cluster = await openTestCluster();
  const { api } = cluster;
  api.beforePatch = () => api.put(ROUTE_PATH, structuredClone(api.objects.get(ROUTE_PATH)!));
  await assert.rejects(
    routerOf(cluster).apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } }),
    /changed by others 3 times in a row/,
  );
});

test('a key that the route has taken changes nothing again, also after we were started anew', async () => {
  await using cluster = await openTestCluster();
  await routerOf(cluster).apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } });
  await routerOf(cluster).apply({ key: 'r/traffic/2', weights: { blue: 1, green: 0 } });
  await routerOf(cluster).apply({ key: 'r/traffic/1', weights: { blue: 0.5, green: 0.5 } });
  assert.deepEqual((await routerOf(cluster).observe()).weights, { blue: 1, green: 0 });
});

test('a mirror is one filter of the rule, and goes when it is not wanted any more', async () => {
  await using cluster = await openTestCluster();
  const router = routerOf(cluster);
  const filters = (): unknown => ruleOf(cluster.api.objects.get(ROUTE_PATH)).filters;
  await router.apply({ key: 'r/traffic/1', weights: { blue: 1, green: 0 }, mirror: { place: 'green', share: 0.1 } });
  const backendRef = { name: 'storefront-green', port: 8080 };
  assert.deepEqual(filters(), [{ type: 'RequestMirror', requestMirror: { backendRef, percent: 10 } }]);
  await router.apply({ key: 'r/traffic/2', weights: { blue: 1, green: 0 }, mirror: { place: 'green', share: 0.025 } });
  const fraction = { numerator: 250, denominator: 10_000 };
  assert.deepEqual(filters(), [{ type: 'RequestMirror', requestMirror: { backendRef, fraction } }]);
  await router.apply({ key: 'r/traffic/3', weights: { blue: 0.99, green: 0.01 } });
  assert.deepEqual(filters(), []);
});

test('endpoints that can take traffic are counted by place', async () => {
  await using cluster = await openTestCluster();
  for (const [name, ready] of [
    ['storefront-blue', [true, true, false]],
    ['storefront-green', [true]],
  ] as const) {
    cluster.api.put(`/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/${name}-x1`, {
      metadata: { name: `${name}-x1`, labels: { 'kubernetes.io/service-name': name } },
      endpoints: ready.map((isReady) => ({ conditions: { ready: isReady } })),
    });
  }
  assert.deepEqual((await routerOf(cluster).observe()).ready, { blue: { up: 2, of: 3 }, green: { up: 1, of: 1 } });
});

const refused: readonly {
  name: string;
  weights: Record<string, number>;
  edit?: (stored: Record<string, unknown>) => void;
  says: RegExp;
}[] = [
  { name: 'all weights 0', weights: { blue: 0, green: 0 }, says: /every weight would be 0.*500/ },
  { name: 'a place that the plan does not know', weights: { red: 1 }, says: /no place red.*blue, green/ },
  {
    name: 'a backend that is not in the rule',
    weights: { blue: 1, green: 0 },
    edit: ({ spec }) => (spec as { rules: [{ backendRefs: Backend[] }] }).rules[0].backendRefs.pop(),
    says: /no backend storefront-green/,
  },
  {
    name: 'a backend of the rule that is in no place',
    weights: { blue: 1, green: 0 },
    edit: ({ spec }) => (spec as { rules: [{ backendRefs: Backend[] }] }).rules[0].backendRefs.push({ name: 'storefront-old' }),
    says: /storefront-old of its rule lies in no place/,
  },
  {
    name: 'a route that no gateway accepts',
    weights: { blue: 1, green: 0 },
    edit: (stored) =>
      Object.assign(stored, {
        status: {
          parents: [{ conditions: [{ type: 'ResolvedRefs', status: 'False', message: 'service storefront-green not found' }] }],
        },
      }),
    says: /ResolvedRefs is False: service storefront-green not found/,
  },
];
for (const { name, weights, edit, says } of refused) {
  test(`refused, and the route stays as it is: ${name}`, async () => {
    await using cluster = await openTestCluster();
    const stored = structuredClone(cluster.api.objects.get(ROUTE_PATH)!);
    edit?.(stored);
    cluster.api.put(ROUTE_PATH, stored);
    const router = routerOf(cluster);
    const planned = await router.plan({ key: 'r/traffic/1', weights });
    assert.equal(planned.can, false);
    await assert.rejects(router.apply({ key: 'r/traffic/1', weights }), says);
    assert.deepEqual(ruleOf(cluster.api.objects.get(ROUTE_PATH)).backendRefs, ruleOf(stored).backendRefs);
  });
}
