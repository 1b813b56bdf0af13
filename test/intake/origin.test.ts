import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileMatcher, type Matcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import type { PayloadOrigin } from '../../src/intake/payload-origin.ts';
import { sourceScope } from '../../src/intake/source-scope.ts';
import { bucketOf } from '../../src/kernel/log-buckets.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { jsonOf, protobufOf, type Attribute, type Span, type Traces } from './otlp-proto.ts';
import { plainRows } from './plain-rows.ts';
import { below, catalogOf, indicator, is, journey } from './sample-catalog.ts';

const RULES = catalogOf(
  [
    journey('shop', {
      match: [{ kinds: ['server'], conditions: [] }],
      cohorts: [{ label: 'customer', attribute: 'customer' }],
    }),
  ],
  [indicator('good', 'shop', { verdict: [below('code', 500)] })],
);
const AT = 1_700_000_000_000;

const formats = [
  ['protobuf', readTracesProtobuf, protobufOf],
  ['json', readTracesJson, jsonOf],
] as const;

describe('scope', () => {
  const cases: readonly { name: string; allowed: readonly string[] | null; message: string; counted: number }[] = [
    { name: 'any service', allowed: null, message: '', counted: 4 },
    {
      name: 'the services of a list',
      allowed: ['cart', 'stock'],
      message:
        '2 of 4 spans are of services that this source may not speak of ("pay\u{fffd}ment", no service.name) and were not counted',
      counted: 2,
    },
    {
      name: 'a prefix',
      allowed: ['sto*'],
      message:
        '3 of 4 spans are of services that this source may not speak of ("cart", "pay\u{fffd}ment", no service.name) and were not counted',
      counted: 1,
    },
    {
      name: 'none',
      allowed: [],
      message:
        '4 of 4 spans are of services that this source may not speak of ("cart", "stock", "pay\u{fffd}ment") and were not counted',
      counted: 0,
    },
  ];
  for (const { name, allowed, message, counted } of cases) {
    for (const [format, read, encode] of formats) {
      test(`${name} (${format})`, () => {
        const matcher = compileMatcher(RULES);
        matcher.origin = from({ allows: sourceScope(allowed) });
        const batch = openBatch();
        // The second span of the first block claims to be of another service than its resource.
        const traces: Traces = {
          resourceSpans: [
            block(service('cart'), [span(), span([...service('stock')])]),
            block(service('pay\nment'), [span()]),
            block([], [span()]),
          ],
        };
        assert.deepEqual(read(encode(traces), matcher, batch), { ok: true, rejected: 4 - counted, message });
        assert.deepEqual([batch.spans, batch.outOfScope, batch.matched], [4, 4 - counted, counted]);
        const heard = plainRows(matcher, batch).filter(([generation]) => generation === 'heard/shop');
        assert.equal(
          heard.reduce((sum, row) => sum + row[5], 0),
          counted,
        ); // total: what was refused is not heard either
      });
    }
  }
});

describe('latency', () => {
  test('is counted by buckets, and how far a clock runs ahead is known', () => {
    const { batch } = read(
      compileMatcher(RULES),
      [0, 40, 40, 90_000, -3_000].map((late) => span([], AT - late)),
      { receivedAt: AT },
    );
    const counted = [...batch.latency.entries()].filter(([, count]) => count > 0);
    assert.deepEqual(counted, [
      [0, 2],
      [bucketOf(40), 2],
      [bucketOf(90_000), 1],
    ]);
    assert.deepEqual([batch.leastLatency, batch.newest], [-3_000, AT + 3_000]);
  });

  test('is not counted when nobody says when the payload came', () => {
    const { batch } = read(compileMatcher(RULES), [span()], { receivedAt: 0 });
    assert.deepEqual(
      [batch.latency.some((count) => count > 0), batch.leastLatency, batch.newest],
      [false, Number.POSITIVE_INFINITY, AT],
    );
  });

  test('of a payload that is refused leaves nothing behind', () => {
    const matcher = compileMatcher(RULES);
    matcher.origin = from({ receivedAt: AT + 100 });
    const batch = openBatch();
    const whole = protobufOf({ resourceSpans: [block([], [span(), span()])] });
    assert.equal(readTracesProtobuf(whole.subarray(0, -1), matcher, batch).ok, false);
    assert.deepEqual(
      [batch.latency.some((count) => count > 0), batch.leastLatency, batch.newest],
      [false, Number.POSITIVE_INFINITY, 0],
    );
    assert.equal(readTracesProtobuf(whole, matcher, batch).ok, true);
    assert.equal(
      batch.latency.reduce((sum, count) => sum + count, 0),
      2,
    );
  });
});

