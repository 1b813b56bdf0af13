import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparisonView, Phase } from '../../../src/wire/rollout.ts';
import { readCause } from './cause.ts';

const regressed = { kind: 'worse', sentence: '38 of 694 failed.' } as ComparisonView;
const cause = (phase: Phase, sentence: string, comparison: ComparisonView | null) => readCause({ phase, sentence, comparison });

test('a rollback that is done still says why', () =>
  assert.equal(cause('rolled-back', 'It serves nothing.', regressed), 'Why: 38 of 694 failed.'));
test('nothing is said twice', () => assert.equal(cause('rolling-back', 'Rolled back: 38 of 694 failed.', regressed), null));
test('a rollback for another reason is not blamed on the evidence', () => {
  assert.equal(cause('rolled-back', 'A person decided.', { ...regressed, kind: 'not-yet' }), null);
  assert.equal(cause('rolled-back', 'A person decided.', null), null);
});
test('nothing is explained that has not happened', () => assert.equal(cause('shifting', 'Shifting.', regressed), null));
