import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceOf, judgeBatch, totalHarm } from './judge-batch.ts';
import { openJudge, type JudgeState, type JudgeTerms } from './judge.ts';
import { logSafe } from './safe.ts';
import { batchAt, bound, SETTINGS, streamOf, times, TWO } from './traffic.test-data.ts';

const FINE = { n1: 200, k1: 0, n0: 600, k0: 1 };
const WORSE = { n1: 200, k1: 9, n0: 600, k0: 1 };
const NOTHING = { n1: 0, k1: 0, n0: 0, k0: 0 };

function judged(tallies: readonly (typeof FINE)[], count: number, terms: JudgeTerms): JudgeState {
  let now = openJudge(terms);
  for (let i = 0; i < count; i += 1) now = judgeBatch(now, batchAt(i, tallies), terms);
  return now;
}

function keyed(...keys: readonly boolean[]): JudgeTerms {
  return { ...TWO, streams: TWO.streams.map((stream, i) => ({ ...stream, key: keys[i] ?? true })) };
}

test('evidence is shown as powers of ten: all harm together, and of safety the least that is waited for', () => {
  const now = judged([FINE, WORSE], 1, keyed(true, true));
  const [fine = 0, worse = 0] = now.streams.map(({ step }) => logSafe(step.safe) / Math.LN10);
  assert.ok(worse < fine && now.worse === null);
  const harm = totalHarm(now.streams, TWO) / Math.LN10;
  assert.deepEqual(evidenceOf(now, keyed(true, true)), { log10Harm: harm, log10Safe: worse });
  assert.deepEqual(evidenceOf(now, keyed(true, false)), { log10Harm: harm, log10Safe: fine });
  assert.deepEqual(evidenceOf(now, keyed(false, false)), { log10Harm: harm, log10Safe: 0 });
});

test('of a candidate that is known to be worse the evidence is that of then', () => {
  const now = judged([{ ...WORSE, k1: 60 }], 5, SETTINGS);
  assert.ok(now.worse !== null);
  assert.equal(evidenceOf(now, SETTINGS).log10Harm, now.worse.logHarm / Math.LN10);
});

test('what other versions got is remembered for two minutes, and only where there was something', () => {
  let now = openJudge(SETTINGS);
  for (let i = 0; i < 20; i += 1) now = judgeBatch(now, batchAt(i, times(1, FINE), { apart: i }), SETTINGS);
  assert.deepEqual(
    now.elsewhere.map(({ apart }) => apart),
    [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  );
  now = judgeBatch(now, batchAt(20, times(1, FINE)), SETTINGS);
  assert.equal(now.elsewhere.length, 11, 'a batch without is not kept, and time passes all the same');
  now = judgeBatch(now, batchAt(21, times(1, FINE), { strangers: [{ version: '9', events: 3 }] }), SETTINGS);
  assert.deepEqual(now.elsewhere.at(-1)?.strangers, [{ version: '9', events: 3 }]);
  const alone = judgeBatch(openJudge(SETTINGS), batchAt(0, times(1, FINE)), SETTINGS);
  assert.deepEqual(alone.elsewhere, []);
});

test('time that passes is not a candidate that is heard, unless only times are told', () => {
  const rate = streamOf('crashes', { test: 'rate', weight: 0.5 });
  const both: JudgeTerms = { ...SETTINGS, streams: [streamOf('checkout-success', { weight: 0.5 }), rate] };
  const passing = { n1: 10, k1: 0, n0: 90, k0: 0 };
  const crashed = { n1: 10, k1: 1, n0: 90, k0: 0 };
  assert.equal(judgeBatch(openJudge(both), batchAt(0, [NOTHING, passing]), both).newestCandidate, null);
  assert.equal(judgeBatch(openJudge(both), batchAt(0, [NOTHING, crashed]), both).newestCandidate, batchAt(0, []).at);
  assert.equal(judgeBatch(openJudge(both), batchAt(0, [FINE, passing]), both).newestCandidate, batchAt(0, []).at);
  const only = bound({ ...SETTINGS, streams: [rate] }, { weight: 1 });
  assert.equal(judgeBatch(openJudge(only), batchAt(0, [passing]), only).newestCandidate, batchAt(0, []).at);
});

test('what is no batch of these terms ends the tick', () => {
  const now = judged([FINE], 2, SETTINGS);
  assert.throws(() => judgeBatch(now, batchAt(1, [FINE]), SETTINGS), /judged after batch/);
  assert.throws(() => judgeBatch(now, batchAt(2, [FINE, FINE]), SETTINGS), /2 tallies for 1 indicators/);
  for (const strange of [
    { ...FINE, k1: 201 },
    { ...FINE, k0: 601 },
    { ...FINE, k1: -1 },
    { ...FINE, n0: Number.NaN },
    { ...FINE, n1: Infinity },
  ])
    assert.throws(() => judgeBatch(now, batchAt(2, [strange]), SETTINGS), /not a tally/);
});
