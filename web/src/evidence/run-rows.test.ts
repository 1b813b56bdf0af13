import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRuns, showMs, type KeptRun } from './run-rows.ts';

const step = (name: string, ms: number) => ({ name, outcome: 'ok', because: null, duration_ms: ms }) as const;
const run = (id: string, steps: KeptRun['steps'], duration: number): KeptRun => ({
  id,
  probe: 'home',
  location: 'eu',
  round: 0,
  at: 0,
  outcome: 'failed',
  because: 'STATUS',
  text: 'the status is 503',
  failed_step: 'buy',
  duration_ms: duration,
  steps,
  complaints: [],
  vitals: null,
  artifact: null,
});

test('runs are drawn on one scale, and a step that is told with its actions is drawn once', () => {
  const rows = readRuns('a/b', [
    run('1', [step('page', 100), step('buy', 300), step('buy/click', 100), step('buy/see', 200)], 400),
    { ...run('2', [step('page', 200)], 200), artifact: 'ff' },
  ]);
  assert.deepEqual(
    rows.map(({ parts }) => parts.map(({ name, share }) => [name, Math.round(share * 1_000)])),
    [
      [
        ['page', 143],
        ['buy/click', 143],
        ['buy/see', 286],
      ],
      [['page', 286]],
    ],
  );
  assert.equal(rows[0]?.says, 'buy: STATUS. the status is 503');
  assert.deepEqual(
    rows.map(({ picture }) => picture),
    [null, '/api/v1/probes/a%2Fb/artifacts/ff'],
  );
});

test('times are shown with the digits that matter', () => {
  assert.deepEqual([0, 0.44, 9.96, 312.4, 2_060].map(showMs), ['0 ms', '0.4 ms', '10 ms', '312 ms', '2.1 s']);
});
