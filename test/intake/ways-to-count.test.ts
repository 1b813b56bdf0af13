import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog, Indicator } from '../../src/catalog/catalog.ts';
import { FrameApplier } from '../../src/evidence/apply-frame.ts';
import { countsOver, openEvidence, type Evidence } from '../../src/evidence/evidence.ts';
import { FrameEncoder } from '../../src/evidence/frame-encoder.ts';
import { NO_DIGEST } from '../../src/evidence/frame.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import type { Decoder, ReadOutcome } from '../../src/intake/read-outcome.ts';
import { appendWatching } from '../../src/intake/telemetry-series.ts';
import { HOUR, SECOND, type Instant } from '../../src/kernel/units.ts';
import { DECODERS } from '../../src/loops/decoders.ts';
import { logsProtobuf } from './logs-proto.ts';
import { metricIndicator, part } from './metric-catalog.ts';
import { metricsJson, metricsProtobuf, type Metrics } from './metrics-proto.ts';
import { jsonOf, protobufOf, type Span } from './otlp-proto.ts';
import { writeV1, writeV2, type PlainSeries } from './remote-write-proto.ts';
import { catalogOf, indicator, is, journey, prefix } from './sample-catalog.ts';

const T0 = 1_800_000_000_000;
const nano = (second: number): string => `${T0 + second * SECOND}000000`;

function shop(...indicators: readonly Indicator[]): Catalog {
  const match = [
    { kinds: ['server'] as const, conditions: [is('service.name', 'storefront'), prefix('http.route', '/checkout')] },
  ];
  return catalogOf([journey('checkout', { match, cohorts: [{ label: 'version', attribute: 'service.version' }] })], indicators);
}

/** An intake with its evidence, to which payloads come through the decoders and as frames. */
function opened(catalog: Catalog) {
  const matcher = compileMatcher(catalog);
  const evidence = openEvidence();
  const [encoder, applier] = [new FrameEncoder(), new FrameApplier(evidence)];
  const batch = openBatch(1);
  const take = (second: number): void => {
    const receivedAt = (T0 + second * SECOND) as Instant;
    applier.apply(encoder.encode(batch, { matcher, source: 'agents', receivedAt, digest: NO_DIGEST, rejected: 0 }));
  };
  return {
    evidence,
    read(decode: Decoder, body: Uint8Array, second: number): ReadOutcome {
      clearBatch(batch);
      const outcome = decode(body, matcher, batch);
      take(second);
      return outcome;
    },
    watch(second: number): void {
      clearBatch(batch);
      const at = (T0 + second * SECOND) as Instant;
      const newestOf = (name: string): Instant | null => evidence.heard.get(name)?.newest ?? null;
      appendWatching(batch, matcher.telemetry, { at, lastHeard: () => null, newestOf });
      take(second);
    },
  };
}

function counts(evidence: Evidence, generation: string): { good: number; total: number } {
  const { good, total } = countsOver(evidence, generation, { at: (T0 + 600 * SECOND) as Instant, window: HOUR });
  return { good, total };
}

function metrics(...list: readonly object[]): Metrics {
  const scopeMetrics = [
    { scope: { name: '' }, metrics: list as Metrics['resourceMetrics'][number]['scopeMetrics'][number]['metrics'] },
  ];
  return { resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics }] };
}

const point = (second: number, asDouble: number): object => {
  return { startTimeUnixNano: nano(0), timeUnixNano: nano(second), asDouble, attributes: [], flags: 0 };
};
const counter = (name: string, second: number, value: number): object => {
  return { name, sum: { dataPoints: [point(second, value)], aggregationTemporality: 2, isMonotonic: true } };
};
const gauge = (name: string, second: number, value: number): object => ({ name, gauge: { dataPoints: [point(second, value)] } });

const COST = metricIndicator('cost', 'checkout', [
  part('total', 'orders.placed', { amount: true }),
  part('good', 'cloud.cost', { amount: true }),
]);
const otlp = [
  { name: 'protobuf', decode: DECODERS['metrics/protobuf'], encode: metricsProtobuf },
  { name: 'json', decode: DECODERS['metrics/json'], encode: metricsJson },
] as const;

