import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyDistribution, type Distribution } from '../evidence/distribution.ts';
import { bucketOf } from '../kernel/log-buckets.ts';
import { seededRng, type Rng } from '../kernel/rng.ts';
import { cohortDifference } from './cohort-difference.ts';

function drawn(rng: Rng, { n, bad, ms }: { n: number; bad: number; ms: number }): Distribution {
  const counted = emptyDistribution();
  for (let event = 0; event < n; event += 1) {
    counted.n += 1;
    counted.total += 1;
    if (rng.next() >= bad) counted.good += 1;
    counted.weights[bucketOf(ms * Math.exp(rng.next()))]! += 1;
  }
  return counted;
}

function differ(one: Distribution, other: Distribution): ReturnType<typeof cohortDifference> {
  return cohortDifference({ name: 'new', counted: one }, { name: 'old', counted: other });
}

test('the interval holds the true difference as often as it says, near nought, too', () => {
  const rng = seededRng(3);
  let [held, slow, runs] = [0, 0, 0];
  for (const [a, b] of [[0.01, 0.002] as const, [0.3, 0.2] as const, [0.005, 0.005] as const])
    for (let run = 0; run < 300; run += 1) {
      const { bad, p50 } = differ(drawn(rng, { n: 400, bad: a, ms: 20 }), drawn(rng, { n: 900, bad: b, ms: 20 }));
      assert.ok(bad !== null && p50 !== null);
      runs += 1;
      if (bad.low <= a - b && bad.high >= a - b) held += 1;
      if (p50.low <= 0 && p50.high >= 0) slow += 1;
    }
  assert.ok(held / runs > 0.93, `${held} of ${runs}`);
  assert.ok(slow / runs > 0.95, `${slow} of ${runs}`);
});

test('it says who is worse, that it is not shown, or that there is nothing to say', () => {
  const rng = seededRng(5);
  const [worse, better] = [drawn(rng, { n: 2_000, bad: 0.1, ms: 90 }), drawn(rng, { n: 2_000, bad: 0.01, ms: 20 })];
  assert.match(differ(worse, better).sentence, /^new is bad in .*: new is worse by \d+\.\d points \(95 %: \d/);
  assert.match(differ(better, worse).sentence, /new is better by \d+\.\d points \(95 %: \d/);
  assert.match(differ(better, better).sentence, /that they differ is not shown \(95 %: −/);
  assert.ok((differ(worse, better).p95?.low ?? 0) > 0);
  const nothing = differ(emptyDistribution(), better);
  assert.deepEqual([nothing.bad, nothing.p50, nothing.p95], [null, null, null]);
  assert.equal(nothing.sentence, 'Nothing can be said: nothing was seen of new in this time.');
  assert.equal(differ(drawn(rng, { n: 20, bad: 0.5, ms: 9 }), better).p95, null);
});
