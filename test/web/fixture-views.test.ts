import assert from 'node:assert/strict';
import { test } from 'node:test';
import { home } from '../../src/wire/home.ts';
import { entry } from '../../src/wire/ledger.ts';
import { rollout } from '../../src/wire/rollout.ts';
import { fixtureHome } from './fixture-home.ts';
import { fixtureEntries, fixtureRollouts } from './fixture-rollouts.ts';

// The screens' tests are worth as much as the likeness of what they show.
const AT = Date.parse('2026-11-21T09:41:00Z');

test('what the screens are shown in tests has the shape that the server sends', () => {
  assert.deepEqual(home.parse(fixtureHome(AT)), fixtureHome(AT));
  for (const view of fixtureRollouts(AT)) assert.deepEqual(rollout.parse(view), view);
  for (const view of fixtureEntries(AT)) assert.deepEqual(entry.parse(view), view);
});
