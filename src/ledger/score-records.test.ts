import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EQUAL_PART, STANDARD_SCORE } from '../catalog/score-schema.ts';
import type { ScoreTerms } from '../catalog/score-terms.ts';
import { HOUR, MINUTE, type Instant } from '../kernel/units.ts';
import { isDoubted, NO_SCORES, withScoreFact, type ScoreFact, type ScoreRecords } from './score-records.ts';

const T0 = 1_800_000_000_000 as Instant;
const at = (minutes: number): Instant => (T0 + minutes * MINUTE) as Instant;
const SUBJECT = 'score/checkout';

function termsOf(...names: readonly string[]): ScoreTerms {
  const { healthy, atRisk, dwell, leastConfidence } = STANDARD_SCORE;
  const members = names.map((name) => ({ ...EQUAL_PART, of: { kind: 'objective' as const, name } }));
  return { members, healthy, atRisk, dwellMs: dwell, leastConfidence, mostPerHour: null };
}
const FOUND = { standing: 'healthy', point: 0.95 } as const;
const edit = (before: ScoreTerms | null, after: ScoreTerms | null): ScoreFact => {
  return { kind: 'score.terms-changed', body: { before, after, catalogRevision: 'r', found: FOUND, sentence: '' } };
};
const held = (member: string, since: Instant | null): ScoreFact => {
  const hold = since === null ? null : { unseen: 0, part: 0.9, since, lastUnseen: 0.1 };
  return { kind: 'score.held', body: { member, hold, sentence: '' } };
};
const doubted = (member = ''): ScoreFact => {
  return { kind: 'score.doubted', body: { code: 'SCORE_ROSE_AFTER_SILENCE', member, sentence: '' } };
};

function folded(...facts: readonly ScoreFact[]): ScoreRecords {
  return facts.reduce<ScoreRecords>(
    (so, fact, index) => withScoreFact(so, { ...fact, subject: SUBJECT, at: at(index) }),
    NO_SCORES,
  );
}

test('a hold lasts until it is lifted, and goes with its member', () => {
  const [two, one] = [termsOf('a', 'b'), termsOf('b')];
  const both = folded(edit(null, two), held('objective.a', at(1)), held('objective.b', at(2)));
  assert.deepEqual([...(both.get(SUBJECT)?.holds.keys() ?? [])], ['objective.a', 'objective.b']);
  const lifted = folded(edit(null, two), held('objective.a', at(1)), held('objective.a', null));
  assert.equal(lifted.get(SUBJECT)?.holds.size, 0);
  const removed = folded(edit(null, two), held('objective.a', at(1)), held('objective.b', at(2)), edit(two, one));
  assert.deepEqual([...(removed.get(SUBJECT)?.holds.keys() ?? [])], ['objective.b']);
});

test('the newest edit is remembered with what it found', () => {
  const [two, one] = [termsOf('a', 'b'), termsOf('b')];
  const record = folded(edit(null, two), edit(two, one)).get(SUBJECT);
  assert.deepEqual(record?.edit, { at: at(1), before: two, after: one, ...FOUND });
  assert.equal(record?.terms, one);
  assert.equal(folded(edit(null, two), edit(two, null)).get(SUBJECT)?.terms, null);
});

test('a doubt is not told again within the hour, another member’s is; twenty are kept', () => {
  const record = folded(doubted('a')).get(SUBJECT);
  const about = { code: 'SCORE_ROSE_AFTER_SILENCE', member: 'a' } as const;
  assert.ok(isDoubted(record, about, at(59)));
  assert.ok(!isDoubted(record, about, (at(0) + HOUR) as Instant));
  assert.ok(!isDoubted(record, { ...about, member: 'b' }, at(1)));
  assert.ok(!isDoubted(undefined, about, at(1)));
  const many = folded(...Array.from({ length: 30 }, (_, index) => doubted(String(index)))).get(SUBJECT)?.doubts ?? [];
  assert.deepEqual([many.length, many[0]?.member, many.at(-1)?.member], [20, '29', '10']);
});

test('records of other scores stay as they are', () => {
  const one = folded(edit(null, termsOf('a')));
  const two = withScoreFact(one, { ...doubted(), subject: 'score/browse', at: at(9) });
  assert.equal(two.get(SUBJECT), one.get(SUBJECT));
  assert.equal(one.size, 1);
});
