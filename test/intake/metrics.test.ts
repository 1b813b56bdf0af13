import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readMetricsJson } from '../../src/intake/otlp-metrics-json.ts';
import { readMetricsProtobuf } from '../../src/intake/otlp-metrics-protobuf.ts';
import { arbitraryMetrics } from './arbitrary-metrics.ts';
import { METRICS } from './metric-catalog.ts';
import { METRICS_REQUEST, metricsJson, metricsProtobuf, type Metrics } from './metrics-proto.ts';
import { NaiveMetrics } from './naive-metrics.ts';
import { plainMetrics } from './plain-metrics.ts';

const formats = [
  { name: 'protobuf', read: readMetricsProtobuf, encode: metricsProtobuf },
  { name: 'json', read: readMetricsJson, encode: metricsJson },
] as const;
for (const { name, read, encode } of formats) {
  test(`${name}: what is added is what following the rules one by one adds, payload after payload`, () => {
    const met: Record<string, number> = {
      'reads total at': 0,
      'reads bad': 0,
      'reads sum': 0,
      'heard/queue': 0,
      'good -': 0,
      'bucket 1': 0,
      'reads 1': 0,
    };
    fc.assert(
      fc.property(fc.array(arbitraryMetrics(), { minLength: 1, maxLength: 3 }), (payloads) => {
        const matcher = compileMatcher(METRICS);
        const naive = new NaiveMetrics(METRICS);
        for (const metrics of payloads) {
          const batch = openBatch(1); // so that it has to grow
          const wanted = naive.read(metrics);
          const outcome = read(encode(metrics), matcher, batch);
          assert.ok(outcome.ok);
          assert.deepEqual(plainMetrics(matcher, batch, outcome.rejected), wanted);
          for (const what of Object.keys(met)) if (wanted.added.some((line) => line.includes(what))) met[what]! += 1;
        }
      }),
      { numRuns: 600 },
    );
    for (const [what, times] of Object.entries(met)) assert.ok(times > 0, `${what} was never met`);
  });
}

test('a bucket that is empty is read when its bounds are new or it was not empty before, and no more', () => {
  const matcher = compileMatcher(METRICS);
  const bucketsOf = (explicitBounds: readonly number[], bucketCounts: readonly string[], tick: number): readonly number[] => {
    const times = { startTimeUnixNano: '0', timeUnixNano: `17000000${tick}0000000000` };
    const point = { ...times, attributes: [], flags: 0, count: '1', explicitBounds, bucketCounts };
    const histogram = { dataPoints: [point], aggregationTemporality: 2 };
    const metrics = [{ name: 'http_requests_total', histogram }];
    const batch = openBatch();
    const scopeMetrics = [{ scope: { name: '' }, metrics }];
    const body = metricsProtobuf({ resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics }] });
    assert.ok(readMetricsProtobuf(body, matcher, batch).ok);
    const { count, counter, value } = batch.points;
    return Array.from({ length: count }, (_, point) => ({ field: matcher.counters.of(counter[point]!).field, point }))
      .filter(({ field }) => typeof field === 'number')
      .map(({ point }) => value[point]!);
  };
  assert.deepEqual(bucketsOf([1, 2], ['1', '0', '0'], 1), [1, 0, 0]);
  assert.deepEqual(bucketsOf([1, 2], ['1', '0', '0'], 2), [1]);
  assert.deepEqual(bucketsOf([3, 4], ['1', '0', '0'], 3), [1, 0, 0], 'other bounds are other buckets');
  assert.deepEqual(bucketsOf([3, 4], ['0', '0', '1'], 4), [0, 1], 'what was lost is seen when it is told');
  assert.deepEqual(bucketsOf([3, 4], ['0', '0', '2'], 5), [2]);
});

test('protobuf with changed bytes: what protobufjs can read too comes out the same, and is never refused', () => {
  const met = { read: 0 };
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(127)), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(arbitraryMetrics(), changes, (metrics, edits) => {
      const body = metricsProtobuf(metrics);
      for (const [at, byte] of edits) if (body.length > 0) body[at % body.length] = byte;
      const theirs = metricsOf(body);
      if (theirs === null) return;
      met.read += 1;
      const matcher = compileMatcher(METRICS);
      const batch = openBatch();
      const outcome = readMetricsProtobuf(body, matcher, batch);
      assert.ok(outcome.ok, JSON.stringify(outcome));
      assert.deepEqual(plainMetrics(matcher, batch, outcome.rejected), new NaiveMetrics(METRICS).read(theirs));
    }),
    { numRuns: 1_000, seed: 20_261_121 },
  );
  assert.ok(met.read > 500, `only ${met.read} of the changed payloads could be read`);
});

test('with bytes changed, added or removed a payload is read or refused whole, and never throws', () => {
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'remove')), {
    minLength: 1,
    maxLength: 6,
  });
  const matcher = compileMatcher(METRICS);
  fc.assert(
    fc.property(arbitraryMetrics(), fc.constantFrom(...formats), edits, (metrics, { read, encode }, changes) => {
      const body = Array.from(encode(metrics));
      for (const [at, byte, what] of changes)
        body.splice(at % (body.length + 1), what === 'insert' ? 0 : 1, ...(what === 'remove' ? [] : [byte]));
      const batch = openBatch(8);
      const counters = matcher.counters.size;
      const outcome = read(Uint8Array.from(body), matcher, batch);
      if (outcome.ok) return;
      assert.deepEqual([batch.count, batch.points.count, batch.spans, matcher.counters.size], [0, 0, 0, counters]);
    }),
    { numRuns: 2_000, seed: 20_261_121 },
  );
});

/** Null for what protobufjs refuses. */
function metricsOf(body: Uint8Array): Metrics | null {
  try {
    const read = METRICS_REQUEST.toObject(METRICS_REQUEST.decode(body), { longs: String, defaults: true, oneofs: false });
    return filled(read) as Metrics;
  } catch {
    return null;
  }
}

/** Messages that were not sent are null in what protobufjs decodes, and a value that was not sent is of no kind. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const held = value as Record<string, unknown>;
  const made: Record<string, unknown> = Object.fromEntries(
    Object.entries(held)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, filled(each)]),
  );
  if ('scopeMetrics' in made) made['resource'] ??= { attributes: [] };
  if ('metrics' in made) made['scope'] ??= { name: '' };
  if ('key' in made) made['value'] ??= {};
  return made;
}
