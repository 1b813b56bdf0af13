import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { plimsollKinds } from '../../src/catalog/document-kinds.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { isMap, showPath, valueAt, type Path } from '../../src/catalog/source-document.ts';
import { fieldsOf, placesIn } from './openslo-fields.ts';

// No field of a promise is ignored in silence: whatever of examples/promises is changed to another value that is allowed
// changes the compiled catalog. What names something is changed to the name of another.

const KINDS = ['Journey', 'Objective', 'Product', 'SloPolicy', 'BurnPolicy', 'BudgetAdjustment'] as const;
const FREE = ['metadata.labels', 'annotations', 'where', 'success.good', 'success.bad', 'objectives.labels'];

type Document = { readonly kind: string; readonly metadata: { readonly name: string }; readonly spec: unknown };
const folder = new URL('../../examples/promises/', import.meta.url);
/** What the example does not need, and a catalog may have. */
const MORE = `
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more, displayName: More, description: why, labels: { a: b }, annotations: { c: d } }
spec:
  journey: checkout
  service: storefront
  owner: somebody
  target: 0.9
  success: { metric: requests, where: { a: b }, bad: { c: d } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-data }
spec:
  journey: orders
  service: storefront
  target: 0.9
  completeness:
    expected: { log: a, where: { e: f } }
    seen: { metric: none, where: { g: h } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-cost }
spec:
  journey: checkout
  target: 0.9
  costPerUnit: { spend: { metric: m, where: { a: b } }, per: { metric: n, where: { c: d } }, atMost: 3, slice: 30m }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-age }
spec: { journey: checkout, target: 0.9, freshness: { metric: m, atMost: 5, where: { a: b } } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-amounts }
spec:
  journey: orders
  service: storefront
  target: 0.9
  completeness: { expected: { log: a, amount: b, where: { e: f } }, seen: { log: c, amount: d } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-revenue }
spec: { journey: orders, service: storefront, target: 0.9, success: { log: a, amount: b, good: { c: d } } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-event-age }
spec: { journey: orders, service: storefront, target: 0.9, freshness: { log: a, value: age.seconds, atMost: 5m } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-vitals }
spec: { journey: checkout, service: storefront, quantile: { p: p75, log: a, value: b, atMost: 2500, where: { c: d } } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: more, displayName: More, description: why, labels: { a: b }, annotations: { c: d } }
spec:
  owner: somebody
  match: [{ kind: server, where: { a: b } }, { kind: [server] }]
  exclude: [{ kind: [client], where: { c: d } }, { kind: consumer }]
  healthChecks: include
  cohortCap: 50
  retention: { 10s: 5d, 1m: 60d, 1h: 300d }
  members: [{ objective: more, weight: 2, key: true, whenMissing: bad, maxDelay: 1m }, { journey: orders }, { dependency: a }]
  score: { healthy: { enter: 95%, leave: 90% }, atRisk: { enter: 60%, leave: 50% }, dwell: 1m, leastConfidence: 50%, mostPerHour: 30% }
  dependencies: [{ name: a, displayName: A, objective: more-age }, { name: b, objective: more-age }]
  revenue: { perHour: 5, currency: USD }
  coverage:
    - { step: a, expected: { metric: m, where: { e: f } }, seen: { log: l, where: { g: h } }, atLeast: 90%, window: 2h, delay: 2m }
    - { step: b, expected: { log: l }, seen: { metric: m } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-edge }
spec: { journey: checkout, service: storefront, target: 0.9, dependency: { from: a, to: b } }
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: more }
spec: { journey: checkout, steps: [{ name: a, tls: { host: a.example } }] }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-probed }
spec: { journey: checkout, service: storefront, target: 0.9, probe: { name: more, measure: certificate } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: places }
spec: { owner: somebody, match: [{ kind: server, where: { a: b } }], cohorts: { location: a, region: b } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-agreed }
spec: { journey: places, service: storefront, target: 0.9, success: { bad: { c: d } }, agreement: { label: location, atLeast: 2, within: 5m } }
---
apiVersion: plimsoll/v1
kind: CostSource
metadata: { name: bill }
spec: { currency: EUR, rules: [{ where: { a: b }, service: storefront }] }
---
apiVersion: plimsoll/v1
kind: CostSource
metadata: { name: other-bill }
spec: { currency: EUR, rules: [{ where: { a: b }, service: storefront }, { where: { c: d }, service: elsewhere }] }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: carts }
spec:
  ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }, good: { metricSource: { type: plimsoll, spec: { where: { e: f } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: baskets }
spec:
  ratioMetric: { total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }, good: { metricSource: { type: plimsoll, spec: { where: { g: h } } } } }
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: more-billed }
spec:
  journey: checkout
  target: 0.9
  costPerUnit: { spend: { billed: bill, service: storefront }, per: { indicator: carts }, atMost: 3, slice: 1h }
---
apiVersion: plimsoll/v1
kind: Product
metadata: { name: more, displayName: More, description: why, labels: { a: b }, annotations: { c: d } }
spec:
  owner: somebody
  members: [{ journey: orders, weight: 2, key: true, whenMissing: bad, maxDelay: 1m }]
  score: { healthy: { enter: 95%, leave: 90% }, atRisk: { enter: 60%, leave: 50% }, dwell: 1m, leastConfidence: 50%, mostPerHour: 30% }
  revenue: { perHour: 5, currency: USD }
---
apiVersion: plimsoll/v1
kind: SloPolicy
metadata: { name: more, displayName: More, description: why, labels: { a: b }, annotations: { c: d } }
spec:
  objectives: { names: [more], labels: { a: b }, journeys: [checkout] }
  per: [region]
  cap: 3
  criticality: low
---
apiVersion: plimsoll/v1
kind: SloPolicy
metadata: { name: slices }
spec: { objectives: { names: [invoices-written] }, emptySlice: bad }
---
apiVersion: plimsoll/v1
kind: BurnPolicy
metadata: { name: more, displayName: More, description: why, labels: { a: b }, annotations: { c: d } }
spec:
  extends: workbook
  rules:
    - { id: a, action: page, burn: { rate: 2, over: 1h, and: 5m, sure: false }, pageBelow: 5%, for: 1m, freezes: true, targets: [on-call] }
    - { id: b, action: page, burn: { spent: 1%, over: 1d }, tells: { opened: true, closed: true, noData: false } }
---
apiVersion: plimsoll/v1
kind: BudgetAdjustment
metadata: { name: more, displayName: More, description: why, labels: { a: b }, annotations: { c: d } }
spec:
  objectives: { names: [more], labels: { a: b }, journeys: [checkout] }
  once: { from: 2026-03-01T10:00:00Z, to: 2026-03-01T12:00:00Z }
  mode: exclude
  reason: because
  requestedBy: ada
  approvedBy: bob
`.replace('seen: { metric: none, where: { g: h } }', 'seen: { log: c, where: { g: h } }');

