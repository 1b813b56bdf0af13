import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUNDLES, playBundle } from './bundle-runs.ts';
import { CHANGES, playChange } from './error-detections.ts';
import { EVEN_CELLS, playEven } from './false-rollbacks.ts';
import { CELLS, play, type Results } from './experiments.ts';
import { headlinesOf, keeps } from './headlines.ts';
import { measureJudge } from './judge-cost.ts';
import { EVEN_SPEED, playSlowCell, SLOWER } from './latency-runs.ts';
import { playWithin, WITHIN } from './margin-runs.ts';
import { MODES } from './our-judge.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { playPromotion, PROMOTIONS } from './promotion-runs.ts';
import { playRamp, RAMPS } from './ramp-runs.ts';
import { showHeadlines, showReport } from './show-report.ts';

// A handful of what `npm run bench:canary` plays, and of that only what no luck decides. Seeds make it the same every time.

const PEERS = ['Flagger', 'Argo', 'Kayenta'];

for (const bursts of ['none', 'common', 'cluster5', 'gamma1', 'pods']) {
  test(`candidates as good as their baseline are left alone when bursts are of kind ${bursts}`, () => {
    const cell = EVEN_CELLS.find((even) => even.bursts === bursts && even.perSecond === 50 && even.fails === 0.001);
    assert.ok(cell !== undefined);
    const { outcomes } = playEven(cell, 0.06);
    for (const mode of MODES) assert.ok(of(outcomes, mode).rolledBack <= 0.03, mode);
    if (bursts !== 'none') assert.ok(of(outcomes, 'z-peek').rolledBack > 0.08, 'while looking again and again finds something');
  });
}

test('errors of 1 and 10 % are found sooner and with fewer bad requests than by every rule of the others', () => {
  for (const [name, seconds] of [
    ['0.1 → 1 %', 60],
    ['0.1 → 10 %', 20],
  ] as const) {
    const { outcomes } = playChange(found(CHANGES, name), 0.05);
    const ours = of(outcomes, 'calibrated');
    assert.ok((ours.p95Seconds ?? Infinity) <= seconds, `${name}: ${ours.p95Seconds} s`);
    assert.ok((of(outcomes, 'uncalibrated').p95Seconds ?? Infinity) <= 290, name);
    for (const peer of PEERS) assert.ok(of(outcomes, peer).meanBad > 8 * ours.meanBad, `${name}: ${peer}`);
  }
});

test('what is allowed is not rolled back, however clear it is', () => {
  for (const within of WITHIN) {
    const { outcomes } = playWithin(within, 0.02);
    for (const mode of MODES) assert.equal(of(outcomes, mode).rolledBack, 0, `${within.name}, ${mode}`);
  }
});

test('candidates that are twice as slow are found, and those that are as fast are not', () => {
  const twice = playSlowCell(found(SLOWER, 'all × 2'), 0.05).outcomes;
  for (const mode of MODES) assert.equal(of(twice, mode).rolledBack, 1, mode);
  const even = playSlowCell(found(EVEN_SPEED, 'equally fast, bursts of kind none'), 0.03).outcomes;
  for (const mode of MODES) assert.equal(of(even, mode).rolledBack, 0, mode);
});

test('one bad cohort of ten is found among sixteen streams, where rules on the whole see nothing', () => {
  const { outcomes } = playBundle(found(BUNDLES, 'one cohort of ten 0.1 → 5 %'), 0.03);
  assert.ok((of(outcomes, 'calibrated').medianSeconds ?? Infinity) <= 50);
  assert.equal(of(outcomes, 'Flagger').rolledBack, 0);
});

test('a bad candidate on a ramp is found before it has much traffic', () => {
  const { outcomes } = playRamp(found(RAMPS, '0.1 → 1 % from the start'), 0.03);
  assert.ok(of(outcomes, 'calibrated').meanBad < 16);
});

test('a good candidate is found safe, and one at the margin seldom', () => {
  const good = PROMOTIONS.find(({ perSecond, atMargin }) => perSecond === 50 && !atMargin);
  const bad = PROMOTIONS.find(({ perSecond, atMargin }) => perSecond === 50 && atMargin);
  assert.ok(good !== undefined && bad !== undefined);
  assert.ok(playPromotion(good, 0.1).safe > 0.9);
  assert.ok(playPromotion(bad, 0.05).safe <= 0.1);
});

test('a record replayed gives the state that was there, bit for bit', () => {
  const { identical, updates } = measureJudge(0.05);
  assert.equal(identical, true);
  assert.equal(updates.length, 2);
});

test('everything that is played has a place in the report, and every goal a figure', () => {
  const results = Object.fromEntries(Object.keys(CELLS).map((name) => [name, [] as unknown[]])) as unknown as {
    [Name in keyof Results]: Results[Name][number][];
  };
  results.changes.push(...[0, 4].map((cell) => playChange(CHANGES[cell] ?? found(CHANGES, '0.1 → 1 %'), 0.003)));
  assert.deepEqual(results.changes[0], play({ experiment: 'changes', cell: 0, scale: 0.003 }));
  const report = showReport(results);
  assert.match(report, /## Bad candidates: errors\n\n\| change +\| traffic \| calibrated/);
  assert.doesNotMatch(report, /## Ramps/);
  const figures = [{ name: 'a figure', value: 1.234_5, unit: 's', atMost: 1 }];
  assert.match(showHeadlines(figures), /\| a figure \| 1.23 s +\| ≤ 1 +\| \*\*missed\*\* \|/);
  assert.equal(keeps({ name: 'b', value: 1, unit: '%', atMost: 1, atLeast: 1 }), true);
  assert.ok(headlinesOf(results, null).every(({ value }) => Number.isFinite(value)));
});

test('times are quantiles of all runs, and those that never end count as never', () => {
  const never = { after: null, bad: 9 };
  const outcome = outcomeOf('x', [{ after: 3, bad: 1 }, { after: 1, bad: 1 }, { after: 2, bad: 1 }, never]);
  assert.deepEqual(outcome, { rule: 'x', runs: 4, rolledBack: 0.75, medianSeconds: 20, p95Seconds: null, meanBad: 3 });
});

function of(outcomes: readonly Outcome[], rule: string): Outcome {
  const outcome = outcomes.find((each) => each.rule === rule);
  assert.ok(outcome !== undefined, rule);
  return outcome;
}

/** With as much traffic as there is. */
function found<Cell extends { readonly name: string; readonly perSecond: number }>(cells: readonly Cell[], name: string): Cell {
  const named = cells.filter((cell) => cell.name === name && cell.perSecond <= 100);
  const cell = named.toSorted((a, b) => b.perSecond - a.perSecond)[0];
  assert.ok(cell !== undefined, name);
  return cell;
}
