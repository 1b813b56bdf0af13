import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextTheme, readTheme } from './theme.ts';

test('an unknown stored theme follows the system', () =>
  assert.deepEqual([null, 'sepia', 'dark'].map(readTheme), ['auto', 'auto', 'dark']));

test('the toggle goes round all three', () => {
  assert.deepEqual([nextTheme('auto'), nextTheme('light'), nextTheme('dark')], ['light', 'dark', 'auto']);
});
