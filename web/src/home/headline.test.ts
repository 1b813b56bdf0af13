import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HomeView } from '../../../src/wire/home.ts';
import type { Health } from '../../../src/wire/objective.ts';
import { readHeadline } from './headline.ts';

const home = (
  journeys: readonly [string, Health][],
  phases: readonly string[] = [],
  elsewhere: readonly object[] = [],
): HomeView =>
  ({
    journeys: journeys.map(([display_name, health]) =>
      display_name.startsWith('Quiet')
        ? { display_name, health, objectives: [{ reason: 'NO_TRAFFIC' }] }
        : { display_name, health, objectives: [] },
    ),
    objectives_elsewhere: elsewhere,
    rollouts: phases.map((phase) => ({ phase })),
    alerts: { pages: 0, tickets: 0, informs: 0, frozen: 0 },
  }) as unknown as HomeView;

const cases: readonly { name: string; journeys: readonly [string, Health][]; want: [Health, string, string?] }[] = [
  {
    name: 'all is well',
    journeys: [
      ['Checkout', 'healthy'],
      ['Search', 'healthy'],
    ],
    want: ['healthy', 'Both journeys are within their load lines.'],
  },
  {
    name: 'the worst comes first',
    journeys: [
      ['Search', 'burning'],
      ['Checkout', 'exhausted'],
    ],
    want: ['exhausted', 'Checkout is over the load line.', 'Search is burning budget too fast.'],
  },
  {
    name: 'blind is added to what burns',
    journeys: [
      ['Search', 'burning'],
      ['Login', 'blind'],
    ],
    want: ['burning', 'Search is burning budget too fast.', 'Nothing can be said about Login.'],
  },
  {
    name: 'blind alone is not well',
    journeys: [
      ['Search', 'healthy'],
      ['Login', 'blind'],
    ],
    want: ['blind', 'Nothing can be said about Login.'],
  },
  {
    name: 'who has no customers is said, and takes nothing from the others',
    journeys: [
      ['Search', 'healthy'],
      ['Checkout', 'healthy'],
      ['Quiet page', 'blind'],
    ],
    want: ['healthy', '2 of 3 journeys are within their load lines.', 'Nobody came to Quiet page.'],
  },
  {
    name: 'where nobody comes anywhere nothing is well',
    journeys: [['Quiet page', 'blind']],
    want: ['blind', 'Nobody came to Quiet page.'],
  },
  {
    name: 'many are counted',
    journeys: ['A', 'B', 'C', 'D'].map((name) => [name, 'burning']),
    want: ['burning', 'A, B and 2 more are burning budget too fast.'],
  },
];
for (const {
  name,
  journeys,
  want: [health, text, rest = ''],
} of cases) {
  test(name, () =>
    assert.deepEqual(readHeadline(home(journeys)), {
      health,
      text,
      rest,
      moving: 'No rollout is under way.',
      alerts: 'No alert is open.',
    }),
  );
}

test('rollouts that are over do not count as under way', () => {
  assert.equal(readHeadline(home([], ['shifting', 'rolled-back', 'promoted'])).moving, 'One rollout is under way.');
  assert.equal(readHeadline(home([], ['held', 'rolling-back'])).moving, '2 rollouts are under way.');
});

test('an objective of no journey is not left out', () => {
  const elsewhere = (health: Health) =>
    readHeadline(home([['Search', 'healthy']], [], [{ display_name: 'Backups', health }])).text;
  assert.equal(elsewhere('exhausted'), 'Backups is over the load line.');
  assert.equal(elsewhere('healthy'), 'Everything promised is within its load line.');
});

test('open alerts are counted by how loud they are', () => {
  const alerts = (pages: number, tickets: number, frozen: number) =>
    readHeadline({ ...home([]), alerts: { pages, tickets, informs: 0, frozen } }).alerts;
  assert.equal(alerts(1, 2, 0), '1 page, 2 tickets open.');
  assert.equal(alerts(0, 1, 1), '1 ticket open, 1 frozen.');
});
