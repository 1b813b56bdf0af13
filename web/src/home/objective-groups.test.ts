import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Health, ObjectiveView } from '../../../src/wire/objective.ts';
import { readGroups, showCohort, worstOfEach } from './objective-groups.ts';

const objective = (name: string, health: Health, remaining: number | null = 0.5): ObjectiveView => {
  const value = /=(.*)\}/.exec(name)?.[1];
  return { name, health, remaining, cohort: value === undefined ? null : { region: value } } as ObjectiveView;
};
const many = [
  objective('works', 'healthy'),
  ...Array.from({ length: 97 }, (_, index) => objective(`works{region=r${index}}`, 'healthy', 0.9 - index / 1_000)),
  objective('works{region=eu}', 'burning', 0.2),
  objective('works{region=us}', 'exhausted', -0.1),
  objective('works{region=}', 'blind', null),
  objective('fast', 'healthy'),
];

test('a hundred cohorts are five and a figure, the worst first', () => {
  const [works, fast, ...others] = readGroups(many);
  assert.deepEqual(works?.worst.map(showCohort), ['us', 'eu', 'none', 'r96', 'r95']);
  assert.equal(works?.more, 95);
  assert.equal(works?.summary, 'By region: 1 exhausted, 1 burning, 1 blind, 97 healthy');
  assert.deepEqual([fast?.worst, fast?.more, fast?.summary, others], [[], 0, null, []]);
});

test('each promise has one mark, and a bad cohort is not hidden by a good whole', () => {
  assert.deepEqual(
    worstOfEach(many).map(({ name }) => name),
    ['works{region=us}', 'fast'],
  );
});

test('a cohort whose promise is not shown stands for itself', () => {
  assert.deepEqual(
    readGroups([objective('works{region=eu}', 'healthy')]).map(({ whole }) => whole.name),
    ['works{region=eu}'],
  );
});

test('what is beyond the cap is called that', () => {
  assert.equal(showCohort({ name: 'x', cohort: { region: '__other__', tier: 'gold' } }), 'all others, gold');
});
