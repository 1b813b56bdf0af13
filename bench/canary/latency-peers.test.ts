import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketOf, upperEdge } from '../../src/kernel/log-buckets.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import { LATENCY_PEERS, p99Minutes, quantileMs } from './latency-peers.ts';
import { BUCKET_COUNT, FIRST_BUCKET } from './latency-shape.ts';
import { latencyWorld, playLatency } from './latency-traffic.ts';

test('a quantile lies within its bucket, as far as its rank lies within the bucket’s counts', () => {
  const two = new Int32Array(2 * BUCKET_COUNT);
  const bucket = bucketOf(300) - FIRST_BUCKET;
  two[bucket] = 40;
  two[BUCKET_COUNT + bucket] = 60;
  const [low, high] = [upperEdge(FIRST_BUCKET + bucket - 1), upperEdge(FIRST_BUCKET + bucket)];
  assert.ok(Math.abs((quantileMs(two, 1) ?? 0) - high) < 1e-9);
  assert.ok(Math.abs((quantileMs(two, 0.5) ?? 0) - Math.sqrt(low * high)) < 1e-9);
  assert.equal(quantileMs(new Int32Array(BUCKET_COUNT), 0.5), null);
});

test('the 99th percentile of a minute is that of the traffic', () => {
  const { baseline } = p99Minutes(playLatency(seededRng(2), latencyWorld(50, 'none')));
  assert.equal(baseline.length, 60);
  for (const ms of baseline) assert.ok(ms !== null && Math.abs(ms / 323 - 1) < 0.08, `${ms}`);
});

test('a candidate twice as slow is beyond the limit of every minute, one a fifth slower is not', () => {
  const [slow, slower] = [1.2, 2].map((times) =>
    p99Minutes(playLatency(seededRng(3), latencyWorld(50, 'none', { kind: 'all', times }))),
  );
  assert.ok(slow !== undefined && slower !== undefined);
  assert.deepEqual(
    LATENCY_PEERS.map(({ rollsBackAfter }) => rollsBackAfter(slower)),
    [30, 24, 60],
  );
  assert.deepEqual(
    LATENCY_PEERS.map(({ rollsBackAfter }) => rollsBackAfter(slow)),
    [null, null, 60],
  );
});
