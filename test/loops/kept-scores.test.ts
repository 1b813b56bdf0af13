import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { EQUAL_PART, STANDARD_SCORE } from '../../src/catalog/score-schema.ts';
import type { ScoreTerms } from '../../src/catalog/score-terms.ts';
import { SLOT, TIERS, type Cell } from '../../src/evidence/cell.ts';
import { emptyHistogram } from '../../src/evidence/histogram.ts';
import { openEvidence } from '../../src/evidence/evidence.ts';
import { partGeneration, scoreGeneration, WHOLE } from '../../src/intake/score-series.ts';
import { DAY, HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { keptAt, keptOver, MOST_POINTS, type KeptParts } from '../../src/loops/kept-scores.ts';

const T0 = 1_800_000_000_000 as Instant;
const SCORED = { kind: 'journey', name: 'checkout' } as const;
const { healthy, atRisk, dwell, leastConfidence } = STANDARD_SCORE;
const member = (name: string, weight: number): ScoreTerms['members'][number] => {
  return { ...EQUAL_PART, weight, of: { kind: 'objective', name } };
};
const TERMS: ScoreTerms = {
  members: [member('a', 1), member('b', 1)],
  healthy,
  atRisk,
  dwellMs: dwell,
  leastConfidence,
  mostPerHour: null,
};
const loAt = (slot: number): number => 0.5 + (slot % 6) / 20;

/** Four hours of slots: `a` is whole, and what is missing from the score is missing from `b`. */
async function openKept(): Promise<KeptParts & { readonly cellStore: CellStore }> {
  const cellStore = openMemoryCellStore();
  const cells = Array.from({ length: (4 * HOUR) / SLOT }, (_, slot) => {
    const at = (T0 + slot * SLOT) as Instant;
    const cell = (generation: string, lo: number): Cell => {
      const numbers = { good: Math.round(lo * WHOLE), total: WHOLE, n: 1, sum: WHOLE };
      return { generation, cohort: '{}', at, ...numbers, histogram: emptyHistogram() };
    };
    return [
      cell(scoreGeneration(SCORED), loAt(slot)),
      cell(partGeneration(SCORED, 'objective.a'), 1),
      cell(partGeneration(SCORED, 'objective.b'), 2 * loAt(slot) - 1),
    ];
  }).flat();
  await cellStore.seal({ cells, positions: {}, counters: null });
  return { cellStore, evidence: openEvidence };
}

test('a slot tells of its score and its members, from the finest resolution that still has it', async () => {
  const parts = await openKept();
  const at = (T0 + 90 * SLOT + 3_000) as Instant;
  const fine = await keptAt(parts, SCORED, { terms: TERMS, at });
  assert.deepEqual([fine?.at, fine?.width, fine?.score], [T0 + 90 * SLOT, SLOT, { lo: loAt(90), confidence: 1 }]);
  assert.deepEqual(fine?.members.get('objective.b'), { lo: 2 * loAt(90) - 1, confidence: 1 });
  const keep = { keepMs: (tier: keyof typeof TIERS) => TIERS[tier].keep };
  while (await parts.cellStore.maintain((T0 + 5 * DAY) as Instant, keep));
  const coarse = await keptAt(parts, SCORED, { terms: TERMS, at });
  assert.equal(coarse?.width, MINUTE);
  assert.equal(coarse.score.lo, 0.625, 'the exact mean of six slots');
  assert.equal(await keptAt(parts, SCORED, { terms: TERMS, at: (T0 - HOUR) as Instant }), null);
});

test('a trend is as fine as one answer holds, and its means are exact', async () => {
  const parts = await openKept();
  const over = (ms: number): Parameters<typeof keptOver>[2] => ({ from: T0, to: (T0 + ms) as Instant, whatIf: null });
  const hour = await keptOver(parts, SCORED, over(HOUR));
  assert.equal(hour.length, 360);
  assert.deepEqual(hour.map(({ score }) => score.lo).slice(0, 7), [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.5]);
  const four = await keptOver(parts, SCORED, over(4 * HOUR));
  assert.equal(four.length, 240);
  assert.ok(four.every(({ score }) => score.lo === 0.625 && score.confidence === 1));
  const days = await keptOver(parts, SCORED, over(20 * DAY));
  assert.equal(days.length, 4 + (T0 % HOUR === 0 ? 0 : 1));
  assert.ok((await keptOver(parts, SCORED, over(90 * DAY))).length <= MOST_POINTS);
});

test('with the weights of then a trend of the past is what was shown, with others it is what it would have been', async () => {
  const parts = await openKept();
  const span = { from: T0, to: (T0 + HOUR) as Instant };
  for (const { score, whatIf } of await keptOver(parts, SCORED, { ...span, whatIf: TERMS }))
    assert.ok(Math.abs((whatIf?.lo ?? 0) - score.lo) < 1e-9);
  const onlyB = { ...TERMS, members: [member('b', 1)] };
  for (const { score, whatIf } of await keptOver(parts, SCORED, { ...span, whatIf: onlyB }))
    assert.ok(Math.abs((whatIf?.lo ?? 0) - (2 * score.lo - 1)) < 1e-9);
});
