import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BURN_POLICIES, STANDARD_POLICY } from '../../src/catalog/burn-policies.ts';
import type { BudgetingMethod } from '../../src/catalog/objective.ts';
import { showCount, showDuration, showRatio } from '../../src/kernel/show.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Ratio } from '../../src/kernel/units.ts';
import { budgetOf } from '../../src/verdict/budget.ts';
import { burnThatSpends, ceilingOf, fitRules } from '../../src/verdict/burn-rules.ts';
import { poissonLowerBound } from '../../src/verdict/poisson-lower-bound.ts';

const text = readFileSync(new URL('../../docs/objectives.md', import.meta.url), 'utf8');

/** The cells of the table with this heading, row by row. */
function rows(heading: string): readonly (readonly string[])[] {
  const [, table = ''] = text.split(`${heading}\n`);
  const lines = table.split('\n').slice(1);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const numberIn = (cell: string): number => Number(cell.replaceAll(/[ ,%]/g, ''));
const percentIn = (cell: string): Ratio => (Math.round(numberIn(cell) * 1e6) / 1e8) as Ratio;
const lengthIn = (cell: string): DurationMs =>
  (Number.parseInt(cell, 10) * ({ m: MINUTE, h: HOUR, d: DAY }[cell.slice(-1)] ?? Number.NaN)) as DurationMs;

const PLAIN: BudgetingMethod = { kind: 'occurrences' };
const SLICES: BudgetingMethod = { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'good' };

test('the budgets in docs/objectives.md are those of the code', () => {
  const worked = rows('| method | target | window | counted | allowed | spent |');
  assert.equal(worked.length, 7);
  for (const [method = '', target = '', window = '', counted = '', allowed, spent] of worked) {
    const [bad = 0, total = 0] = counted.split(' of ').map(numberIn);
    const terms = { target: percentIn(target), method: method === 'Occurrences' ? PLAIN : SLICES, windowMs: lengthIn(window) };
    const budget = budgetOf({ good: total - bad, total, observedSlots: 1, expectedSlots: 1 }, terms);
    assert.ok(budget.kind === 'known' && budget.allowed !== null);
    const shown = Number(budget.allowed.toFixed(2));
    assert.deepEqual(
      [Number.isInteger(shown) ? showCount(shown) : `${shown}`, showRatio(budget.spent)],
      [allowed, spent],
      counted,
    );
  }
});

test('the burns in docs/objectives.md are those of the code', () => {
  const burns = rows('| part of the budget | objective’s window | gone within | burn |'.replace('’', "'"));
  assert.equal(burns.length, 6);
  for (const [part = '', window = '', within = '', burn] of burns)
    assert.equal(String(Number(burnThatSpends(percentIn(part), lengthIn(within), lengthIn(window)).toFixed(4))), burn);
  const ceilings = rows('| target | burn of a total outage |');
  assert.equal(ceilings.length, 7);
  for (const [target = '', ceiling = ''] of ceilings)
    assert.equal(
      ceilingOf({ target: percentIn(target), method: PLAIN, composite: null }).toFixed(2),
      numberIn(ceiling).toFixed(2),
    );
});

test('the rules in docs/objectives.md are those of the standard policy', () => {
  const rules = fitRules(
    { target: 0.999 as Ratio, windowMs: (30 * DAY) as DurationMs, method: PLAIN, composite: null },
    BURN_POLICIES.find(({ name }) => name === STANDARD_POLICY)?.rules ?? [],
  );
  const told = rows('| rule | fires when | over 30d | does |');
  assert.deepEqual(
    told.map(([id]) => id?.replaceAll('`', '')),
    rules.map(({ rule }) => rule.id),
  );
  for (const [index, [, when = '', burn, does = '']] of told.entries()) {
    const { rule, longMs, shortMs, threshold } = rules[index] ?? assert.fail();
    for (const window of [longMs, ...(shortMs === null ? [] : [shortMs])]) assert.ok(when.includes(showDuration(window)), when);
    if (rule.when.kind === 'burn') assert.equal(burn, `burn ${threshold}`);
    assert.ok(does.startsWith(rule.action) && does.includes('half') === (rule.pageBelow === 0.5), does);
  }
});

test('the bounds in docs/objectives.md are those of the code', () => {
  const bounds = rows('| failures | surely at least |');
  assert.equal(bounds.length, 8);
  for (const [failures = '', bound] of bounds) assert.equal(poissonLowerBound(numberIn(failures)).toFixed(4), bound);
});
