import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER } from '../../intake/cohort-table.ts';
import { cohortKey } from '../cohort.ts';
import { CohortLanes, cohortsLane } from './cohorts.ts';
import type { Cohorts, CohortValues } from './derivation.ts';

function group(where: CohortValues, by: readonly string[], cap = 10): Cohorts {
  return { kind: 'cohorts', lane: cohortsLane('pay', where, by), of: 'pay', where, by, cap };
}

const EU_1 = cohortKey({ region: 'eu', version: '1' });
const US_1 = cohortKey({ region: 'us', version: '1' });
const EU_2 = cohortKey({ region: 'eu', version: '2' });
const EU_LANE = 'pay{"region":"eu"}';
const OTHER_LANE = `pay{"region":"${OTHER}"}`;

test('events belong to the lane of their values, whatever else tells them apart', () => {
  const lanes = new CohortLanes('pay', [group({}, ['region'])]);
  assert.deepEqual(
    [EU_1, EU_2, US_1].map((cohort) => lanes.lanesOf(cohort)),
    [[EU_LANE], [EU_LANE], ['pay{"region":"us"}']],
  );
  assert.deepEqual(lanes.values({}, ['region']), [{ region: 'eu' }, { region: 'us' }]);
});

test('groups that overlap share lanes, and an event is once in each', () => {
  const lanes = new CohortLanes('pay', [
    group({}, ['region']),
    group({ region: 'eu' }, []),
    group({ region: 'eu' }, ['version']),
  ]);
  assert.deepEqual(lanes.lanesOf(EU_1), [EU_LANE, 'pay{"region":"eu","version":"1"}']);
  assert.deepEqual(lanes.values({ region: 'eu' }, ['version']), [{ region: 'eu', version: '1' }]);
});

test('beyond the cap combinations are counted together, and are the last of the list', () => {
  const lanes = new CohortLanes('pay', [group({}, ['region'], 1)]);
  assert.deepEqual(
    [EU_1, US_1, EU_2].map((cohort) => lanes.lanesOf(cohort)[0]),
    [EU_LANE, OTHER_LANE, EU_LANE],
  );
  assert.deepEqual(lanes.values({}, ['region']), [{ region: 'eu' }, { region: OTHER }]);
  assert.equal(lanes.size, 2);
});

test('those with the most traffic have the places, over all that they are made of', () => {
  const lanes = new CohortLanes('pay', [group({}, ['region'], 1)]);
  lanes.rank([
    [US_1, 5],
    [EU_1, 3],
    [EU_2, 4],
  ]);
  assert.deepEqual(lanes.values({}, ['region']), [{ region: 'eu' }, { region: OTHER }]);
});

test('what was counted as other cohorts when it came in takes nobody’s place', () => {
  const lanes = new CohortLanes('pay', [group({}, ['region'], 1)]);
  assert.deepEqual(lanes.lanesOf(cohortKey({ region: OTHER, version: OTHER })), [OTHER_LANE]);
  assert.deepEqual(lanes.lanesOf(EU_1), [EU_LANE]);
});

test('a label that an event does not have is a value of its own, and no other one', () => {
  const lanes = new CohortLanes('pay', [group({}, ['tenant']), group({ region: 'eu' }, [])]);
  assert.deepEqual(lanes.lanesOf(US_1), ['pay{"tenant":"__none__"}']);
});

test('cohorts without end cost a bounded memory', () => {
  const lanes = new CohortLanes('pay', [group({}, ['region'], 3)]);
  for (let number = 0; number < 20_000; number += 1) lanes.lanesOf(cohortKey({ region: `r${number}` }));
  assert.equal(lanes.names().length, 4);
});
