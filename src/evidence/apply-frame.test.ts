import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHOP } from '../../test/intake/sample-catalog.ts';
import { compileMatcher } from '../intake/matcher.ts';
import { appendPoint, appendRow, openBatch, type ObservationBatch } from '../intake/observation-batch.ts';
import { DAY, MINUTE, SECOND, type Instant } from '../kernel/units.ts';
import { FrameApplier } from './apply-frame.ts';
import { countsOver, forgetOld, openEvidence, recentCells } from './evidence.ts';
import { NO_DIGEST } from './frame.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { beginSeal, sealed } from './seal.ts';

const T0 = 1_800_000_000_000;
const GENERATION = 'checkout-success@1';

function openWriter() {
  const matcher = compileMatcher(SHOP);
  const encoder = new FrameEncoder();
  const evidence = openEvidence();
  const applier = new FrameApplier(evidence);
  const apply = (at: number, fill: (batch: ObservationBatch) => void): void => {
    const batch = openBatch(1);
    fill(batch);
    applier.apply(encoder.encode(batch, { matcher, source: 'eu', receivedAt: at as Instant, digest: NO_DIGEST, rejected: 0 }));
  };
  const seen = (at: number): { cells: number; window: number } => {
    const span = { from: (at - 15 * MINUTE) as Instant, to: (at + MINUTE) as Instant };
    const cells = [...recentCells(evidence, GENERATION, span)].reduce((sum, { total }) => sum + total, 0);
    return { cells, window: countsOver(evidence, GENERATION, { at: (at + MINUTE) as Instant, window: DAY }).total };
  };
  return { matcher, evidence, apply, seen, next: () => encoder.begin() };
}

test('a counter that has only been read once is still the same one after old series were forgotten', () => {
  const { matcher, evidence, apply, seen } = openWriter();
  const counter = matcher.counters.idOf({ key: '0'.repeat(32), series: 0, cohort: 0, field: 'total' });
  const reading = (at: number, value: number): void => apply(at, (batch) => appendPoint(batch, { counter, at, value, start: 0 }));
  reading(T0, 100); // adds nothing yet: it is what later ones are compared with
  forgetOld(evidence, (T0 + 10 * SECOND) as Instant);
  reading(T0 + 15 * SECOND, 107);
  reading(T0 + 30 * SECOND, 109);
  assert.deepEqual(seen(T0 + 30 * SECOND), { cells: 9, window: 9 });
});

test('a series that is silent for long speaks again under the number it was given', () => {
  const { evidence, apply, seen } = openWriter();
  const row = (at: number): void =>
    apply(at, (batch) => appendRow(batch, { at, series: 0, cohort: 0, good: 1, total: 1, n: 1, sum: 4, bucket: 200, weight: 1 }));
  row(T0);
  for (const _ of beginSeal(evidence));
  sealed(evidence);
  const later = T0 + 12 * MINUTE;
  forgetOld(evidence, later as Instant);
  assert.equal(evidence.live.count, 0);
  row(later);
  assert.deepEqual(seen(later), { cells: 1, window: 2 });
  assert.equal(evidence.live.count, 1);
});

test('cells that were at hand are given back, whatever came and went', () => {
  const { evidence, apply, matcher, next } = openWriter();
  const counter = matcher.counters.idOf({ key: '1'.repeat(32), series: 0, cohort: 0, field: 'total' });
  for (let minute = 0; minute < 120; minute += 1) {
    const at = T0 + minute * MINUTE;
    if (minute % 5 === 0) next();
    apply(at, (batch) => {
      appendPoint(batch, { counter, at, value: minute * 3, start: 0 });
      if (minute % 20 === 0)
        appendRow(batch, { at, series: 1, cohort: 0, good: 1, total: 1, n: 1, sum: 4, bucket: 200, weight: 1 });
    });
    forgetOld(evidence, at as Instant);
    for (const _ of beginSeal(evidence));
    sealed(evidence);
    forgetOld(evidence, at as Instant);
  }
  // Eleven minutes of one reading each, and the row of minute 100 is gone.
  assert.deepEqual([evidence.recent.size, evidence.live.count], [12, 1]);
});
