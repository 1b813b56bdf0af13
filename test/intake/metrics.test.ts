import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readMetricsProtobuf } from '../../src/intake/otlp-metrics-protobuf.ts';
import { arbitraryMetrics } from './arbitrary-metrics.ts';
import { METRICS } from './metric-catalog.ts';
import { metricsProtobuf, type Metrics } from './metrics-proto.ts';
import { NaiveMetrics } from './naive-metrics.ts';
import { plainMetrics } from './plain-metrics.ts';

const formats = [{ name: 'protobuf', read: readMetricsProtobuf, encode: metricsProtobuf }] as const;
for (const { name, read, encode } of formats) {
  test(`${name}: what is added is what following the rules one by one adds, payload after payload`, () => {
    const met: Record<string, number> = {
      'reads total': 0,
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
          const outcome = read(encode(metrics as Metrics), matcher, batch);
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
