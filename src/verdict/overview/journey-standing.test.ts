import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instant } from '../../kernel/units.ts';
import { journeyStanding, type JourneyStanding, type PromiseFacts, type StandingFacts } from './journey-standing.ts';

const AT = 1_800_000_000_000 as Instant;
const ago = (minutes: number): Instant => (AT - minutes * 60_000) as Instant;
const promise = (
  health: PromiseFacts['health'],
  since: Instant | null = null,
  because: PromiseFacts['because'] = null,
): PromiseFacts => {
  return { health, because, since };
};
const score = (standing: 'healthy' | 'at-risk' | 'unknown' | 'breached', minutes = 60): StandingFacts['score'] => {
  return { standing, since: ago(minutes) };
};

const cases: readonly { name: string; facts: StandingFacts; want: JourneyStanding; since: Instant | null }[] = [
  {
    name: 'nothing promised is no promise kept',
    facts: { promises: [], score: score('unknown') },
    want: 'unpromised',
    since: null,
  },
  {
    name: 'one broken promise is a broken promise, however well the others are kept',
    facts: { promises: [promise('healthy'), promise('exhausted', ago(5))], score: score('healthy') },
    want: 'broken',
    since: ago(5),
  },
  {
    name: 'a score that is breached says so, too, since the earlier of the two',
    facts: { promises: [promise('exhausted', ago(5)), promise('healthy')], score: score('breached', 9) },
    want: 'broken',
    since: ago(9),
  },
  {
    name: 'a budget that goes too fast is at risk since the alert, and not since the score was healthy',
    facts: { promises: [promise('burning', ago(3))], score: score('healthy') },
    want: 'at-risk',
    since: ago(3),
  },
  {
    name: 'what nobody knows the beginning of has none',
    facts: { promises: [promise('burning')], score: null },
    want: 'at-risk',
    since: null,
  },
  {
    name: 'where nobody came nobody can say, and nothing is dark',
    facts: { promises: [promise('blind', null, 'NO_TRAFFIC')], score: score('unknown') },
    want: 'quiet',
    since: null,
  },
  {
    name: 'a blind promise makes the whole unknown where the score is unsure',
    facts: { promises: [promise('blind'), promise('healthy')], score: score('unknown', 7) },
    want: 'unknown',
    since: ago(7),
  },
  {
    name: 'and leaves it kept where enough is known all the same',
    facts: { promises: [promise('blind'), promise('healthy')], score: score('healthy', 7) },
    want: 'kept',
    since: ago(7),
  },
  {
    name: 'a window that has only begun is no blindness',
    facts: { promises: [promise('healthy')], score: score('unknown') },
    want: 'kept',
    since: null,
  },
];
for (const { name, facts, want, since } of cases) {
  test(name, () => assert.deepEqual(journeyStanding(facts), { standing: want, since }));
}