for (const { name, decode, encode } of otlp) {
  test(`${name}: what two counters rise by is added up in millionths, so that cents and halves are exact`, () => {
    const { evidence, read } = opened(shop(COST));
    for (const [second, orders, cost] of [
      [10, 100, 3.1],
      [20, 107.5, 3.25],
      [40, 110, 3.3],
      [30, 109, 3.27], // late, and older than what was read: it adds nothing that the next reading did not tell
    ] as const)
      read(decode, encode(metrics(counter('orders.placed', second, orders), counter('cloud.cost', second, cost))), second);
    assert.deepEqual(counts(evidence, 'cost@1'), { good: 200_000, total: 10_000_000 });
  });

  test(`${name}: gauges and histograms are amounts, and what is below zero is refused and told`, () => {
    const { evidence, read } = opened(shop(COST));
    const at = { startTimeUnixNano: nano(0), timeUnixNano: nano(20), attributes: [], flags: 0 };
    const distribution = { ...at, count: '2', sum: 12.5, explicitBounds: [10], bucketCounts: ['1', '1'] };
    const histogram = { name: 'cloud.cost', histogram: { dataPoints: [distribution], aggregationTemporality: 1 } };
    read(decode, encode(metrics(gauge('orders.placed', 20, 250), histogram)), 20);
    const refused = read(decode, encode(metrics(gauge('cloud.cost', 30, -5))), 30);
    assert.deepEqual(counts(evidence, 'cost@1'), { good: 12_500_000, total: 250_000_000 });
    assert.ok(refused.ok);
    assert.equal(refused.rejected, 1);
    assert.match(refused.message, /1 data points? are ratios outside 0 to 1, or amounts below zero/);
  });

  for (const { raw, good } of [
    { raw: 'success', good: 999_500 + 250_000 },
    { raw: 'failure', good: 500 + 750_000 },
  ] as const)
    test(`${name}: ratios of ${raw} count alike, each as a million, and none is above 1`, () => {
      const { evidence, read } = opened(shop(metricIndicator('ratio', 'checkout', [part('total', 'edge.ratio', { raw })])));
      read(decode, encode(metrics(gauge('edge.ratio', 10, 0.9995), gauge('edge.ratio', 20, 0.25))), 20);
      const refused = read(decode, encode(metrics(gauge('edge.ratio', 30, 99.5))), 30);
      assert.deepEqual(counts(evidence, 'ratio@1'), { good, total: 2_000_000 });
      assert.equal(refused.ok && refused.rejected, 1);
    });
}

test('a counter holds no ratio: nothing of it is counted, and its sender is told', () => {
  const { evidence, read } = opened(
    shop(metricIndicator('ratio', 'checkout', [part('total', 'edge.ratio', { raw: 'success' })])),
  );
  const outcome = read(DECODERS['metrics/protobuf'], metricsProtobuf(metrics(counter('edge.ratio', 10, 1))), 10);
  read(DECODERS['metrics/protobuf'], metricsProtobuf(metrics(counter('edge.ratio', 20, 5))), 20);
  assert.deepEqual(counts(evidence, 'ratio@1'), { good: 0, total: 0 });
  assert.match(outcome.ok ? outcome.message : '', /ratio: only a gauge can hold a ratio/);
});

for (const { name, decode, encode } of [
  { name: '1', decode: DECODERS['write/1'], encode: writeV1 },
  { name: '2', decode: DECODERS['write/2'], encode: writeV2 },
])
  test(`remote write ${name}: counters and sums of histograms are amounts, gauges are ratios`, () => {
    const cost = metricIndicator('cost', 'checkout', [
      part('total', 'orders_total', { amount: true }),
      part('good', 'cost_euros', { amount: true }),
    ]);
    const { evidence, read } = opened(
      shop(cost, metricIndicator('ratio', 'checkout', [part('total', 'edge_ratio', { raw: 'success' })])),
    );
    const at = (second: number): number => T0 + second * SECOND;
    const series = (metric: string, ...samples: readonly (readonly [number, number])[]): PlainSeries => {
      return { labels: { __name__: metric }, samples: samples.map(([second, value]) => [at(second), value] as const) };
    };
    const body = encode([
      series('cost_euros_count', [10, 5], [20, 9]),
      series('cost_euros_sum', [10, 1.25], [20, 1.5]),
      series('edge_ratio', [10, 0.5], [20, 1.5], [30, 1]),
      series('orders_total', [10, 50], [20, 60], [30, 5]),
    ]);
    read(decode, body, 30);
    assert.deepEqual(counts(evidence, 'cost@1'), { good: 250_000, total: 15_000_000 });
    assert.deepEqual(counts(evidence, 'ratio@1'), { good: 1_500_000, total: 2_000_000 });
  });