const documents = [...readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8')), MORE].flatMap((text) =>
  parseAllDocuments(text).map((document) => document.toJS() as Document),
);

type Outcome = { readonly revision: string | null; readonly said: string };
function outcomeOf(all: readonly Document[]): Outcome {
  const read = readCatalog(all.map((document, index) => ({ file: `${index}`, text: JSON.stringify(document) })));
  const said = (read.ok ? read.warnings : read.problems).map(({ code, place, text }) => `${code} ${place.path}: ${text}`);
  return { revision: read.ok ? read.value.revision : null, said: said.join('\n') };
}
const before = outcomeOf(documents);

test('the example and what it leaves out are a catalog', () => {
  assert.notEqual(before.revision, null, before.said);
});

for (const kind of KINDS) {
  const fields = fieldsOf(plimsollKinds[kind], FREE);
  const places = documents.flatMap((document, index) =>
    document.kind === kind ? placesIn(document, new Set(fields), FREE).map((place) => ({ ...place, index })) : [],
  );

  test(`every field of ${kind} is there`, () => {
    const there = new Set(places.map(({ field }) => field));
    assert.deepEqual(
      fields.filter((field) => !there.has(field)),
      [],
    );
  });

  test(`every field of ${kind} is honoured`, () => {
    const silent = fields.filter((field) => {
      const having = places.filter((place) => place.field === field);
      const chosen = [...new Set([having[0], having.at(-1)])].filter((place) => place !== undefined);
      return !chosen.some(({ path, index }) => isHonoured(path, index));
    });
    assert.deepEqual(silent, []);
  });
}

