import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { ALL_BURSTS, evenWorld, FIELDS, playTraffic, pseudoCandidates, type Bursts, type Stretch } from './traffic.ts';

const RUNS = 40;

for (const bursts of ALL_BURSTS) {
  test(`with bursts of kind ${bursts} both arms fail alike, and in every batch at most all requests do`, () => {
    const { n1, k1, n0, k0 } = totals(bursts);
    assert.ok(Math.abs(n1 / (n1 + n0) - 0.1) < 0.001);
    assert.ok(Math.abs(k1 / n1 / (k0 / n0) - 1) < 0.12, `${k1 / n1} against ${k0 / n0}`);
  });
}

const RATES: readonly { readonly bursts: Bursts; readonly rate: number }[] = [
  { bursts: 'none', rate: 0.01 },
  // 4.5 of 60 batches have 3 % more.
  { bursts: 'common', rate: 0.01 + (0.03 * 4.5) / 60 },
  { bursts: 'cluster5', rate: 0.01 },
  { bursts: 'gamma1', rate: 0.01 },
  // A fortieth of the instances has 2 % more.
  { bursts: 'pods', rate: 0.01 + 0.02 / 40 },
];
for (const { bursts, rate } of RATES) {
  test(`with bursts of kind ${bursts} the baseline fails in ${rate} of its requests`, () => {
    const { n0, k0 } = totals(bursts);
    assert.ok(Math.abs(k0 / n0 / rate - 1) < 0.04, `${k0 / n0}`);
  });
}

test('clusters, redrawn rates and bad instances make the candidate vary more than independent failures do', () => {
  const spread = (bursts: Bursts): number => {
    const { counts, batches } = played(bursts, 1);
    const bad = Array.from({ length: batches }, (_, i) => counts[FIELDS * i + 1] ?? 0);
    const mean = bad.reduce((sum, each) => sum + each, 0) / batches;
    return bad.reduce((sum, each) => sum + (each - mean) ** 2, 0) / batches / mean;
  };
  assert.ok(spread('none') < 1.4);
  assert.ok(spread('cluster5') > 4);
  assert.ok(spread('gamma1') > 3);
});

test('a run is the same for the same seed', () => {
  assert.deepEqual(played('pods', 9), played('pods', 9));
  assert.notDeepEqual(played('pods', 9), played('pods', 10));
});

test('pseudo-candidates are two of the eighteen instances of the baseline, with the traffic these have', () => {
  const { candidate, baseline, instances } = pseudoCandidates(evenWorld(50, 0.001, 'pods'));
  assert.deepEqual(
    { candidate, baseline, instances },
    { candidate: 50, baseline: 400, instances: { candidate: 2, baseline: 16 } },
  );
});

function played(bursts: Bursts, seed: number): Stretch {
  return playTraffic(seededRng(seed), evenWorld(50, 0.01, bursts));
}

function totals(bursts: Bursts): { n1: number; k1: number; n0: number; k0: number } {
  const sum = { n1: 0, k1: 0, n0: 0, k0: 0 };
  for (let run = 0; run < RUNS; run += 1) {
    const { batches, counts } = played(bursts, 100 + run);
    for (let at = 0; at < FIELDS * batches; at += FIELDS) {
      const [n1, k1, n0, k0] = counts.subarray(at, at + FIELDS) as unknown as [number, number, number, number];
      assert.ok(k1 <= n1 && k0 <= n0 && k1 >= 0 && k0 >= 0);
      sum.n1 += n1;
      sum.k1 += k1;
      sum.n0 += n0;
      sum.k0 += k0;
    }
  }
  return sum;
}
