import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { qualityOfSpent } from '../../src/verdict/score/quality.ts';
import { revenueAtRisk } from '../../src/verdict/score/revenue-at-risk.ts';
import { scoreOf } from '../../src/verdict/score/score-of.ts';
import { judgeScore } from '../../src/verdict/score/score-state.ts';
import { given, TERMS } from '../../src/verdict/score/score.test-data.ts';

const text = readFileSync(new URL('../../docs/score.md', import.meta.url), 'utf8');
const rows = (heading: string): readonly (readonly string[])[] => {
  const [, table = ''] = text.split(`${heading}\n`);
  const lines = table.split('\n').slice(1);
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

test('the qualities in docs/score.md are those of the code', () => {
  const qualities = rows('| spent of its budget | quality |');
  assert.equal(qualities.length, 6);
  for (const [spent = '', quality] of qualities)
    assert.equal(String(Math.round(qualityOfSpent(Number.parseFloat(spent)) * 100) / 100), quality, spent);
});

test('the worked cases in docs/score.md are those of the code', () => {
  const cases = rows('| case | spent | k | lo | point | hi | K | state |');
  assert.equal(cases.length, 5);
  for (const [name = '', spent = '', k = '', ...want] of cases) {
    const known = k.split(',').map(Number);
    const members = spent
      .split(',')
      .map((part, index) =>
        given(`m${index}`, { spent: Number(part), k: known[index] ?? 1, weight: [5, 3, 2][index] ?? 0, key: index === 0 }),
      );
    const score = scoreOf(members, TERMS);
    const points = [score.lo, score.point, score.hi].map((share) => (share === null ? '–' : (share * 100).toFixed(1)));
    const { standing } = judgeScore(score, TERMS, null);
    assert.deepEqual([...points, `${Math.round(score.confidence * 100)} %`, standing], want, name);
  }
});

test('the revenue at risk in docs/score.md is that of the code', () => {
  const risk = revenueAtRisk({ lo: 0.9, point: 0.9, hi: 0.9 }, { perHour: 12_000, currency: 'EUR' });
  assert.match(text, /12,000 EUR an hour at a point of 0\.9 is\n1,200 EUR an hour/);
  assert.equal(Math.round(risk?.point ?? 0), 1_200);
});
