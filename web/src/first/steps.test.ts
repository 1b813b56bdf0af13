import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FirstStepsView } from '../../../src/wire/first-steps.ts';
import type { HomeView } from '../../../src/wire/home.ts';
import { readSteps } from './steps.ts';

const view = (known: Partial<FirstStepsView>): FirstStepsView => ({ accepted: 0, total: 0, ...known }) as FirstStepsView;
const home = (health: string | null): HomeView =>
  ({
    journeys:
      health === null
        ? []
        : [{ objectives: [{ name: 'x', display_name: 'X', health, spent: 0, remaining: 1, sentence: 'So it is.' }] }],
    objectives_elsewhere: [],
  }) as unknown as HomeView;
const states = (known: FirstStepsView | null, at: HomeView | null): string =>
  readSteps(known, at)
    .all.map(({ state }) => state)
    .join(' ');

const cases = [
  { name: 'before anything is known the first step is now', view: null, home: null, want: 'now later later later' },
  { name: 'nothing arrived', view: view({}), home: home(null), want: 'now later later later' },
  {
    name: 'payloads without a request are sent and not seen',
    view: view({ accepted: 2 }),
    home: home(null),
    want: 'done now later later',
  },
  { name: 'requests were seen', view: view({ accepted: 2, total: 9 }), home: home(null), want: 'done done now later' },
  {
    name: 'a promise in force waits for its verdict',
    view: view({ accepted: 2 }),
    home: home('blind'),
    want: 'done done done now',
  },
  {
    name: 'a verdict ends the way, good or not',
    view: view({ accepted: 2 }),
    home: home('burning'),
    want: 'done done done done',
  },
] as const;
for (const { name, want, ...known } of cases) test(name, () => assert.equal(states(known.view, known.home), want));

test('the mark is blind until there is a verdict', () => {
  assert.equal(readSteps(view({}), home('blind')).mark.kind, 'blind');
  assert.equal(readSteps(view({}), home('healthy')).mark.kind, 'known');
});
