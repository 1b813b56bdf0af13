import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedPointView } from '../../../src/wire/rollout.ts';
import { nearestBatch, oddsTicks, readEvidence, readEvidenceTable, showBatch } from './evidence-series.ts';

const point = (second: number, log10_harm: number, log10_safe: number): JudgedPointView => ({
  at: `2026-11-21T09:00:${String(second).padStart(2, '0')}Z`,
  log10_harm,
  log10_safe,
  candidate_total: 40,
  candidate_bad: 2,
  baseline_total: 1_960,
  baseline_bad: 1,
});
const judged = [point(10, 0.4, -0.2), point(20, 2.6, -7)];
const read = readEvidence({ judged, harm_crossing: 2, safe_crossing: Math.log10(20) });

test('the columns are seconds, harm and safety, batch by batch', () => {
  assert.deepEqual(read.columns, [
    [Date.parse('2026-11-21T09:00:10Z') / 1_000, Date.parse('2026-11-21T09:00:20Z') / 1_000],
    [0.4, 2.6],
    [-0.2, -7],
  ]);
});

test('the range holds the highest evidence, and does not sink without end', () => {
  assert.ok(read.high > 2.6);
  assert.equal(read.low, -6);
});

test('with nothing judged the crossing lines are still in range', () => {
  const empty = readEvidence({ judged: [], harm_crossing: 2, safe_crossing: Math.log10(20) });
  assert.ok(empty.high > 2 && empty.low < 0);
  assert.equal(empty.summary, 'No batch has been judged yet.');
});

test('the words carry the same figures as the lines', () => {
  assert.equal(
    read.summary,
    'Evidence of harm 390:1, rolled back at 100:1. Evidence of safety 1:10⁷, a step is passed at 20:1. 2 batches judged.',
  );
  assert.deepEqual(readEvidenceTable(judged)[0], {
    at: '09:00:20',
    harm: '390:1',
    safe: '1:10⁷',
    candidate: '2 of 40',
    baseline: '1 of 1,960',
  });
});

test('axis marks are whole powers of ten and few', () => {
  assert.deepEqual(oddsTicks(-0.5, 2.9), [0, 1, 2]);
  assert.ok(oddsTicks(-6, 40).length <= 8);
});

test('a batch is found by its place on the drawing, and told in words', () => {
  assert.deepEqual(
    [0, 0.03, 0.08, 1].map((share) => nearestBatch(judged, share)),
    [0, 0, 1, 1],
  );
  assert.match(showBatch(point(20, 2.6, -7)), /^09:00:20 UTC: worse 390:1, not worse 1:10⁷; bad 2 of 40 of the candidate/);
});
