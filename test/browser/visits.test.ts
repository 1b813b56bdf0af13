import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { runVisits } from './visits-run.ts';

test('what visits tell is in the evidence, however they end', { ...requires('chromium'), timeout: 120_000 }, async () => {
  const { arrived } = await runVisits(9);
  assert.deepEqual(arrived, { lcp: 9, cls: 9, inp: 9, visit: 9, checkout: 9 });
});
