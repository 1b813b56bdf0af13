import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng, type Rng } from '../../kernel/rng.ts';
import { calibratedTerms, calibrateHour, openCalibration, type CalibrationState, type InstanceSlot } from './calibration.ts';
import { dispersionAfter, openDispersion, regrouped } from './dispersion.ts';
import type { JudgeTerms } from './judge.ts';
import { NOTHING } from './tally.ts';
import { SETTINGS, streamOf } from './traffic.test-data.ts';

const TERMS: JudgeTerms = { ...SETTINGS, burstiness: 'calibrated', streams: [streamOf('a'), streamOf('m', { test: 'growth' })] };
const SHARE = { share: 0.25 };

function hour(
  instances: readonly string[],
  slots: number,
  bad: (slot: number, instance: string) => number,
): readonly InstanceSlot[] {
  return instances.flatMap((instance) =>
    Array.from({ length: slots }, (_, slot): InstanceSlot => {
      const k = bad(slot, instance);
      const count = { n: 100, asCandidate: k, asBaseline: k };
      return { slot, instance, counts: [count, { n: 1, asCandidate: 100, asBaseline: 100 }] };
    }),
  );
}

type Bad = (slot: number, instance: string) => number;

function played(hours: number, { rng, bad, coarse = false }: { rng: Rng; bad: Bad; coarse?: boolean }): CalibrationState {
  let state = openCalibration(2);
  for (let i = 0; i < hours; i += 1)
    state = calibrateHour(state, { slots: hour(['a', 'b', 'c', 'd'], coarse ? 60 : 360, bad), coarse }, { ...SHARE, rng });
  return state;
}

test('ten hours bind, less does not, and a level has no bursts', () => {
  const rng = seededRng(1);
  const draw = (): number => (rng.next() < 0.1 ? 1 : 0);
  const enough = calibratedTerms(TERMS, played(10, { rng, bad: draw }));
  assert.deepEqual(enough.calibration, { hours: 10, lacking: null, coarse: false });
  assert.ok((enough.streams[0]?.phi ?? 9) < 1.8);
  assert.equal(enough.streams[1]?.phi, null);
  const short = calibratedTerms(TERMS, played(9, { rng, bad: draw }));
  assert.deepEqual(short.calibration, { hours: 9, lacking: 'TOO_SHORT', coarse: false });
  assert.deepEqual(short.streams, TERMS.streams);
});

test('minutes of bursts on one instance at a time multiply the factor, by seconds and by minutes', () => {
  for (const coarse of [false, true]) {
    const rng = seededRng(2);
    const perMinute = coarse ? 1 : 6;
    const isBad = new Map<string, boolean>();
    const bad = (slot: number, instance: string): number => {
      const key = `${instance} ${Math.floor(slot / perMinute)}`;
      if (slot % perMinute === 0) isBad.set(key, rng.next() < 0.05);
      return isBad.get(key) === true ? 20 : 0;
    };
    const terms = calibratedTerms(TERMS, played(10, { rng, bad, coarse }));
    assert.ok((terms.streams[0]?.phi ?? 0) > 10, `${terms.streams[0]?.phi}`);
    assert.equal(terms.calibration?.coarse, coarse);
    assert.equal(terms.calibration?.hours, 10);
  }
});

test('the factor is half as much again as what was seen beyond chance', () => {
  // One instance of two is always the candidate, and one batch of two has all of the bad events: everything is known.
  const rng = { next: () => 0 };
  let state = openCalibration(1);
  const tallies = Array.from({ length: 3_600 }, (_, slot) =>
    slot % 2 === 0 ? { n1: 100, k1: 4, n0: 100, k0: 0 } : { n1: 100, k1: 0, n0: 100, k0: 4 },
  );
  const slots = tallies.flatMap(({ k1, k0 }, slot): readonly InstanceSlot[] => [
    { slot, instance: 'a', counts: [{ n: 100, asCandidate: k1, asBaseline: 99 }] },
    { slot, instance: 'b', counts: [{ n: 100, asCandidate: 99, asBaseline: k0 }] },
  ]);
  state = calibrateHour(state, { slots, coarse: false }, { share: 0.5, rng });
  const seen = tallies
    .reduce(dispersionAfter, openDispersion([1, 6, 30, 90]))
    // Of so many blocks without bursts the dispersion would be above 1 by as much as is taken off.
    .scales.map(({ varied, explained, length }) => (4 + varied) / (4 + explained) - Math.sqrt((2 * length) / 3_600));
  const [only] = calibratedTerms({ ...TERMS, streams: [streamOf('a')] }, state).streams;
  assert.ok(Math.max(...seen) > 3);
  assert.ok(Math.abs((only?.phi ?? 0) - (1 + 1.5 * (Math.max(...seen) - 1))) < 1e-9);
});

test('the group is as large as the candidate’s share, is never everybody and never nobody', () => {
  for (const { share, size } of [
    { share: 0.001, size: 1 },
    { share: 0.5, size: 2 },
    { share: 1, size: 3 },
  ]) {
    const state = calibrateHour(
      openCalibration(2),
      { slots: hour(['a', 'b', 'c', 'd'], 5, () => 0), coarse: false },
      { share, rng: seededRng(3) },
    );
    assert.equal(state.fine[0]?.totals.n1, size * 500);
    assert.equal(state.fine[0]?.totals.n0, (4 - size) * 500);
  }
});

test('one instance cannot play two parts, and none cannot play any', () => {
  const one = calibrateHour(
    openCalibration(2),
    { slots: hour(['a'], 360, () => 0), coarse: false },
    { ...SHARE, rng: seededRng(4) },
  );
  assert.equal(calibratedTerms(TERMS, one).calibration?.lacking, 'ONE_INSTANCE');
  assert.equal(calibratedTerms(TERMS, openCalibration(2)).calibration?.lacking, 'NO_INSTANCES');
});

test('another group begins with blocks of its own, beside what is usual for all of them and what was found', () => {
  const tally = { n1: 10, k1: 3, n0: 10, k0: 0 };
  const before = [tally, tally, tally].reduce(dispersionAfter, openDispersion([2]));
  const after = regrouped(before);
  assert.deepEqual(after.totals, before.totals);
  assert.deepEqual(
    after.scales.map(({ varied, filled, block }) => [varied, filled, block]),
    [[before.scales[0]?.varied, 0, NOTHING]],
  );
});
