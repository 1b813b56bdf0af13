import fc from 'fast-check';
import type { AnyPoint, Metric, Metrics, NumberPoint } from './metrics-proto.ts';
import type { Attribute } from './otlp-proto.ts';

/** Metrics that the sample catalog has opinions about, often enough, and strangers among them. */
export function arbitraryMetrics(): fc.Arbitrary<Metrics> {
  const resource = fc.record({
    attributes: some({
      'service.name': ['storefront', 'payment'],
      'service.version': ['1.0.0', '1.1.0'],
      'deployment.environment': ['test', 'prod'],
    }),
  });
  const scopeMetrics = fc.array(
    fc.record({ scope: fc.record({ name: fc.constantFrom('a', 'b') }), metrics: fc.array(arbitraryMetric(), { maxLength: 4 }) }),
    { maxLength: 2 },
  );
  return fc.record({ resourceMetrics: fc.array(fc.record({ resource, scopeMetrics }), { maxLength: 2 }) });
}

function arbitraryMetric(): fc.Arbitrary<Metric> {
  const temporality = fc.constantFrom(1, 2);
  const numbers = fc.array(fc.record({ ...common(), ...value() }), { maxLength: 3 }).map((points) => points.map(onlyOne));
  const whole = { ...common(), count: count(), sum: fc.option(double(), { nil: undefined }) };
  const histograms = fc.array(
    fc.oneof(
      fc.record({ ...whole, ...buckets([0.1, 0.25, 0.5]) }),
      fc.record({ ...whole, ...buckets([0.2, 0.4, 0.41]) }),
      fc.record({ ...whole, bucketCounts: fc.constant([]), explicitBounds: fc.constant([]) }),
      fc.record({ ...whole, bucketCounts: fc.array(count(), { maxLength: 3 }), explicitBounds: fc.constant([3, 1]) }),
    ),
    { maxLength: 2 },
  );
  const exponential = fc.array(
    fc.record({
      ...whole,
      scale: fc.constantFrom(20, 8, 4, 3, 0, -2, 30),
      zeroCount: count(),
      zeroThreshold: fc.constantFrom(0, 0.001),
      positive: side(),
      negative: side(),
    }),
    { maxLength: 2 },
  );
  const name = fc.constantFrom(
    'http_requests_total',
    'orders.received',
    'orders.done',
    'http.server.request.duration',
    'queue.length',
    'unheard.of',
  );
  // A field that is undefined here is not sent.
  const metric: fc.Arbitrary<unknown> = fc.oneof(
    fc.record({ name, gauge: fc.record({ dataPoints: numbers }) }),
    fc.record({ name, sum: fc.record({ dataPoints: numbers, aggregationTemporality: temporality, isMonotonic: fc.boolean() }) }),
    fc.record({ name, histogram: fc.record({ dataPoints: histograms, aggregationTemporality: temporality }) }),
    fc.record({ name, exponentialHistogram: fc.record({ dataPoints: exponential, aggregationTemporality: temporality }) }),
    fc.record({ name, summary: fc.record({ dataPoints: fc.array(fc.record({ ...whole, sum: double() }), { maxLength: 2 }) }) }),
  );
  return metric as fc.Arbitrary<Metric>;
}

function common() {
  return {
    startTimeUnixNano: fc.constantFrom('0', '1700000000000000000', '1700000005000000000'),
    timeUnixNano: fc.constantFrom('0', '1700000010000000000', '1700000011000000007', '1700000021000000000'),
    attributes: some({
      'http.response.status_code': ['200', '500'],
      'http.method': ['GET', 'POST'],
      'service.version': ['9.9.9'],
      thread: ['a', 'ü'],
    }),
    flags: fc.constantFrom(0, 0, 0, 1),
  };
}

function value() {
  return {
    asDouble: fc.oneof(double(), fc.constantFrom(Number.NaN, 3, 10, -1)),
    asInt: fc.bigInt(-5n, 2n ** 40n).map(String),
    pick: fc.nat(2),
  };
}

/** A number is one or the other, or was not sent. */
function onlyOne({ asDouble, asInt, pick, ...rest }: AnyPoint & { asDouble: number; asInt: string; pick: number }): NumberPoint {
  if (pick === 0) return { ...rest, asDouble };
  return pick === 1 ? { ...rest, asInt } : rest;
}

function buckets(bounds: readonly number[]) {
  return {
    bucketCounts: fc.array(count(), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
    explicitBounds: fc.constant(bounds),
  };
}

function side() {
  return fc.option(fc.record({ offset: fc.integer({ min: -40, max: 40 }), bucketCounts: fc.array(count(), { maxLength: 6 }) }), {
    nil: undefined,
  });
}

function count(): fc.Arbitrary<string> {
  return fc.oneof(fc.constant('0'), fc.nat(1_000).map(String));
}

function double(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 0.5, 12.25, 1e6);
}

/** Any subset of the keys, in any order. */
function some(values: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<readonly Attribute[]> {
  const each = Object.entries(values).map(([key, texts]) =>
    fc.option(fc.constantFrom(...texts).map((stringValue): Attribute => ({ key, value: { stringValue } }))),
  );
  return fc.tuple(...each).chain((all) => {
    const there = all.filter((one) => one !== null);
    return fc.shuffledSubarray(there, { minLength: there.length });
  });
}