describe('redaction', () => {
  test('comes before conditions and labels, and once per value', () => {
    const asked: string[] = [];
    const redact = (attribute: string, text: string): string => {
      asked.push(`${attribute}=${text}`);
      return text.includes('@') ? '[email]' : text;
    };
    const rules = catalogOf(
      [
        journey('shop', {
          match: [{ kinds: null, conditions: [is('customer', '[email]')] }],
          cohorts: [{ label: 'customer', attribute: 'customer' }],
        }),
      ],
      [indicator('good', 'shop')],
    );
    const matcher = compileMatcher(rules, { redact });
    const spans = ['a@b.c', 'plain', 'a@b.c', 'd@e.f'].map((customer) => span([text('customer', customer)]));
    const { batch } = read(matcher, spans);
    assert.equal(batch.matched, 3);
    assert.deepEqual(matcher.cohorts[0]?.labels(1), { customer: '[email]' });
    assert.deepEqual([matcher.cohorts[0]?.size, asked], [2, ['customer=a@b.c', 'customer=plain', 'customer=d@e.f']]);
  });

  test('a number that becomes a label is looked at too', () => {
    const matcher = compileMatcher(RULES, { redact: (_, said) => (said.length > 10 ? '[card]' : said) });
    read(matcher, [span([{ key: 'customer', value: { intValue: '4111111111111111' } }])]);
    assert.deepEqual(matcher.cohorts[0]?.labels(1), { customer: '[card]' });
  });
});

describe('sampling', () => {
  test('half of the spans, kept by their trace and weighed, tell the truth within three standard deviations', () => {
    const rng = seededRng(11);
    const all = 20_000;
    const bad = (): boolean => rng.next() < 0.05;
    const sent = Array.from({ length: all }, () => ({ isBad: bad(), isKept: rng.next() >= 0.5 }));
    const kept = sent.filter(({ isKept }) => isKept);
    const spans = kept.map(({ isBad }) => span([whole('code', isBad ? 500 : 200)], AT, 'ot=th:8'));
    const { batch, rows } = read(compileMatcher(RULES), spans);
    const total = rows.reduce((sum, row) => sum + row[5], 0);
    const good = rows.reduce((sum, row) => sum + row[2], 0);
    const truth = sent.filter(({ isBad }) => !isBad).length;
    assert.ok(Math.abs(total - all) < 3 * Math.sqrt(all), `${total} of ${all}`);
    assert.ok(Math.abs(good - truth) < 3 * Math.sqrt(truth), `${good} of ${truth}`);
    assert.equal(batch.weighted, kept.length);
    assert.ok(batch.n.subarray(0, rows.length).every((n) => n === 1));
  });

  test('a weight counts good, total, values and histogram alike', () => {
    const { batch } = read(compileMatcher(RULES), [span([whole('code', 200)], AT, 'ot=th:c')]);
    assert.deepEqual([batch.good[0], batch.total[0], batch.n[0], batch.sum[0], batch.weight[0]], [4, 4, 1, 400, 4]);
  });

  test('attributes tell a weight too, and are believed less than the trace state', () => {
    const weighed = (attributes: readonly Attribute[], state = ''): number | undefined =>
      read(compileMatcher(RULES), [span(attributes, AT, state)]).rows[0]?.[5];
    assert.equal(weighed([{ key: 'sampling.probability', value: { doubleValue: 0.1 } }]), 10);
    assert.equal(weighed([whole('SampleRate', 20)]), 20);
    assert.equal(weighed([text('sampling.threshold', 'c')]), 4);
    assert.equal(weighed([whole('SampleRate', 20)], 'ot=th:8'), 2);
  });

  test('what cannot be read as a weight counts once, and is counted as such', () => {
    const { batch, rows } = read(compileMatcher(RULES), [span([], AT, 'ot=th:zz'), span([whole('SampleRate', -5)])]);
    assert.deepEqual([rows[0]?.[5], rows[1]?.[5], batch.badWeights, batch.weighted], [1, 1, 2, 0]);
  });

  test('a source that keeps errors is biased unless it tells weights', () => {
    const spans = [span(), span([], AT, 'ot=th:8'), span([], AT, 'ot=th:0')];
    const { matcher, batch } = read(compileMatcher(RULES), spans, { tail: true });
    const counted = plainRows(matcher, batch).filter(([generation]) => /^(heard|biased)/.test(generation));
    assert.deepEqual(
      counted.map(([generation, , , , , total]) => [generation, total]),
      [
        ['heard/shop', 3],
        ['biased/shop', 1],
      ],
    );
    assert.deepEqual(matcher.series.find(({ role }) => role === 'biased')?.generation, 'biased/shop');
  });
});

function read(matcher: Matcher, spans: readonly Span[], origin: Partial<PayloadOrigin> = {}) {
  matcher.origin = from(origin);
  const batch = openBatch();
  assert.equal(readTracesProtobuf(protobufOf({ resourceSpans: [block([], spans)] }), matcher, batch).ok, true);
  return { matcher, batch, rows: plainRows(matcher, batch).filter(([generation]) => generation === 'good@1') };
}

function from(origin: Partial<PayloadOrigin>): PayloadOrigin {
  return { source: 'shop', allows: () => true, tail: false, receivedAt: AT, ...origin };
}

function block(attributes: readonly Attribute[], spans: readonly Span[]) {
  return { resource: { attributes }, scopeSpans: [{ spans }] };
}

function service(name: string): readonly Attribute[] {
  return [text('service.name', name)];
}

/** Of 100 ms. */
function span(attributes: readonly Attribute[] = [], at = AT, traceState = ''): Span {
  const nano = (ms: number): string => String(BigInt(ms) * 1_000_000n);
  return {
    name: 'x',
    kind: 2,
    startTimeUnixNano: nano(at - 100),
    endTimeUnixNano: nano(at),
    attributes,
    status: { code: 0 },
    traceState,
  };
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}

function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}
