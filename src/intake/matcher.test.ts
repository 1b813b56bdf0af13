import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { protobufOf, jsonOf, type Traces } from '../../test/intake/otlp-proto.ts';
import { plainRows } from '../../test/intake/plain-rows.ts';
import { catalogOf, indicator, is, journey, prefix, SHOP } from '../../test/intake/sample-catalog.ts';
import type { Condition, Journey } from '../catalog/catalog.ts';
import { compileMatcher } from './matcher.ts';
import { openBatch } from './observation-batch.ts';
import { readTracesJson } from './otlp-json.ts';
import { readTracesProtobuf } from './otlp-protobuf.ts';

const TRACES: Traces = {
  resourceSpans: [
    {
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: 'storefront' } },
          { key: 'service.version', value: { stringValue: '1.2.0' } },
        ],
      },
      scopeSpans: [
        {
          spans: [
            {
              name: 'POST /checkout',
              kind: 2,
              startTimeUnixNano: '1700000000000000000',
              endTimeUnixNano: '1700000000250500000',
              attributes: [
                { key: 'http.route', value: { stringValue: '/checkout' } },
                { key: 'http.status_code', value: { intValue: '503' } },
              ],
              status: { code: 2 },
            },
          ],
        },
      ],
    },
  ],
};

for (const [name, read, body] of [
  ['protobuf', readTracesProtobuf, protobufOf(TRACES)],
  ['json', readTracesJson, jsonOf(TRACES)],
] as const) {
  test(`a failed checkout becomes a bad row of each indicator, and is heard (${name})`, () => {
    const matcher = compileMatcher(SHOP);
    const batch = openBatch();
    assert.deepEqual(read(body, matcher, batch), { ok: true, rejected: 0, message: '' });
    const labels = { version: '1.2.0', region: '__none__' };
    assert.deepEqual(plainRows(matcher, batch), [
      ['checkout-success@1', labels, 0, 1_700_000_000_250, 250.5, 1],
      ['checkout-fast@1', labels, 0, 1_700_000_000_250, 250.5, 1],
      ['heard/checkout', {}, 0, 1_700_000_000_250, 0, 1],
      ['heard/browse', {}, 0, 1_700_000_000_250, 0, 1],
      ['heard/work', {}, 0, 1_700_000_000_250, 0, 1],
    ]);
    assert.deepEqual([batch.spans, batch.matched, batch.excluded, batch.negativeDurations], [1, 1, 0, 0]);
  });
}

describe('heard', () => {
  const rule = (...conditions: readonly Condition[]): Partial<Journey> => ({ match: [{ kinds: ['server'], conditions }] });
  const cases: readonly { name: string; rules: Partial<Journey>; want: boolean }[] = [
    {
      name: 'a journey hears its service, whatever the span',
      rules: rule(is('service.name', 'storefront'), is('http.route', '/nowhere')),
      want: true,
    },
    { name: 'a journey does not hear another service', rules: rule(is('service.name', 'payment')), want: false },
    { name: 'a journey that asks for no service hears all', rules: rule(is('http.route', '/nowhere')), want: true },
    {
      name: 'one of several rules is enough',
      rules: {
        match: [...(rule(is('service.name', 'payment')).match ?? []), ...(rule(is('service.version', '1.2.0')).match ?? [])],
      },
      want: true,
    },
    { name: 'an older name of a resource attribute counts', rules: rule(is('deployment.environment', 'prod')), want: false },
    {
      name: 'an exclusion silences the journey and not the hearing',
      rules: { ...rule(), exclude: [{ kinds: null, conditions: [] }] },
      want: true,
    },
  ];
  for (const { name, rules, want } of cases) {
    test(name, () => {
      const matcher = compileMatcher(catalogOf([journey('j', rules)], [indicator('i', 'j')]));
      const batch = openBatch();
      readTracesJson(jsonOf(TRACES), matcher, batch);
      assert.equal(
        plainRows(matcher, batch).some(([generation]) => generation === 'heard/j'),
        want,
      );
    });
  }
});

test('a span that every fitting journey excludes is excluded, and is no row of any indicator', () => {
  const off = journey('off', {
    match: [{ kinds: null, conditions: [] }],
    exclude: [{ kinds: null, conditions: [is('http.route', '/checkout')] }],
  });
  const read = (...journeys: readonly Journey[]) => {
    const matcher = compileMatcher(
      catalogOf(
        journeys,
        journeys.map(({ name }) => indicator(name, name)),
      ),
    );
    const batch = openBatch();
    readTracesJson(jsonOf(TRACES), matcher, batch);
    return [batch.matched, batch.excluded, plainRows(matcher, batch).map(([generation]) => generation)];
  };
  assert.deepEqual(read(off), [0, 1, ['heard/off']]);
  assert.deepEqual(read(off, journey('on', { match: [{ kinds: ['server'], conditions: [] }] })), [
    1,
    0,
    ['on@1', 'heard/off', 'heard/on'],
  ]);
});

test('a full cache is emptied between payloads and changes no answer', () => {
  const matcher = compileMatcher(
    catalogOf([journey('j', { match: [{ kinds: null, conditions: [prefix('http.route', '/checkout')] }] })], []),
  );
  const [resourceSpans] = TRACES.resourceSpans;
  const [span] = resourceSpans?.scopeSpans[0]?.spans ?? [];
  assert.ok(resourceSpans !== undefined && span !== undefined);
  for (let round = 0; round < 3; round += 1) {
    const routes = Array.from({ length: 10_000 }, (_, index) =>
      index % 4 === 0 ? `/checkout/${round}/${index}` : `/cart/${round}/${index}`,
    );
    const spans = routes.map((route) => ({ ...span, attributes: [{ key: 'http.route', value: { stringValue: route } }] }));
    const batch = openBatch();
    readTracesProtobuf(protobufOf({ resourceSpans: [{ ...resourceSpans, scopeSpans: [{ spans }] }] }), matcher, batch);
    assert.equal(batch.matched, 2_500);
  }
});
