import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { calibratedTerms, calibrateHour, openCalibration, type InstanceSlot } from '../../src/verdict/comparison/calibration.ts';
import { calibrateErrors } from './calibration.ts';
import { drawBinomial, drawPoisson, mixedSeed } from './chance.ts';
import { streamOf, termsOf } from './our-judge.ts';
import { badParts, evenWorld, HOUR_BATCHES, type Bursts } from './traffic.ts';

const HOURS = 12;

for (const { bursts, from, to } of [
  { bursts: 'none', from: 1, to: 1.4 },
  { bursts: 'common', from: 1, to: 1.6 },
  { bursts: 'cluster5', from: 9, to: 25 },
  { bursts: 'gamma1', from: 5, to: 60 },
  { bursts: 'pods', from: 1.4, to: 10 },
] as const satisfies readonly { bursts: Bursts; from: number; to: number }[]) {
  test(`the past says of bursts of kind ${bursts} that evidence is to be divided by ${from} to ${to}`, () => {
    const { phi } = calibrateErrors(evenWorld(50, 0.01, bursts), 5, HOURS);
    assert.ok(phi >= from && phi <= to, `${phi}`);
  });
}

test('the usual rate is that of the baseline in the last hour, from above', () => {
  const { usualRate } = calibrateErrors(evenWorld(50, 0.001, 'none'), 3, HOURS);
  assert.ok(usualRate !== null && Math.abs(usualRate / 0.001 - 1) < 0.1, `${usualRate}`);
});

test('drawing whole groups tells of pods what drawing each instance tells', () => {
  const seeds = [1, 2, 3, 4, 5, 6];
  const byGroup = seeds.map((seed) => calibrateErrors(evenWorld(50, 0.001, 'pods'), seed, HOURS).phi);
  const byInstance = seeds.map((seed) => phiOfInstances(seed));
  const [one, other] = [medianOf(byGroup), medianOf(byInstance)];
  assert.ok(one / other < 1.6 && other / one < 1.6, `${one} against ${other}`);
});

/** Eighteen instances of 25 requests a second, each bad 2.5 % of the time; the server draws who plays the candidate. */
function phiOfInstances(seed: number): number {
  let state = openCalibration(1);
  for (let hour = 0; hour < HOURS; hour += 1) {
    const rng = seededRng(mixedSeed(seed, hour));
    const slots = Array.from({ length: 18 }, (_, i) => `pod-${i}`).flatMap((instance) => {
      const bad = badParts(rng, 1, HOUR_BATCHES);
      return Array.from({ length: HOUR_BATCHES }, (_, slot): InstanceSlot => {
        const n = drawPoisson(rng, 250);
        const failed = drawBinomial(rng, n, 0.001 + 0.02 * (bad[slot] ?? 0));
        return { slot, instance, counts: [{ n, asCandidate: failed, asBaseline: failed }] };
      });
    });
    state = calibrateHour(state, { slots, coarse: false }, { share: 0.1, rng });
  }
  return calibratedTerms(termsOf('calibrated', [streamOf('errors')]), state).streams[0]?.phi ?? Number.NaN;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
