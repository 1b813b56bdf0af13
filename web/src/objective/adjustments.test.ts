import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdjustmentView } from '../../../src/wire/adjustment.ts';
import { adjustmentsOf } from './adjustments.ts';

const adjustment = (name: string, known: Partial<AdjustmentView>): AdjustmentView =>
  ({ name, objectives: [], journeys: [], labels: {}, ...known }) as AdjustmentView;

test('an objective is adjusted by its name, its journey, or labels that it has all of', () => {
  const all = [
    adjustment('by-name', { objectives: ['works'] }),
    adjustment('by-journey', { journeys: ['checkout'] }),
    adjustment('by-labels', { labels: { tier: 'gold', team: 'pay' } }),
    adjustment('by-other-labels', { labels: { tier: 'gold', team: 'find' } }),
    adjustment('by-nothing', {}),
  ];
  const found = adjustmentsOf(all, {
    name: 'works{region=eu}',
    journey: 'checkout',
    labels: { tier: ['gold', 'silver'], team: ['pay'] },
  });
  assert.deepEqual(
    found.map(({ name }) => name),
    ['by-name', 'by-journey', 'by-labels'],
  );
});
