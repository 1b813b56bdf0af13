import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInstant } from '../../kernel/read-instant.ts';
import type { Instant } from '../../kernel/units.ts';
import { explainJourneyPlainly, explainOverview, type NamedJourney } from './explain-overview.ts';
import type { JourneyStanding } from './journey-standing.ts';

const AT = readInstant('2026-02-01T15:00:00Z') ?? (0 as Instant);
const named = (displayName: string, standing: JourneyStanding, since: string | null = null): NamedJourney => {
  return { displayName, standing, since: since === null ? null : readInstant(since) };
};
const KEPT = ['A', 'B', 'C', 'D', 'E'].map((name) => named(name, 'kept'));
const SINCE = '2026-02-01T14:02:11Z';

const cases: readonly {
  name: string;
  journeys: readonly NamedJourney[];
  tone: string;
  text: string;
  rest?: readonly string[];
}[] = [
  { name: 'all is kept', journeys: KEPT, tone: 'good', text: 'Customers get what we promised.' },
  {
    name: 'one of many is broken',
    journeys: [named('Checkout', 'broken', SINCE), ...KEPT],
    tone: 'breach',
    text: 'Customers get what we promised, except in Checkout since 14:02 UTC.',
  },
  {
    name: 'two of many, one since another day',
    journeys: [named('Checkout', 'broken', SINCE), named('Sign in', 'broken', '2026-01-30T09:00:00Z'), ...KEPT],
    tone: 'breach',
    text: 'Customers get what we promised, except in Checkout since 14:02 UTC and Sign in since 2026-01-30.',
  },
  {
    name: 'where most is broken nothing is excepted, and of many the first time is told',
    journeys: [...['V', 'W', 'X', 'Y', 'Z'].map((name) => named(name, 'broken', SINCE)), named('A', 'kept')],
    tone: 'breach',
    text: 'Customers do not get what we promised in V, W, X and 2 more, the first since 14:02 UTC.',
  },
  {
    name: 'nothing is claimed of what is not seen',
    journeys: [named('Search', 'unknown'), ...KEPT],
    tone: 'blind',
    text: 'Customers get what we promised wherever it is seen.',
    rest: ['Nothing can be said about Search: too little of it is seen.'],
  },
  {
    name: 'what is at risk is kept for now',
    journeys: [named('Search', 'at-risk'), named('Gifts', 'quiet'), ...KEPT],
    tone: 'warning',
    text: 'Customers get what we promised wherever it is seen, for now.',
    rest: ['Search is using up the room for mistakes too fast.', 'Nobody came to Gifts.'],
  },
  {
    name: 'nothing is seen at all',
    journeys: [named('Search', 'unknown'), named('Gifts', 'quiet')],
    tone: 'blind',
    text: 'Nobody can say whether customers get what we promised: too little is seen.',
  },
  {
    name: 'nobody came anywhere',
    journeys: [named('Gifts', 'quiet')],
    tone: 'blind',
    text: 'Nobody came, so nobody can say whether customers get what we promised.',
  },
  {
    name: 'nothing is promised',
    journeys: [named('Gifts', 'unpromised')],
    tone: 'blind',
    text: 'Nothing is promised to customers yet.',
  },
];
for (const { name, journeys, tone, text, rest = [] } of cases) {
  test(name, () => assert.deepEqual(explainOverview(journeys, AT), { tone, text, rest }));
}

test('a journey is told without a word that has to be looked up', () => {
  const tell = (standing: JourneyStanding, remaining: number | null): string =>
    explainJourneyPlainly({ standing, promises: 3, worst: { displayName: 'Orders succeed', remaining } });
  assert.equal(tell('broken', -0.5), '“Orders succeed” is broken: 150 % of the room for mistakes is used.');
  assert.equal(tell('broken', -29), '“Orders succeed” is broken: 30 times the room for mistakes is used.');
  assert.equal(tell('at-risk', 0.38), '“Orders succeed” loses its room for mistakes too fast; 38 % of it is left.');
  assert.equal(tell('kept', 0.9), 'All 3 promises are kept; at least 90 % of the room for mistakes is left.');
  assert.equal(tell('kept', null), 'All that is seen of 3 promises is kept.');
});
