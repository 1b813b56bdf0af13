import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvidence } from './evidence-series.ts';

const AT = Date.parse('2026-11-21T09:41:00Z');
const point = (index: number, harm: number, safe: number) => ({
  at: new Date(AT + index * 10_000).toISOString(),
  log10_harm: harm,
  log10_safe: safe,
  candidate_total: 10,
  candidate_bad: 1,
  baseline_total: 90,
  baseline_bad: 1,
});

test('two batches do not fill the width, and both crossings say what follows', () => {
  const evidence = readEvidence({ judged: [point(0, 0.2, -0.3), point(1, 0.9, -9)], harm_crossing: 2, safe_crossing: 1.3 });
  assert.deepEqual([evidence.from, evidence.to - evidence.from], [AT, 120_000]);
  assert.deepEqual(
    evidence.series.map(({ values }) => values),
    [
      [0.2, 0.9],
      [-0.3, -6],
    ],
  );
  assert.deepEqual(
    evidence.levels.map(({ label }) => label),
    ['rolled back at 100:1', 'step passed at 19:1'],
  );
  assert.equal(evidence.low, -6);
});
