import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readEventsJson } from '../../src/intake/read-events.ts';
import { bucketOf } from '../../src/kernel/log-buckets.ts';
import { showProblem } from '../../src/kernel/problem.ts';
import type { PlimsollEvent } from '../../src/wire/event.ts';
import { eventsJson, T0 } from './arbitrary-events.ts';

const JOURNEY = `
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: orders }
spec: { owner: shop }
`;
const sli = (name: string, spec: string): string => `---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name} }
spec: { ${spec} }
`;
const ours = (spec: string): string => `metricSource: { type: plimsoll, spec: { ${spec} } }`;
const objective = (name: string, promise: string): string => `---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: ${name} }
spec: { journey: orders, service: shop, ${promise} }
---
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
`;

type Row = { readonly good: number; readonly total: number; readonly n: number; readonly sum: number; readonly bucket: number };

/** What one event adds to the one indicator of the catalog. */
function rowsOf(
  text: string,
  attributes: NonNullable<PlimsollEvent['attributes']>,
  name = 'reconciliation.bucket',
): readonly Row[] {
  const { catalog } = compiled(text);
  const matcher = compileMatcher(catalog);
  const batch = openBatch();
  const outcome = readEventsJson(eventsJson([{ name, at: T0, attributes }]), matcher, batch);
  assert.ok(outcome.ok);
  const rows: Row[] = [];
  for (let row = 0; row < batch.count; row += 1) {
    if (batch.series[row]! >= catalog.indicators.length) continue;
    const [good, total, n, sum, bucket] = [batch.good, batch.total, batch.n, batch.sum, batch.bucket].map(
      (column) => column[row]!,
    );
    rows.push({ good: good!, total: total!, n: n!, sum: sum!, bucket: bucket! });
  }
  assert.equal(outcome.rejected > 0, rows.length === 0 && Object.values(attributes).some((value) => Number(value) < 0));
  return rows;
}

function compiled(text: string): { readonly catalog: Catalog; readonly said: string } {
  const read = readCatalog([{ file: 'a.yaml', text: JOURNEY + text }]);
  assert.ok(read.ok, read.ok ? '' : read.problems.map((problem) => showProblem(problem)).join('\n'));
  return { catalog: read.value, said: '' };
}

const SHARE = sli(
  'complete',
  `ratioMetric: { counter: true, total: { ${ours('journey: orders, log: reconciliation.bucket, amount: expected')} }, good: { ${ours('amount: matched')} } }`,
).replace('counter: true, ', '');
const LOST = sli(
  'lost',
  `ratioMetric: { total: { ${ours('journey: orders, log: reconciliation.bucket, amount: expected')} }, bad: { ${ours('amount: missing')} } }`,
);
const REVENUE = sli(
  'revenue',
  `ratioMetric: { total: { ${ours('journey: orders, log: order.placed, amount: amount')} }, good: { ${ours('where: { ok: "true" }')} } }`,
);

describe('an amount is added up in millionths instead of counting its event', () => {
  const cases = [
    { name: 'both sides of one event', text: SHARE, told: { expected: 1_000, matched: 999 }, want: [999e6, 1_000e6] },
    { name: 'what is bad', text: LOST, told: { expected: 1_000, missing: 1 }, want: [999e6, 1_000e6] },
    { name: 'a surplus is not more than all', text: SHARE, told: { expected: 5, matched: 7 }, want: [5e6, 5e6] },
    {
      name: 'cents are exact',
      text: REVENUE,
      told: { amount: 12.34, ok: true },
      event: 'order.placed',
      want: [12_340_000, 12_340_000],
    },
    {
      name: 'what is not good adds to total alone',
      text: REVENUE,
      told: { amount: 0.1, ok: false },
      event: 'order.placed',
      want: [0, 100_000],
    },
    { name: 'a text that is a number', text: REVENUE, told: { amount: '3', ok: true }, event: 'order.placed', want: [3e6, 3e6] },
  ] as const;
  for (const { name, text, told, want, ...rest } of cases)
    test(name, () => {
      const rows = rowsOf(text, told, 'event' in rest ? rest.event : undefined);
      assert.deepEqual(
        rows.map(({ good, total, n }) => [good, total, n]),
        [[...want, 1]],
      );
    });
  test('an event that lacks one of them does not count', () => assert.deepEqual(rowsOf(SHARE, { expected: 4 }), []));
  test('an amount below zero is refused, and its sender is told', () =>
    assert.deepEqual(rowsOf(SHARE, { expected: 4, matched: -1 }), []));
  test('what two kinds of events tell', () => {
    const text = objective(
      'arrived',
      'target: 99%, completeness: { expected: { log: sent, amount: boxes }, seen: { log: got, amount: crates } }',
    );
    assert.deepEqual(
      rowsOf(text, { boxes: 7 }, 'sent').map(({ good, total }) => [good, total]),
      [[0, 7e6]],
    );
    assert.deepEqual(
      rowsOf(text, { crates: 6 }, 'got').map(({ good, total }) => [good, total]),
      [[6e6, 0]],
    );
  });
});