/** Something else comes of it; a refusal is said in words about this very place, or about the map it is in. */
function isHonoured(path: Path, index: number): boolean {
  const document = structuredClone(documents[index]!);
  const holder = valueAt(document, path.slice(0, -1)) as Record<PropertyKey, unknown>;
  const key = path.at(-1) ?? '';
  holder[key] = another(String(path.findLast((part) => typeof part !== 'number')), holder[key]);
  const after = outcomeOf(documents.with(index, document));
  if (after.revision !== null) return after.revision !== before.revision;
  const at = showPath(path.slice(0, 2));
  // What is gone, and what a journey has and another one has not, is told where it is asked for.
  return ['apiVersion', 'kind', 'journey', 'name'].includes(String(key)) || after.said.includes(` ${at}`);
}

const OTHERS: Readonly<Record<string, readonly [unknown, unknown]>> = {
  service: ['storefront', 'elsewhere'],
  journey: ['orders', 'checkout'],
  journeys: ['orders', 'checkout'],
  objective: ['carts-small', 'prices-fresh'],
  healthChecks: ['exclude', 'include'],
  '10s': ['2d', '3d'],
  names: ['carts-small', 'prices-fresh'],
  of: ['orders', 'checkout'],
  source: ['default', 'agents'],
  billed: ['bill', 'other-bill'],
  indicator: ['carts', 'baskets'],
  label: ['location', 'region'],
  per: ['version', 'region'],
  burnPolicy: ['workbook', 'practice'],
  extends: ['practice', 'standard'],
  category: ['cost', 'data'],
  window: ['14d', '7d'],
  every: ['1w', '2w'],
  from: ['2026-03-01T10:30:00Z', '2026-02-01 00:00:00'],
  to: ['2026-03-01T12:15:00Z', '2026-03-01T12:20:00Z'],
  zone: ['UTC', 'Europe/Paris'],
  start: ['2026-01-11 03:00:00', '2026-01-11 04:00:00'],
  rrule: ['FREQ=DAILY', 'FREQ=WEEKLY'],
  currency: ['CHF', 'GBP'],
  targets: ['nobody', 'on-call'],
  action: ['inform', 'ticket'],
  mode: ['count-good', 'exclude'],
  whenMissing: ['ignore', 'hold'],
  emptySlice: ['good', 'bad'],
  criticality: ['normal', 'high'],
  p: ['p42', 'p43'],
};

function another(key: string, value: unknown): unknown {
  const others = OTHERS[key];
  if (key === 'from' && typeof value === 'string' && value.includes(' ')) return '2026-02-01 00:00:00';
  if (others !== undefined) return value === others[0] ? others[1] : others[0];
  if (isMap(value)) return { ...value, extra: 'x' };
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return Number.isInteger(value) ? value + 1 : value * 0.99;
  if (typeof value === 'string' && /^[0-9.]+%$/.test(value)) return `${Number.parseFloat(value) * 0.99}%`;
  const time = typeof value === 'string' ? /^([0-9]+)(ms|[smhdw])$/.exec(value) : null;
  return time === null ? `${String(value)}x` : `${Number(time[1]) * 2}${time[2] ?? ''}`;
}
