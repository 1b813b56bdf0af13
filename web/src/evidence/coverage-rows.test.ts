import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoverageStepView } from '../../../src/wire/coverage.ts';
import { coverageHeadline, readStep } from './coverage-rows.ts';

const step = (say: CoverageStepView['say'], share: number | null): CoverageStepView => ({
  step: 'edge',
  indicator: 'checkout-edge-coverage',
  say,
  because: null,
  expected: 100,
  seen: 100 * (share ?? 0),
  share,
  at_least: 0.95,
  window_ms: 1,
  delay_ms: 1,
  sentence: '',
});
const journey = (steps: CoverageStepView[], heard = true) => ({
  journey: 'checkout',
  owner: 'a',
  heard,
  version_coverage: null,
  steps,
});

test('what is not known fills no bar and is blind; what is doubled does not run over', () => {
  const [unknown, doubled] = [readStep(step('unknown', null)), readStep(step('doubled', 1.4))];
  assert.deepEqual([unknown.health, unknown.filled, unknown.share], ['blind', 0, 'not known']);
  assert.deepEqual([doubled.health, doubled.filled], ['burning', 1]);
});

test('the headline never says that enough is seen where it is not known', () => {
  const says = (...steps: CoverageStepView[]): string => coverageHeadline({ journeys: [journey(steps)] });
  assert.equal(says(step('missing', 0.5), step('covered', 1)), 'One step is seen too little.');
  assert.equal(says(step('unknown', null), step('covered', 1)), 'How much is seen of 1 of 2 steps is not known.');
  assert.equal(says(step('covered', 1)), 'As much is seen as has to be.');
  assert.equal(says(), 'Nobody says how much should be seen.');
  assert.equal(
    coverageHeadline({ journeys: [journey([step('covered', 1)]), journey([], false)] }),
    'One journey was never heard.',
  );
});
