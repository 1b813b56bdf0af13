import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgeTerms } from './judge-terms.ts';
import { seededRng } from '../../kernel/rng.ts';
import { SECOND } from '../../kernel/units.ts';
import { judgeBatch, openJudge, type JudgeState } from './judge.ts';
import { batchAt, bound, drawTally, SETTINGS, T0 } from './traffic.test-data.ts';

const STRICT: JudgeTerms = bound(SETTINGS, { delta: 0.0005 });
const MINUTES = 15;

type World = { readonly seed: number; readonly perSecond: number; readonly fails: number; readonly batches: number };

for (const { burstiness, canaries } of [
  { burstiness: 'independent', canaries: 300 },
  { burstiness: 'unknown', canaries: 60 },
] as const) {
  test(`of ${canaries} candidates as good as their baseline at most one is rolled back (${burstiness})`, () => {
    const terms = { ...STRICT, burstiness };
    const worlds = Array.from({ length: canaries }, (_, i) => ({
      seed: 7_000 + i,
      perSecond: 50,
      fails: 0.001,
      batches: MINUTES * 6,
    }));
    const rolledBack = worlds.filter((world) => regressedAfter(world, terms) !== null).length;
    assert.ok(rolledBack <= 1, `${rolledBack} of ${canaries} rolled back`);
  });
}

test('5 % of errors where 0.1 % is usual and 1 % more is allowed are found within three batches', (t) => {
  const found = Array.from(
    { length: 200 },
    (_, i) => regressedAfter({ seed: 90_000 + i, perSecond: 50, fails: 0.05, batches: 60 }, SETTINGS) ?? Infinity,
  );
  const sorted = found.toSorted((a, b) => a - b);
  const [median, late] = [sorted[100] ?? Infinity, sorted[190] ?? Infinity];
  t.diagnostic(`independent errors, 50 requests a second: median ${median} batches, 95th percentile ${late}`);
  assert.ok(median <= 3, `a median of ${median} batches`);
});

/** Batches until the candidate is known to be worse, or null. */
function regressedAfter({ seed, perSecond, fails, batches }: World, terms: JudgeTerms): number | null {
  const rng = seededRng(seed);
  const traffic = { candidate: { perSecond, fails }, baseline: { perSecond: 9 * perSecond, fails: 0.001 } };
  let now: JudgeState = openJudge(terms);
  for (let i = 0; i < batches; i += 1) {
    now = judgeBatch(now, batchAt(i, [drawTally(rng, traffic)]), terms);
    if (now.worse !== null) return (now.worse.at - T0) / (10 * SECOND);
  }
  return null;
}
