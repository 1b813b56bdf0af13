import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requires } from '../requires.ts';
import { runVisits } from './visits-run.ts';

test('what visits tell is in the evidence, however they end', { ...requires('chromium'), timeout: 120_000 }, async () => {
  const { arrived } = await runVisits(6);
  assert.deepEqual(arrived, { lcp: 6, cls: 6, inp: 6, visit: 6, checkout: 6 });
});
