import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIndicator } from '../catalog/compile-indicator.ts';
import { read, whole } from '../../test/catalog/shop-documents.ts';
import { isReserved } from '../catalog/reserved-names.ts';
import { biasedGeneration, heardGeneration, latencyGeneration, presentGeneration, WATCHED } from '../intake/generations.ts';
import { partGeneration, scoreGeneration } from '../intake/score-series.ts';
import { cohortLane, laneOf, sinceLane } from './lane-names.ts';
import type { Instant } from '../kernel/units.ts';

const [journey] = read(whole).journeys;
const generationOf = (name: string): string => {
  const definition = { signal: 'span', total: [], verdict: [], polarity: 'good' } as const;
  return compileIndicator({ name, displayName: name }, definition, journey ?? assert.fail()).generation;
};

const indicators = ['checkout-success', 'checkout-fast≤300ms', 'buying/succeeds', 'buying/2/succeeds≥0.5', 'a|b\\c.d_e'];
for (const name of indicators) {
  test(`all generations of ${name} share its lane, so that a redefinition keeps history`, () => {
    assert.equal(laneOf(generationOf(name)), name);
    assert.equal(laneOf(name), name, 'a lane is its own lane');
  });
}

test('the generations of telemetry itself are lanes of their own, which no indicator may be called like', () => {
  const scored = { kind: 'journey', name: 'checkout' } as const;
  const named = [heardGeneration, presentGeneration, latencyGeneration, biasedGeneration].map((of) => of('checkout'));
  const generations = [...named, scoreGeneration(scored), partGeneration(scored, 'latency')];
  for (const generation of [WATCHED, ...generations]) assert.equal(laneOf(generation), generation);
  for (const generation of generations) assert.ok(isReserved(generation), generation);
  for (const name of indicators) assert.ok(!isReserved(name), name);
});

test('a query that is called like a journey is heard by itself', () => {
  assert.notEqual(laneOf(heardGeneration(generationOf('checkout'))), laneOf(heardGeneration('checkout')));
});

test('lanes that are derived are their own', () => {
  for (const lane of [cohortLane('a/b', { tenant: 'x@deadbeef' }), sinceLane(0 as Instant, 'a/b')])
    assert.equal(laneOf(lane), lane);
});
