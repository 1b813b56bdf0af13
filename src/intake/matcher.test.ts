import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protobufOf, jsonOf, type Traces } from '../../test/intake/otlp-proto.ts';
import { SHOP } from '../../test/intake/sample-catalog.ts';
import { compileMatcher } from './matcher.ts';
import { openBatch } from './observation-batch.ts';
import { readTracesJson } from './otlp-json.ts';
import { readTracesProtobuf } from './otlp-protobuf.ts';

const TRACES: Traces = {
  resourceSpans: [{
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'storefront' } }, { key: 'service.version', value: { stringValue: '1.2.0' } }] },
    scopeSpans: [{
      spans: [{
        name: 'POST /checkout',
        kind: 2,
        startTimeUnixNano: '1700000000000000000',
        endTimeUnixNano: '1700000000250500000',
        attributes: [{ key: 'http.route', value: { stringValue: '/checkout' } }, { key: 'http.status_code', value: { intValue: '503' } }],
        status: { code: 2 },
      }],
    }],
  }],
};

for (const [name, read, body] of [['protobuf', readTracesProtobuf, protobufOf(TRACES)], ['json', readTracesJson, jsonOf(TRACES)]] as const) {
  test(`a failed checkout becomes a bad row of each indicator, and is heard (${name})`, () => {
    const matcher = compileMatcher(SHOP);
    const batch = openBatch();
    assert.deepEqual(read(body, matcher, batch), { ok: true, rejected: 0, message: '' });
    const rows = Array.from({ length: batch.count }, (_, row) => {
      const series = matcher.series[batch.indicator[row] ?? -1];
      return [series?.generation, series?.cohorts.labels(batch.cohort[row] ?? -1), batch.good[row], batch.at[row], batch.value[row]];
    });
    const labels = { version: '1.2.0', region: '__none__' };
    assert.deepEqual(rows, [
      ['checkout-success@1', labels, 0, 1_700_000_000_250, 250.5],
      ['checkout-fast@1', labels, 0, 1_700_000_000_250, 250.5],
      ['heard/checkout', {}, 1, 1_700_000_000_250, 250.5],
      ['heard/browse', {}, 1, 1_700_000_000_250, 250.5],
      ['heard/work', {}, 1, 1_700_000_000_250, 250.5],
    ]);
    assert.deepEqual([batch.spans, batch.matched, batch.excluded, batch.negativeDurations], [1, 1, 0, 0]);
  });
}
