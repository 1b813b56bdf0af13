import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ratio } from '../kernel/units.ts';
import { lacksOf } from './required-telemetry.ts';

const NOTHING = { coverage: null, version: null };

test('who requires nothing lacks nothing, also where nothing tells of the service', () => {
  assert.deepEqual(lacksOf({ terms: NOTHING, journeys: [] }), []);
});

test('a service of which no journey tells lacks what is required of it', () => {
  const lacks = lacksOf({ terms: { ...NOTHING, coverage: 0.9 as Ratio }, journeys: [] });
  assert.deepEqual(
    lacks.map(({ because }) => because),
    ['INSTRUMENTATION_MISSING'],
  );
});
