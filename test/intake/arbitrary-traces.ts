import fc from 'fast-check';
import type { AnyValue, Attribute, Traces } from './otlp-proto.ts';

/** Traces that the sample catalog has opinions about, often enough: its keys and values, and strangers among them. */
export function arbitraryTraces(): fc.Arbitrary<Traces> {
  const resource = attributes({
    'service.name': text('storefront', 'payment', 'stock'),
    'service.version': text('1.0.0', '1.1.0', '1.2.0', 'ünï', '2'),
    'cloud.region': text('eu-1', 'us-1', ''),
    'deployment.environment': text('test', 'prod'),
    'deployment.environment.name': text('test', 'prod'),
    'process.pid': integer(),
    'tailsampling.policy': text('keep-errors'),
  });
  const spanAttributes = attributes({
    'http.route': text('/checkout', '/checkout/{id}', '/cart', ''),
    'http.status_code': fc.oneof(status(), text('200', '500', 'x')),
    'http.response.status_code': status(),
    'http.method': text('GET', 'POST'),
    'http.request.method': text('GET', 'POST'),
    'http.target': text('/healthz?from=kube', '/readyz', '/checkout#top'),
    'url.path': text('/healthz', '/checkout'),
    'messaging.destination': text('orders'),
    'error.type': fc.oneof(text('timeout'), list(), nothing()),
    'service.version': text('1.0.0', '9.9.9'),
    'service.name': text('payment'),
    'tailsampling.policy': text('slow'),
    'thread.id': fc.oneof(
      integer(),
      fc.double({ noNaN: true }).map((doubleValue) => ({ doubleValue })),
      list(),
      nothing(),
    ),
  });
  const scopeAttributes = attributes({ 'service.name': text('payment'), 'tailsampling.policy': text('errors') });
  const span = fc.record({
    traceState: traceState(),
    name: fc.constantFrom('POST /checkout', 'ignore me', ''),
    kind: fc.integer({ min: 0, max: 6 }),
    startTimeUnixNano: nanoseconds(),
    endTimeUnixNano: nanoseconds(),
    attributes: spanAttributes,
    status: fc.record({ code: fc.integer({ min: 0, max: 3 }) }),
  });
  const scopeSpans = fc.array(
    fc.record({ scope: fc.record({ attributes: scopeAttributes }), spans: fc.array(span, { maxLength: 4 }) }),
    { maxLength: 2 },
  );
  const resourceSpans = fc.record({ resource: fc.record({ attributes: resource }), scopeSpans });
  return fc.record({ resourceSpans: fc.array(resourceSpans, { maxLength: 3 }) });
}

/** Any subset of the keys, in any order. */
function attributes(values: Readonly<Record<string, fc.Arbitrary<AnyValue>>>): fc.Arbitrary<readonly Attribute[]> {
  const some = Object.entries(values).map(([key, value]) =>
    fc.option(
      value.map((held): Attribute => ({ key, value: held })),
      { freq: 4 },
    ),
  );
  return fc.tuple(...some).chain((all) => {
    const there = all.filter((each) => each !== null);
    return fc.shuffledSubarray(there, { minLength: there.length });
  });
}

function text(...values: readonly string[]): fc.Arbitrary<AnyValue> {
  return fc.constantFrom(...values).map((stringValue) => ({ stringValue }));
}

/** Weights of 1, 2, 16/3 and 256, none, and what is none. */
function traceState(): fc.Arbitrary<string> {
  const some = ['', 'ot=th:0', 'ot=th:8', 'vendor=1, ot=rv:abcdefabcdef12;th:d , more=2', 'ot=th:ff', 'ot=rv:00000000000000'];
  const broken = ['ot=th:', 'ot=th:8g', 'ot=th:123456789012345', 'ot=th:ffffffffff', 'nonsense', 'a=b,,ot=th:8'];
  return fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 2, arbitrary: fc.constantFrom(...some, ...broken) });
}

function status(): fc.Arbitrary<AnyValue> {
  return fc.constantFrom(200, 404, 499, 500, 503, -1).map((code) => ({ intValue: String(code) }));
}

function integer(): fc.Arbitrary<AnyValue> {
  return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) }));
}

function list(): fc.Arbitrary<AnyValue> {
  return fc.constant({ arrayValue: { values: [{ stringValue: 'a' }] } });
}

function nothing(): fc.Arbitrary<AnyValue> {
  return fc.constant({});
}

/** Close together, so that latency bounds, clock skew and missing times all happen. */
function nanoseconds(): fc.Arbitrary<string> {
  const near = fc.integer({ min: 0, max: 600_000_000 }).map((offset) => String(1_799_999_999_999_999_000n + BigInt(offset)));
  return fc.oneof({ weight: 20, arbitrary: near }, { weight: 1, arbitrary: fc.constant('0') });
}
