import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BudgetLineView } from '../../../src/wire/objective.ts';
import { cohortsOf } from './cohorts.ts';

const line = (name: string, known: Partial<BudgetLineView> = {}): BudgetLineView =>
  ({ name, health: 'healthy', spent: 0.1, remaining: 0.9, coverage: 1, burn_1h: 0.1, ...known }) as BudgetLineView;

test('the cohorts of a promise are those of its name, the worst first, each told by its values', () => {
  const lines = [
    line('checkout'),
    line('checkout-fast{region=eu}'),
    line('checkout{region=eu,tier=gold}'),
    line('checkout{region=us,tier=}', { health: 'burning', remaining: 0.2 }),
    line('checkout{region=__other__,tier=a=b}', { health: 'burning', remaining: 0.1 }),
  ];
  assert.deepEqual(
    cohortsOf('checkout', lines).map(({ label, health }) => [label, health]),
    [
      ['all others, a=b', 'burning'],
      ['us, none', 'burning'],
      ['eu, gold', 'healthy'],
    ],
  );
});
