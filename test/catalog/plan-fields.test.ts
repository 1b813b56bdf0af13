import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { plimsollKinds } from '../../src/catalog/document-kinds.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { isMap, showPath, valueAt, type Path } from '../../src/catalog/source-document.ts';
import { fieldsOf, placesIn } from './openslo-fields.ts';
import { HAPROXY, NGINX, plan, SHOP, train } from './plan-documents.ts';

// No field of a plan or a train is ignored in silence: whatever is changed to another value changes the compiled catalog,
// or is refused in words about its place.

const FREE = ['metadata.labels', 'annotations', 'where', 'control', 'places'];
const APPROVAL = 'approval: { by: [ada], expires: 20m, escalateAfter: 5m, otherwise: go-on }';
const MORE = `budget: { objective: works, floor: 10%, slow: { below: 50%, times: 2 } }
  exposure: { tolerance: 2%, within: 60s, minRequests: 100, from: telemetry, sticky: user, drain: 30s }
  rollback: { reversible: freeze, pace: gradual, needs: 2, burning: 2m, cooldown: 10m, most: 4, within: 12h }
  freezes: [{ name: weekend, rrule: FREQ=WEEKLY, start: 2026-01-02T16:00:00, zone: Europe/Berlin, duration: 64h }]
  newer: queue
  fastTrack: 7d
  hooks: [{ on: held, webhook: { url: https://a.example/x, secret: s } }, { on: [promoted], command: { name: c, timeout: 20s } }]
  requires: { coverage: 95%, version: 90% }
  maxDuration: 9h
  onDeadline: hold`;
const JUDGE = `{ by: version, where: { region: eu }, cohorts: { by: region, most: 9, weight: 20% }, age: { by: instance, atMost: 1h },
    burstiness: calibrated, calibration: { by: instance, over: 40h }, alpha: 0.02, alphaSafe: 0.04, rho: 1.2, settle: 5s, minStep: 60s,
    warmUp: 30s, indicators: [{ sli: success, candidateSli: crashes, weight: 2, key: false, delta: 1% }, { sli: crashes, rate: { perMinute: 2 } },
    { sli: success, latency: { margin: 20%, quantiles: [p90, 0.99] } }, { sli: memory, growth: { margin: 6% } }, { sli: success, level: 2% }] }`;
const STEPS = `steps: [{ share: 0%, mirror: 5%, bake: 1m }, { share: 10%, bake: 2m, ${APPROVAL} }, { share: 100% }]`;
const named = (name: string, text: string): string => text.replace('name: shop }', `name: ${name} }`);
const GATEWAY = '{ gatewayApi: { cluster: c, namespace: n, route: r, rule: 1, places: { a: s1, b: s2 } } }';
const texts = [
  ...SHOP,
  plan({
    router: NGINX.replace('status:', 'pidFile: /run/n.pid, reload: nginx-reload, status:'),
    steps: STEPS,
    judge: JUDGE,
    more: MORE,
  }),
  named('blue-green', plan({ router: GATEWAY, steps: `blueGreen: { mirror: 10%, for: 5m, bake: 1m, ${APPROVAL} }` })),
  named('rolling', plan({ router: HAPROXY, steps: 'rolling: { instances: 10, batch: 4, bake: 2m }' })),
  named('shadow', plan({ steps: 'shadow: { mirror: 20%, for: 30m }' })),
  named(
    'experiment',
    plan({ router: '{ webhook: { url: https://t.example/w, secret: t } }', steps: 'experiment: { share: 10%, for: 2h }' }),
  ),
  named(
    'paced',
    plan({
      router: '{ command: { name: c, timeout: 9s } }',
      steps: 'pace: evidence',
      judge: '{ indicators: [{ sli: success }], control: { track: fresh } }',
    }),
  ),
  named('argo', plan({ router: '{ argoRollouts: { cluster: c, namespace: n, rollout: r } }' })),
  named('outside', plan({ router: '{ external: { controller: flagger a/b } }' })),
  train(`[{ name: a, plan: shop }, { name: b, plan: paced, where: { region: eu }, router: { http: http://eu/w }, after: [a] }]`),
];
type Document = { readonly kind: string };
const documents = parseAllDocuments(texts.join('\n---\n')).map((document) => document.toJS() as Document);

type Outcome = { readonly revision: string | null; readonly said: string };
function outcomeOf(all: readonly Document[]): Outcome {
  const read = readCatalog(all.map((document, index) => ({ file: `${index}`, text: JSON.stringify(document) })));
  const said = (read.ok ? read.warnings : read.problems).map(({ code, place, text }) => `${code} ${place.path}: ${text}`);
  return { revision: read.ok ? read.value.revision : null, said: said.join('\n') };
}
const before = outcomeOf(documents);

test('every way to write a plan is a catalog', () => assert.notEqual(before.revision, null, before.said));

for (const kind of ['RolloutPlan', 'Train'] as const) {
  // A member’s router is the same thing as a plan’s, and shown there.
  const fields = fieldsOf(plimsollKinds[kind], FREE).filter(
    (field) => kind === 'RolloutPlan' || !/\.router\.(?!http)/.test(field),
  );
  const places = documents.flatMap((document, index) =>
    document.kind === kind ? placesIn(document, new Set(fields), FREE).map((place) => ({ ...place, index })) : [],
  );

  test(`every field of ${kind} is there`, () => {
    const there = new Set(places.map(({ field }) => field));
    assert.deepEqual(
      fields.filter((field) => !there.has(field) && !field.startsWith('metadata')),
      [],
    );
  });

  test(`every field of ${kind} is honoured`, () => {
    const silent = fields
      .filter((field) => !field.startsWith('metadata'))
      .filter((field) => !places.some((place) => place.field === field && isHonoured(place.path, place.index)));
    assert.deepEqual(silent, []);
  });
}

function isHonoured(path: Path, index: number): boolean {
  const document = structuredClone(documents[index]!);
  const holder = valueAt(document, path.slice(0, -1)) as Record<PropertyKey, unknown>;
  const key = path.at(-1) ?? '';
  holder[key] = another(holder[key]);
  const after = outcomeOf(documents.with(index, document));
  return after.revision === null
    ? after.said.includes(` ${showPath(path.slice(0, 2))}`) || key === 'kind' || key === 'apiVersion'
    : after.revision !== before.revision;
}

function another(value: unknown): unknown {
  if (isMap(value)) return { ...value, extra: 'x' };
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return Number.isInteger(value) ? value + 1 : value * 0.99;
  if (typeof value === 'string' && /^[0-9.]+%$/.test(value)) return `${Number.parseFloat(value) * 0.99}%`;
  const time = typeof value === 'string' ? /^([0-9]+)(ms|[smhdw])$/.exec(value) : null;
  return time === null ? `${String(value)}x` : `${Number(time[1]) * 2}${time[2] ?? ''}`;
}

test('docs/catalog.md names every key of a plan and of a train', () => {
  const text = readFileSync(new URL('../../docs/catalog.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf('## RolloutPlan'), text.indexOf('## Route\n'));
  const keys = new Set(
    [...fieldsOf(plimsollKinds.RolloutPlan, FREE), ...fieldsOf(plimsollKinds.Train, FREE)].flatMap((field) => field.split('.')),
  );
  assert.deepEqual(
    [...keys]
      .filter((key) => key !== '*' && !['metadata', 'labels', 'annotations', 'spec', 'description', 'displayName'].includes(key))
      .filter((key) => !new RegExp(`\\b${key}\\b`).test(section)),
    [],
  );
});