describe('values of events that are compared are kept as a distribution', () => {
  const vitals = objective(
    'vitals',
    'quantile: { p: p75, log: browser.web_vital, value: browser.web_vital.value, atMost: 2500, where: { browser.web_vital.name: lcp } }',
  );
  test('good or not', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (value) => {
        const told = { 'browser.web_vital.name': 'lcp', 'browser.web_vital.value': value };
        assert.deepEqual(rowsOf(vitals, told, 'browser.web_vital'), [
          { good: value <= 2_500 ? 1 : 0, total: 1, n: 1, sum: value, bucket: bucketOf(value) },
        ]);
      }),
      { numRuns: 50 },
    );
  });
  test('another vital does not count', () =>
    assert.deepEqual(rowsOf(vitals, { 'browser.web_vital.name': 'cls', 'browser.web_vital.value': 1 }, 'browser.web_vital'), []));
  test('a duration is in ms, and in seconds where the attribute says so', () => {
    const age = (value: string): string =>
      objective('age', `target: 99%, freshness: { log: data.age, value: ${value}, atMost: 10m }`);
    assert.deepEqual(
      [rowsOf(age('age'), { age: 599_999 }, 'data.age')[0]?.good, rowsOf(age('age'), { age: 600_001 }, 'data.age')[0]?.good],
      [1, 0],
    );
    assert.deepEqual(
      [
        rowsOf(age('seconds'), { seconds: 600 }, 'data.age')[0]?.good,
        rowsOf(age('seconds'), { seconds: 601 }, 'data.age')[0]?.good,
      ],
      [1, 0],
    );
  });
  test('a redefinition is not needed to keep them', () => {
    const threshold = sli('slow', `thresholdMetric: { ${ours('journey: orders, log: paid, value: ms')} }`);
    const slo = `---\napiVersion: openslo/v1\nkind: SLO\nmetadata: { name: s }\nspec: { service: shop, indicatorRef: slow, timeWindow: [{ duration: 28d, isRolling: true }], budgetingMethod: Occurrences, objectives: [{ op: lte, value: 300, target: 0.9 }] }\n---\napiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\nspec: {}\n`;
    const [found] = compiled(threshold + slo).catalog.indicators;
    assert.deepEqual([found?.signal === 'log' && found.measured, found?.generation], ['ms', GENERATION]);
  });
});

/** As it was before distributions were kept. */
const GENERATION = 'slow≤300@33fd55ec';

describe('what cannot be added up is said at its place', () => {
  const mistakes = [
    {
      name: 'on one side only',
      text: sli('a', `ratioMetric: { total: { ${ours('journey: orders, log: b')} }, good: { ${ours('amount: c')} } }`),
      want: /ratioMetric\.good\.metricSource\.spec\.amount: Cannot add up what is good and count the events of total/,
    },
    {
      name: 'of a metric',
      text: sli(
        'a',
        `ratioMetric: { total: { ${ours('journey: orders, metric: b, amount: c')} }, good: { ${ours('where: { d: e }')} } }`,
      ),
      want: /spec\.amount: Cannot use amount here: it adds up an attribute of events/,
    },
    {
      name: 'of spans',
      text: sli('a', `ratioMetric: { total: { ${ours('journey: steps, amount: c')} }, good: { ${ours('where: { d: e }')} } }`),
      want: /spec\.amount: Cannot use amount of spans/,
    },
    {
      name: 'in a threshold',
      text: sli('a', `thresholdMetric: { ${ours('journey: orders, log: b, value: c, amount: d')} }`),
      want: /spec\.amount: Cannot use amount in a threshold/,
    },
    {
      name: 'without events',
      text: objective('a', 'target: 99%, success: { amount: c, bad: { d: e } }'),
      want: /success\.amount: Cannot use amount without log/,
    },
    {
      name: 'a quantile of nothing',
      text: objective('a', 'quantile: { p: p75, log: b, atMost: 1 }'),
      want: /quantile: Cannot tell what is compared: value must name an attribute/,
    },
    {
      name: 'completeness on one side',
      text: objective('a', 'target: 99%, completeness: { expected: { log: a, amount: b }, seen: { log: c } }'),
      want: /completeness: Cannot add up an amount on one side only/,
    },
  ];
  const steps =
    '---\napiVersion: plimsoll/v1\nkind: Journey\nmetadata: { name: steps }\nspec: { owner: shop, match: [{ where: { service.name: shop } }] }\n';
  for (const { name, text, want } of mistakes)
    test(name, () => {
      const read = readCatalog([{ file: 'a.yaml', text: JOURNEY + steps + text }]);
      assert.ok(!read.ok);
      assert.match(read.problems.map((problem) => showProblem(problem)).join('\n'), want);
    });
});
