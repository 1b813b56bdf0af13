import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '../../kernel/units.ts';
import { HIDDEN, holdAt, type GapHold } from './gap-hold.ts';
import { scoreOf, type MemberFacts, type Score } from './score-of.ts';
import { given, TERMS } from './score.test-data.ts';

/** One member through time; the score after each moment. */
function through(moments: readonly { spent: number; k: number; unseen: number }[]): { scores: Score[]; holds: GapHold[] } {
  const scores: Score[] = [];
  const holds: GapHold[] = [];
  for (const [index, moment] of moments.entries()) {
    const facts: MemberFacts = given('a', moment);
    const { hold, atMost } = holdAt(holds.at(-1) ?? null, facts, (index * 10_000) as Instant);
    assert.ok(hold !== null, 'it was known at first');
    holds.push(hold);
    scores.push(scoreOf([{ ...facts, atMost }], TERMS));
  }
  return { scores, holds };
}

test('bad events that leave the window while nothing is seen do not lift the score, nor when telemetry is back', () => {
  const { scores, holds } = through([
    { spent: 0.8, k: 1, unseen: 0 },
    { spent: 0.6, k: 1, unseen: 0.04 },
    { spent: 0.4, k: 0, unseen: 0.2 },
    { spent: 0.2, k: 0.95, unseen: 0.2 },
    { spent: 0.2, k: 1, unseen: 0.04 },
  ]);
  assert.deepEqual(
    scores.map(({ lo }) => lo),
    [0.6, 0.6, 0, 0.6, 0.9],
  );
  assert.deepEqual(
    holds.map(({ since }) => since),
    [null, null, 20_000, 20_000, null],
  );
  assert.equal(scores[3]?.members[0]?.held, true);
});

test('a gap too short to hide anything that matters holds nothing once it is over', () => {
  const { scores } = through([
    { spent: 0.8, k: 1, unseen: 0 },
    { spent: 0.7, k: 1, unseen: 0.01 },
    { spent: 0.6, k: 1, unseen: 0.01 },
  ]);
  assert.deepEqual(
    scores.map(({ lo }) => Math.round(lo * 100)),
    [60, 60, 70],
  );
});

test('what was never known is held to nothing', () => {
  const { hold, atMost } = holdAt(null, given('a', { k: 0, unseen: 7 }), 0 as Instant);
  assert.deepEqual([hold, atMost], [null, null]);
});

test('events that came since the gap are evidence like others', () => {
  const young: MemberFacts = { ...given('a', { k: 1 }), confidence: { coverage: 1, freshness: 1, evidence: 0.2, all: 0.2 } };
  const { hold } = holdAt(null, young, 0 as Instant);
  const later = { ...young, unseen: 9, confidence: { coverage: 0.9, freshness: 1, evidence: 0.9, all: 0.81 } };
  assert.equal(holdAt(hold, later, 10_000 as Instant).atMost, 0.9);
});

test('many short gaps add up', () => {
  const short = Array.from({ length: 20 }, (_, index) => [
    { spent: 0.8 - index * 0.02, k: 1, unseen: index * 0.01 + 0.01 },
    { spent: 0.8 - index * 0.02, k: 1, unseen: index * 0.01 + 0.01 },
  ]).flat();
  const { holds } = through([{ spent: 0.8, k: 1, unseen: 0 }, ...short]);
  assert.ok((holds.at(-1)?.since ?? null) !== null, 'what was unseen in all of them could have hidden a part that matters');
});

test('a gap never raises lo above what it was when the gap began, whatever comes during it', () => {
  const any = fc.record({
    spent: fc.double({ min: 0, max: 3, noNaN: true }),
    k: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    more: fc.double({ min: 1e-6, max: 0.3, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.array(any, { minLength: 1, maxLength: 30 }), (spent, gap) => {
      let unseen = 0.1;
      const during = gap.map(({ more, ...moment }) => ({ ...moment, unseen: (unseen += more) }));
      const { scores } = through([{ spent, k: 1, unseen: 0.1 }, ...during]);
      const before = scores[0]!.lo;
      for (const { lo } of scores) assert.ok(lo <= before + 1e-12, `${lo} > ${before}`);
      // The telemetry is back, and the gap still lies in the window.
      if (unseen - 0.1 <= HIDDEN) return;
      const { scores: after } = through([{ spent, k: 1, unseen: 0.1 }, ...during, { spent: 0, k: 1, unseen }]);
      assert.ok(after.at(-1)!.lo <= before + 1e-12);
    }),
  );
});
