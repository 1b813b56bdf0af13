import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison } from '../verdict/comparison/judge.ts';
import { exposedFor, tellStory, type Told } from './explain-story.ts';
import { ago, AT, comparison, rolloutAt } from './rollout.test-data.ts';

type Stream = Comparison['streams'][number];
const stream = (candidate: Stream['candidate'], baseline: Stream['baseline']): Stream => ({
  indicator: 'checkout-success',
  test: 'ratio',
  quantile: null,
  key: true,
  culprit: true,
  weight: 1,
  rho: 1,
  delta: 0.01,
  candidate,
  baseline,
  step: { candidate, baseline },
  allowedRate: 0.01,
  log10Harm: 2.3,
  log10HarmNeeded: 2,
  log10Safe: -2,
  log10SafeNeeded: 1.3,
  excess: { low: 0.03, high: 0.11 },
  needed: null,
  neededMs: null,
  phi: 1,
});
const WORSE: Comparison = {
  ...comparison({ kind: 'worse' }),
  streams: [stream({ total: 587, bad: 45 }, { total: 2_705, bad: 5 })],
};
const told = (known: Partial<Told> = {}): Told => ({
  comparison: WORSE,
  asked: [
    { at: ago(60), share: 0.05 },
    { at: ago(43), share: 0 },
  ],
  sentence: 'Rolled back to 1.0.0.',
  at: AT,
  ...known,
});

test('a rollback is told as what was tried, found and done, and how many were hurt in which time', () => {
  const rollout = rolloutAt({ phase: 'rolled-back' });
  const chapters = Object.fromEntries(tellStory(rollout, told()).map(({ what, text }) => [what, text]));
  assert.match(
    chapters['tried'] ?? '',
    /^1\.1\.0 of storefront was given up to 5 % of the traffic in place of 1\.0\.0: 1 of 3 steps of plan storefront/,
  );
  assert.match(chapters['found'] ?? '', /^checkout-success failed 45 of 587 on 1\.1\.0 \(7\.7 %\) against 5 of 2,705 on 1\.0\.0/);
  assert.equal(chapters['done'], 'Rolled back to 1.0.0.');
  assert.equal(
    chapters['toll'],
    '587 events of checkout-success met 1.1.0 in 17s; 44 of them failed that would not have failed on 1.0.0 (95 %: 32 to 59).',
  );
});

test('a reason that was told as found is not told again as done', () => {
  const rollout = rolloutAt({ phase: 'rolled-back' });
  const found = tellStory(rollout, told())[1]?.text ?? '';
  const again = tellStory(rollout, told({ sentence: `Its share is 0 %. ${found}` }));
  assert.equal(again[2]?.text, 'Its share is 0 %.');
  assert.equal(tellStory(rollout, told({ sentence: found }))[2]?.text, found, 'where it is all that there is, it is said');
});

test('what hurt nobody that could be told says so, with the interval on both sides of nothing', () => {
  const even = { ...WORSE, kind: 'safe' as const, streams: [stream({ total: 1_000, bad: 10 }, { total: 3_000, bad: 30 })] };
  const chapters = tellStory(rolloutAt({ phase: 'promoted' }), told({ comparison: even, asked: [{ at: ago(60), share: 1 }] }));
  assert.match(
    chapters.at(-1)?.text ?? '',
    /^1,000 events of checkout-success met 1\.1\.0; whether more failed .* cannot be told from chance \(95 %: −\d to \d\)\.$/,
  );
});

test('a candidate that nobody met exposed nobody, and one that is kept is no exposure', () => {
  assert.equal(exposedFor(rolloutAt({ phase: 'rolled-back' }), { asked: [], at: AT }), null);
  assert.equal(exposedFor(rolloutAt({ phase: 'promoted' }), told()), null);
  assert.equal(exposedFor(rolloutAt({ phase: 'shifting' }), { asked: [{ at: ago(60), share: 0.05 }], at: AT }), 60_000);
});
