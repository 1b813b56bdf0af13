import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeHere, lineOf, timeOf } from './judge-process.ts';

test('a table says what lines of JSON say', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => lineOf({ n1: 500, k1: i % 3, n0: 4_500, k0: 4 }, i));
  const rows = lines.map((line) => {
    const { at, candidate, baseline } = JSON.parse(line) as { at: string; candidate: Counts; baseline: Counts };
    return `${baseline.bad},${at},"errors",${candidate.total},${candidate.bad},${baseline.total},all`;
  });
  const header = '\uFEFFbaseline_bad,at,indicator,candidate_total,candidate_bad,baseline_total,cohort';
  const [json, table, ending] = await Promise.all([
    judgeHere(lines),
    judgeHere([header, ...rows]),
    judgeHere([[header, ...rows].join('\r\n')], ['--format', 'csv']),
  ]);
  assert.equal(json.lines.length, 30);
  assert.equal(table.out, json.out);
  assert.equal(ending.out, json.out);
});

for (const { name, rows, says } of [
  {
    name: 'a column that is none',
    rows: ['at,indicatr'],
    says: /:1:1 JUDGE_FIELD indicatr: .*\n {2}hint: did you mean "indicator"/,
  },
  {
    name: 'a column in capitals that is none',
    rows: [`${columns()},Region`, `${timeOf(0)},errors,1,0,1,0,eu`],
    says: /^[^\n]*:1:1 JUDGE_FIELD Region: Cannot use this column\n {2}hint: [^\n]*\n?$/,
  },
  {
    name: 'semicolons between the cells',
    rows: [columns().replaceAll(',', ';'), `${timeOf(0)};errors;1;0;1;0`],
    says: /^[^\n]*:1:1 JUDGE_LINE Cannot read cells that are separated by semicolons\n {2}hint: separate them by commas, like at,indicator,[^\n]*\n?$/,
  },
  {
    name: 'no names of columns',
    rows: [`${timeOf(0)},errors,1,0,1,0`, `${timeOf(1)},errors,1,0,1,0`],
    says: /^[^\n]*:1:1 JUDGE_LINE Cannot find the names of the columns in the first row\n {2}hint: put a row above it like at,[^\n]*\n?$/,
  },
  {
    name: 'a column that is missing',
    rows: ['at,indicator,candidate_total'],
    says: /:1:1 JUDGE_FIELD candidate_bad: Cannot find this column/,
  },
  {
    name: 'a row that is too short',
    rows: [columns(), `${timeOf(0)},errors,1,0,1`],
    says: /:2:1 JUDGE_LINE Cannot read 5 cells where the first row has 6/,
  },
  {
    name: 'a cell that is no number',
    rows: [columns(), `${timeOf(0)},errors,NaN,0,1,0`],
    says: /:2:1 JUDGE_COUNT candidate\.total: Cannot use "NaN"/,
  },
  {
    name: 'an empty cell',
    rows: [columns(), `${timeOf(0)},errors,,0,1,0`],
    says: /:2:1 JUDGE_COUNT candidate\.total: Cannot use nothing/,
  },
  {
    name: 'a quote that is not closed',
    rows: [columns(), `${timeOf(0)},"errors,1,0,1,0`],
    says: /:2:1 JUDGE_LINE Cannot find the end of a text in quotes/,
  },
]) {
  test(`${name} of a table ends with 3`, async () => {
    const { code, err } = await judgeHere(rows);
    assert.equal(code, 3, err);
    assert.match(err, says);
  });
}

type Counts = { readonly total: number; readonly bad: number };

function columns(): string {
  return 'at,indicator,candidate_total,candidate_bad,baseline_total,baseline_bad';
}
