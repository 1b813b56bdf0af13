import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../kernel/units.ts';
import { mistakes, read } from './promise.test-data.ts';

function document(spec: string, name = 'orders'): string {
  return `apiVersion: plimsoll/v1\nkind: Reconciliation\nmetadata: { name: ${name} }\nspec: { journey: told, ${spec} }\n---\n`;
}
const ORDERS = 'postgres: { urlFile: /run/secrets/shop, table: shop.orders, key: [id], value: [amount], at: created_at }';
const COPY = 'sqlite: { file: /var/lib/copy.db, query: select * from orders, key: [order_id], value: [cents], at: at_ms }';
const STREAM = `apiVersion: plimsoll/v1\nkind: Stream\nmetadata: { name: paid }\nspec: { event: order.paid, key: [order.id], value: [amount], bucket: 5m }\n---\n`;
const BOTH = `expected: { ${ORDERS} }, seen: { ${COPY} }`;
const PAID = 'seen: { stream: paid }';

test('a reconciliation is compared by values each minute, and brings what can be promised of it', () => {
  const { reconciliations, indicators, journeys } = read(document(BOTH));
  const [one] = reconciliations ?? [];
  assert.deepEqual([one?.everyMs, one?.bucketMs, one?.latenessMs, one?.compare], [MINUTE, HOUR, 5 * MINUTE, 'values']);
  assert.deepEqual(one?.expected, {
    kind: 'postgres',
    url: { kind: 'file', path: '/run/secrets/shop' },
    timeoutMs: MINUTE,
    rows: { kind: 'table', name: 'shop.orders' },
    key: ['id'],
    value: ['amount'],
    at: 'created_at',
  });
  assert.deepEqual(
    indicators.map(({ name, journey }) => [name, journey]),
    ['orders-completeness', 'orders-integrity', 'orders-uniqueness'].map((name) => [name, 'orders-reconciliation']),
  );
  assert.ok(journeys.some(({ name, owner }) => name === 'orders-reconciliation' && owner === 'others'));
});

test('an SLO promises its completeness without an SLI', () => {
  const slo = `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: all-orders }\nspec:\n  service: shop\n  indicatorRef: orders-completeness\n  budgetingMethod: Occurrences\n  timeWindow: [{ duration: 28d, isRolling: true }]\n  objectives: [{ target: 0.9999 }]\n---\n`;
  assert.deepEqual(
    read(document(BOTH) + slo).objectives.map(({ name, indicator }) => [name, indicator]),
    [['all-orders', 'orders-completeness']],
  );
});

test('what was compared stays compared when only where and how long is said anew', () => {
  const generation = (spec: string): string | undefined => read(document(spec)).reconciliations?.[0]?.generation;
  const moved = BOTH.replace('urlFile: /run/secrets/shop', 'urlEnv: SHOP_URL, timeout: 5m').replace('/var/lib', '/srv');
  assert.equal(generation(`every: 10m, since: 28d, ${moved}`), generation(BOTH));
  assert.notEqual(generation(`bucket: 1m, since: 1d, ${BOTH}`), generation(BOTH));
  assert.notEqual(generation(BOTH.replace('[cents]', '[euros]')), generation(BOTH));
});

const wrong: readonly { name: string; text: string; says: RegExp }[] = [
  {
    name: 'two kinds of side in one',
    text: document(`expected: { ${ORDERS}, stream: paid }, ${PAID}`) + STREAM,
    says: /CAT_ONE_OF spec.expected/,
  },
  {
    name: 'a stream that there is not',
    text: document(`expected: { ${ORDERS} }, ${PAID}`),
    says: /CAT_UNKNOWN_REF spec.seen.stream/,
  },
  {
    name: 'buckets narrower than those of the stream',
    text: document(`bucket: 1m, since: 1d, expected: { ${ORDERS} }, ${PAID}`) + STREAM,
    says: /CAT_RECONCILIATION spec.seen.stream.*multiples/,
  },
  {
    name: 'keys of different lengths',
    text: document(BOTH.replace('[order_id]', '[shop, order_id]')),
    says: /keys have 1 and 2 parts/,
  },
  {
    name: 'values that neither side has',
    text: document(`compare: values, ${BOTH.replace('value: [amount], ', '').replace('value: [cents], ', '')}`),
    says: /neither side names any/,
  },
  {
    name: 'a query of two statements',
    text: document(BOTH.replace('select * from orders', 'select 1; drop table orders')),
    says: /CAT_RECONCILIATION .*one statement/,
  },
  { name: 'buckets that do not fill a day', text: document(`bucket: 7m, ${BOTH}`), says: /CAT_RECONCILIATION spec.bucket/ },
  { name: 'too many buckets', text: document(`bucket: 10s, since: 90d, ${BOTH}`), says: /777600 buckets/ },
  {
    name: 'a relative path',
    text: document(BOTH.replace('/run/secrets/shop', 'postgres://u:hunter2@h/d')),
    says: /CAT_TYPE .*urlFile/,
  },
  {
    name: 'a value where the name of a variable belongs',
    text: document(BOTH.replace('urlFile: /run/secrets/shop', 'urlEnv: postgres://u:hunter2@h/d')),
    says: /CAT_NAME .*urlEnv/,
  },
];
for (const { name, text, says } of wrong)
  test(`${name} is a mistake at its place`, () => {
    const found = mistakes(text);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', says);
    assert.doesNotMatch(found[0] ?? '', /hunter2/);
  });
