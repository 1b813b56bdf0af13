import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { explainObjective } from './explain-objective.ts';
import { judgeObjective, type Trouble } from './objective-verdict.ts';
import { AT, factsOf, FINE, OBJECTIVE } from './objective.test-data.ts';

const TROUBLES: readonly { trouble: Trouble; because: string; says: string }[] = [
  {
    trouble: { kind: 'empty', part: 'bad' },
    because: 'QUERY_EMPTY',
    says: 'blind: the query for bad is answered with nothing, which is not zero',
  },
  { trouble: { kind: 'stale', part: 'total' }, because: 'QUERY_STALE', says: 'blind: the query for total has no value any more' },
  { trouble: { kind: 'nan', part: 'total' }, because: 'QUERY_NAN', says: 'blind: the query for total is answered with NaN' },
  {
    trouble: { kind: 'infinite', part: 'total' },
    because: 'QUERY_INFINITE',
    says: 'blind: the query for total is answered with an infinite',
  },
  {
    trouble: { kind: 'negative', part: 'bad' },
    because: 'QUERY_NEGATIVE',
    says: 'blind: the query for bad is answered with a value below zero',
  },
  {
    trouble: { kind: 'warned', part: 'bad', text: 'store 2 is away' },
    because: 'QUERY_WARNED',
    says: 'blind: the query for bad is answered with a warning and is not counted: store 2 is away',
  },
  {
    trouble: { kind: 'failed', text: 'it answered 503' },
    because: 'QUERY_FAILED',
    says: 'blind: the query failed: it answered 503',
  },
];
for (const { trouble, because, says } of TROUBLES) {
  test(`a query that is answered with ${trouble.kind} is blind, whatever was counted before, and says which it is`, () => {
    const verdict = judgeObjective({ ...factsOf({ window: FINE }, OBJECTIVE), trouble });
    assert.deepEqual([verdict.health, verdict.because, verdict.blind], ['blind', because, because]);
    assert.ok(explainObjective(verdict, OBJECTIVE).startsWith(says), explainObjective(verdict, OBJECTIVE));
    const exhausted = judgeObjective({ ...factsOf({ window: { bad: 600, total: 48_210 } }, OBJECTIVE), trouble });
    assert.deepEqual([exhausted.health, exhausted.blind], ['exhausted', because]);
  });
}

test('biased evidence is judged, and said to be biased', () => {
  const verdict = judgeObjective({ ...factsOf({ window: FINE }, OBJECTIVE), biased: true });
  assert.deepEqual([verdict.health, verdict.biased], ['healthy', true]);
  assert.match(explainObjective(verdict, OBJECTIVE), /; some of it was kept because it failed and carries no weights/);
  assert.equal(judgeObjective(factsOf({ window: FINE }, OBJECTIVE)).biased, false);
});

test('what is known later by intention may be as old as that', () => {
  const late = { ...factsOf({ window: FINE, ageMs: 170_000 }, OBJECTIVE), staleAfter: (3 * MINUTE) as DurationMs };
  assert.equal(judgeObjective(late).health, 'healthy');
  const later = judgeObjective({ ...late, newest: (AT - 181_000) as Instant });
  assert.equal(later.because, 'STALE');
  assert.match(explainObjective(later, OBJECTIVE), /is 3m1s old and 3m is the most/);
});
