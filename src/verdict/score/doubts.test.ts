import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, type Instant } from '../../kernel/units.ts';
import { doubtsOf, type DoubtFacts } from './doubts.ts';
import { revenueAtRisk } from './revenue-at-risk.ts';

const AT = (100 * HOUR) as Instant;
const ago = (ms: number): Instant => (AT - ms) as Instant;
const QUIET: DoubtFacts = { at: AT, standing: 'healthy', point: 0.95, heldBack: 0, edit: null, silent: [] };
const EDIT = { at: ago(10 * MINUTE), standing: 'breached', point: 0.6, removed: [] } as const;
const SILENT = { member: 'objective.a', since: ago(10 * MINUTE), point: 0.8 } as const;

const cases: readonly { name: string; facts: Partial<DoubtFacts>; want: readonly string[] }[] = [
  { name: 'a quiet score has none', facts: {}, want: [] },
  { name: 'weights edited while it was bad', facts: { edit: EDIT }, want: ['WEIGHTS_EDITED_WHILE_BAD'] },
  { name: 'not when it was well', facts: { edit: { ...EDIT, standing: 'healthy' } }, want: [] },
  { name: 'not for ever', facts: { edit: { ...EDIT, at: ago(2 * HOUR) } }, want: [] },
  {
    name: 'a member that was removed before a rise',
    facts: { edit: { ...EDIT, standing: 'healthy', removed: ['objective.b'] } },
    want: ['SCORE_ROSE_AFTER_REMOVAL objective.b'],
  },
  {
    name: 'a removal without a rise is none',
    facts: { edit: { ...EDIT, standing: 'healthy', removed: ['objective.b'], point: 0.945 } },
    want: [],
  },
  {
    name: 'a member that fell silent before a rise',
    facts: { silent: [SILENT] },
    want: ['SCORE_ROSE_AFTER_SILENCE objective.a'],
  },
  { name: 'a silence that began long before is none', facts: { silent: [{ ...SILENT, since: ago(2 * HOUR) }] }, want: [] },
  { name: 'nothing rose that is not known', facts: { silent: [SILENT], point: null }, want: [] },
  { name: 'a rise that is held back', facts: { heldBack: 0.2 }, want: ['SCORE_MOVED_WITHOUT_EVIDENCE'] },
];
for (const { name, facts, want } of cases) {
  test(name, () => {
    const doubts = doubtsOf({ ...QUIET, ...facts });
    assert.deepEqual(
      doubts.map(({ code, member }) => `${code} ${member}`.trim()),
      want,
    );
  });
}

test('revenue at risk is what is missing from a perfect score, with its bounds and its arithmetic', () => {
  const risk = revenueAtRisk({ lo: 0.65, point: 0.9, hi: 0.95 }, { perHour: 10_000, currency: 'EUR' });
  assert.ok(risk !== null);
  assert.deepEqual(
    [risk.least, risk.point, risk.most].map((each) => Math.round(each ?? -1)),
    [500, 1_000, 3_500],
  );
  assert.equal(risk.formula, '(1 − point 0.9000) × 10000 EUR/h = 1000.00 EUR/h');
});

test('no figure of the catalog, no figure here; an unknown score has bounds only', () => {
  assert.equal(revenueAtRisk({ lo: 0, point: 0, hi: 0 }, null), null);
  const risk = revenueAtRisk({ lo: 0.2, point: null, hi: 0.9 }, { perHour: 100, currency: 'EUR' });
  assert.equal(risk?.point, null);
  assert.match(risk?.formula ?? '', /hi 0\.9000/);
});