test('records that must follow others are good, whether or not they are of the same event', () => {
  const events = { signal: 'log', name: 'arrived', displayName: '', journey: 'checkout', generation: 'arrived@1' } as const;
  const tests = { total: [is('order.state', 'placed')], verdict: [], polarity: 'good' } as const;
  const seen = { event: 'order.shipped', where: [is('order.state', 'shipped')] };
  const { evidence, read } = opened(shop({ ...events, ...tests, event: 'order.changed', seen }));
  const record = (eventName: string, state: string): object => {
    const attributes = [{ key: 'order.state', value: { stringValue: state } }];
    return { timeUnixNano: nano(10), observedTimeUnixNano: nano(10), severityNumber: 9, eventName, attributes };
  };
  const logRecords = [
    record('order.changed', 'placed'),
    record('order.changed', 'placed'),
    record('order.changed', 'shipped'),
    record('order.shipped', 'shipped'),
    record('order.shipped', 'placed'),
  ];
  const logs = { resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ scope: { name: '' }, logRecords }] }] };
  read(DECODERS['logs/protobuf'], logsProtobuf(logs as unknown as Parameters<typeof logsProtobuf>[0]), 20);
  assert.deepEqual(counts(evidence, 'arrived@1'), { good: 1, total: 2 });
});

function span(kind: number, attributes: Readonly<Record<string, string>>, code = 0): Span {
  return {
    name: 'x',
    kind,
    startTimeUnixNano: nano(10),
    endTimeUnixNano: nano(11),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    status: { code },
  };
}

function traces(service: string, spans: readonly Span[]): Parameters<typeof protobufOf>[0] {
  const attributes = [
    { key: 'service.name', value: { stringValue: service } },
    { key: 'service.version', value: { stringValue: '2' } },
  ];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] };
}

for (const { name, decode, encode } of [
  { name: 'protobuf', decode: DECODERS['traces/protobuf'], encode: protobufOf },
  { name: 'json', decode: DECODERS['traces/json'], encode: jsonOf },
])
  test(`${name}: calls of a dependency count beside the steps of the journey, in its cohorts, and spans can be units of cost`, () => {
    const match = [
      { kinds: ['client'] as const, conditions: [is('service.name', 'storefront'), is('server.address', 'payments')] },
    ];
    const calls = indicator('calls', 'checkout', { match, verdict: [is('span.status', 'error')], polarity: 'bad' });
    const steps = indicator('steps', 'checkout', { verdict: [is('span.status', 'error')], polarity: 'bad' });
    const cost = { ...metricIndicator('cost', 'checkout', [part('good', 'cloud.cost', { amount: true })]), spans: [] };
    const { evidence, read } = opened(shop(calls, steps, cost));
    const route = { 'http.route': '/checkout' };
    const spans = [
      span(2, route),
      span(2, route, 2),
      span(3, { 'server.address': 'payments' }),
      span(3, { 'server.address': 'payments' }, 2),
      span(3, { 'net.peer.name': 'payments' }, 2), // its older name
      span(3, { 'server.address': 'mail' }, 2),
      span(2, { 'server.address': 'payments' }, 2), // a server names itself by that attribute
    ];
    read(decode, encode(traces('storefront', spans)), 20);
    read(decode, encode(traces('billing', [span(3, { 'server.address': 'payments' }, 2)])), 20);
    assert.deepEqual(counts(evidence, 'calls@1'), { good: 1, total: 3 });
    assert.deepEqual(counts(evidence, 'steps@1'), { good: 1, total: 2 });
    assert.deepEqual(counts(evidence, 'cost@1'), { good: 0, total: 2_000_000 });
    assert.deepEqual(counts(evidence, 'heard/checkout'), { good: 1, total: 7 });
  });

test('a journey is covered while it was heard within the pause, and only moments that were watched since it was first heard count', () => {
  const coverage = { signal: 'telemetry', measure: 'coverage', name: 'there', displayName: '', journey: 'checkout' } as const;
  const { evidence, read, watch } = opened(shop({ ...coverage, generation: 'there@1', atMost: 20_000 as never }));
  watch(5); // nothing was heard yet, and nothing is missed
  read(DECODERS['traces/protobuf'], protobufOf(traces('storefront', [span(1, {})])), 12); // heard at second 11
  for (const second of [15, 25, 35, 45]) watch(second);
  assert.deepEqual(counts(evidence, 'there@1'), { good: 2, total: 4 });
});
