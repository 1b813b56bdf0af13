import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MINUTE, SECOND, type Instant } from '../../kernel/units.ts';
import { scoreOf, type Score } from './score-of.ts';
import { advanceState, type ScoreState } from './score-state.ts';
import { given, TERMS } from './score.test-data.ts';

const at = (minutes: number): Instant => (minutes * MINUTE) as Instant;
const scoring = (point: number): Score => scoreOf([given('a', { spent: 2 * (1 - point) })], TERMS);
const DARKNESS = scoreOf([given('a', { k: 0 })], TERMS);

/** The states through a story of scores, one a minute; a missing number is darkness. */
function through(story: readonly (number | null)[], first: ScoreState | null = null): readonly string[] {
  let state = first;
  return story.map((point, index) => {
    state = advanceState(state, point === null ? DARKNESS : scoring(point), { terms: TERMS, at: at(index) });
    return state.standing;
  });
}
const HEALTHY: ScoreState = { standing: 'healthy', because: null, since: at(-9), rising: null };
const many = (count: number, point: number | null): (number | null)[] => Array.from({ length: count }, () => point);

const stories: readonly { name: string; first?: ScoreState; story: readonly (number | null)[]; last: string }[] = [
  { name: 'the first sight is unknown until it has lasted', story: many(5, 1), last: 'unknown' },
  { name: 'five minutes later it is healthy', story: many(6, 1), last: 'healthy' },
  { name: 'worse is at once', first: HEALTHY, story: [0.8], last: 'at-risk' },
  { name: 'much worse is at once, too', first: HEALTHY, story: [0.5], last: 'breached' },
  { name: 'healthy is not left above its lower bound', first: HEALTHY, story: [0.88], last: 'healthy' },
  { name: 'nor entered below its upper one', first: HEALTHY, story: [0.8, ...many(9, 0.88)], last: 'at-risk' },
  { name: 'at risk is not left above its lower bound', first: HEALTHY, story: [0.67], last: 'at-risk' },
  { name: 'a breach is not left below the upper one', first: HEALTHY, story: [0.5, ...many(9, 0.68)], last: 'breached' },
  { name: 'better for four minutes is not yet better', first: HEALTHY, story: [0.5, ...many(5, 1)], last: 'breached' },
  { name: 'better for five is', first: HEALTHY, story: [0.5, ...many(6, 1)], last: 'healthy' },
  {
    name: 'the worst of the better counts',
    first: HEALTHY,
    story: [0.5, 1, 1, 0.8, 1, 1, 1],
    last: 'at-risk',
  },
  { name: 'a relapse begins the wait anew', first: HEALTHY, story: [0.5, 1, 1, 0.5, 1, 1, 1, 1], last: 'breached' },
  { name: 'darkness is worse than at risk', first: HEALTHY, story: [0.8, null], last: 'unknown' },
  { name: 'silence lifts no breach, however long', first: HEALTHY, story: [0.5, ...many(60, null)], last: 'breached' },
];
for (const { name, first = null, story, last } of stories) {
  test(name, () => assert.equal(through(story, first).at(-1), last));
}

test('the state never gets better faster than it may, and never stays better than what is', () => {
  const order = ['breached', 'unknown', 'at-risk', 'healthy'];
  fc.assert(
    fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 60 }), (story) => {
      let state: ScoreState | null = null;
      let changed = Number.NEGATIVE_INFINITY;
      for (const [index, point] of story.entries()) {
        const now = (index * 20 * SECOND) as Instant;
        const next = advanceState(state, point === null ? DARKNESS : scoring(point), { terms: TERMS, at: now });
        const from = state?.standing ?? 'unknown';
        if (order.indexOf(next.standing) > order.indexOf(from)) {
          assert.ok(now - changed >= TERMS.dwellMs, `better after ${now - changed} ms`);
        }
        if (next.standing !== from || state === null) changed = now;
        if (point === null) assert.ok(['unknown', 'breached'].includes(next.standing));
        state = next;
      }
    }),
  );
});
