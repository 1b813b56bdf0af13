import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainMove } from '../delivery/explain-move.ts';
import { advance } from '../delivery/advance.ts';
import { ago, comparison, factsFor, measured, rolloutAt } from '../delivery/rollout.test-data.ts';
import type { Facts } from '../delivery/facts.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { NO_COUNTS, withCounted, type RolloutCounts } from './rollout-counts.ts';

/** The next move, as it would be recorded, and what is counted after it. */
function after(counts: RolloutCounts, rollout: Rollout, facts: Partial<Facts>): { counts: RolloutCounts; sentence: string } {
  const known = factsFor(rollout, facts);
  const move = advance(rollout, known) ?? assert.fail('it stays');
  const sentence = explainMove(rollout, move, known);
  const { next, because } = move;
  const evidence = { comparison: null, exposure: null, budget: null };
  const recorded = { next, because, command: null, approval: null, glass: null, sentence, evidence, effects: [] };
  return { counts: withCounted(counts, rollout, recorded), sentence };
}

test('peers row 27: a bad release that is stopped is one sentence with its figures, and one more in the counters', () => {
  const shifting = rolloutAt({ phase: 'shifting', settledAt: ago(31) });
  const stopped = after(NO_COUNTS, shifting, { comparison: comparison({ kind: 'worse' }) });
  assert.match(stopped.sentence, /^Rolled back to 1\.0\.0: .*checkout-success/);
  assert.equal(stopped.sentence.split('\n').length, 1);
  assert.deepEqual([...stopped.counts.rollbacks], [['CANARY_WORSE', 1]]);
  assert.deepEqual([...stopped.counts.stopped], [[0.05, 1]], 'it had got to 5 %');
  const gone = after(stopped.counts, rolloutAt({ phase: 'rolling-back' }), {});
  assert.deepEqual(gone.counts.ends, { promoted: 0, 'rolled-back': 1, concluded: 0 });
  assert.match(gone.sentence, /^1\.1\.0 is rolled back and serves nothing any more/);
});

test('what a deadline took back was not stopped by evidence, and what ended is counted once', () => {
  const late = rolloutAt({ phase: 'shifting', settledAt: ago(31) }, { startedAt: ago(7_200) });
  const { counts } = after(NO_COUNTS, late, {});
  assert.deepEqual([[...counts.rollbacks], [...counts.stopped]], [[['DEADLINE', 1]], []]);
  const whole = rolloutAt({ phase: 'shifting', step: 2 });
  const { counts: promoted } = after(counts, whole, {});
  assert.equal(promoted.ends.promoted, 1);
  const back = rolloutAt({ phase: 'rolled-back', since: ago(600) }, { applied: { share: 0 as never, at: ago(600), key: 'k' } });
  assert.deepEqual(after(promoted, back, { exposure: measured(0.1) }).counts, promoted, 'a guarded end is no second end');
});
