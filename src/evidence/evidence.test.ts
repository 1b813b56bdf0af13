import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkoutMatcher, SUCCESS } from '../../test/loops/checkout-traces.ts';
import type { Matcher } from '../intake/matcher.ts';
import { appendRow, openBatch, type ObservationBatch } from '../intake/observation-batch.ts';
import { appendWatching } from '../intake/telemetry-series.ts';
import { HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../kernel/units.ts';
import { cohortKey, cohortLabels } from './cohort.ts';
import { countsOver, forgetOld, openEvidence, recentCells, recentWholeCells, slotsOver, type Evidence } from './evidence.ts';
import { FrameApplier } from './apply-frame.ts';
import type { Cell } from './cell.ts';
import { NO_DIGEST } from './frame.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { heardGeneration } from '../intake/generations.ts';
import { beginSeal, sealed } from './seal.ts';
import { bucketOf, countOf } from './histogram.ts';

const T0 = 1_800_000_000_000;
const FIVE = (5 * MINUTE) as DurationMs;
const EVER = { from: 0 as Instant, to: 9e15 as Instant };

type Seen = {
  readonly at: number;
  readonly good?: boolean;
  readonly value?: number;
  readonly version?: string;
  readonly series?: number;
};

/** Rows as a decoder would make them; series 0 is the indicator, series 1 the journey's `heard`. */
function apply(evidence: Evidence, now: number, seen: readonly Seen[]): void {
  const matcher = checkoutMatcher();
  const batch = openBatch();
  for (const { at, good = true, value = 20, version = '1.0.0', series = 0 } of seen) {
    const about = { at, series, cohort: series === 0 ? (matcher.cohorts[0]?.idOf([version]) ?? 0) : 0, total: 1, n: 1 };
    if (series === 1) appendRow(batch, { ...about, good: 0, sum: 0 });
    else appendRow(batch, { ...about, good: good ? 1 : 0, sum: value, bucket: bucketOf(value), weight: 1 });
  }
  applyRows(evidence, batch, { matcher, at: now as Instant });
}

const encoders = new WeakMap<Evidence, { readonly encoder: FrameEncoder; readonly applier: FrameApplier }>();

/** By the only way there is: as a frame. */
function applyRows(evidence: Evidence, batch: ObservationBatch, { matcher, at }: { matcher: Matcher; at: Instant }): void {
  const known = encoders.get(evidence) ?? { encoder: new FrameEncoder(), applier: new FrameApplier(evidence) };
  encoders.set(evidence, known);
  const facts = { matcher, source: 'shop', receivedAt: at, digest: NO_DIGEST, rejected: 0 };
  known.applier.apply(known.encoder.encode(batch, facts));
}

/** The server was there at this moment. */
function watch(evidence: Evidence, at: Instant): void {
  const matcher = checkoutMatcher();
  const batch = openBatch();
  appendWatching(batch, matcher.telemetry, { at, lastHeard: () => null, newestOf: () => null });
  applyRows(evidence, batch, { matcher, at });
}

function takeSeal(evidence: Evidence): readonly Cell[] {
  const cells = [...beginSeal(evidence)].filter(({ generation }) => generation === SUCCESS);
  sealed(evidence);
  return cells;
}

function lost(evidence: Evidence): { readonly tooLate: number; readonly tooEarly: number } {
  const { tooLate = 0, tooEarly = 0 } = evidence.sources.get('shop')?.counts ?? {};
  return { tooLate, tooEarly };
}

function countsAt(evidence: Evidence, at: number, window = FIVE): { good: number; total: number } {
  return countsOver(evidence, SUCCESS, { at: at as Instant, window });
}

const edges: readonly { name: string; offset: number; want: { total: number; tooLate: number; tooEarly: number } }[] = [
  { name: 'an event of now counts', offset: 0, want: { total: 1, tooLate: 0, tooEarly: 0 } },
  { name: 'an event five minutes late still counts', offset: -FIVE, want: { total: 1, tooLate: 0, tooEarly: 0 } },
  { name: 'a later one is left out and counted as such', offset: -FIVE - 1, want: { total: 0, tooLate: 1, tooEarly: 0 } },
  { name: 'a clock may run ahead by thirty seconds', offset: 30 * SECOND, want: { total: 1, tooLate: 0, tooEarly: 0 } },
  {
    name: 'what is further ahead is left out and counted as such',
    offset: 30 * SECOND + 1,
    want: { total: 0, tooLate: 0, tooEarly: 1 },
  },
];
for (const { name, offset, want } of edges) {
  test(name, () => {
    const evidence = openEvidence();
    apply(evidence, T0, [{ at: T0 + offset }]);
    const { total } = countsAt(evidence, T0 + MINUTE, HOUR);
    assert.deepEqual({ total, ...lost(evidence) }, want);
    assert.equal(takeSeal(evidence).length, want.total);
  });
}

test('good and bad, durations and distribution add up in the cell of their slot and version', () => {
  const evidence = openEvidence();
  apply(evidence, T0 + 9_999, [
    { at: T0, value: 10 },
    { at: T0 + 9_999, good: false, value: 30 },
    { at: T0, version: '1.1.0' },
    { at: T0 - 1 },
  ]);
  const cells = [...recentWholeCells(evidence, SUCCESS, { from: T0 as Instant, to: (T0 + 10_000) as Instant })];
  const shown = cells.map(({ cohort, good, total, n, sum, histogram }) => [
    cohortLabels(cohort),
    good,
    total,
    n,
    Math.round(sum * 100) / 100,
    countOf(histogram),
  ]);
  assert.deepEqual(shown, [
    [{ version: '1.0.0' }, 1, 2, 2, 40, 2],
    [{ version: '1.1.0' }, 1, 1, 1, 20, 1],
  ]);
});

test('one set of labels has one key, in whatever order they came', () => {
  assert.equal(cohortKey({ region: 'eu', version: '1' }), cohortKey({ version: '1', region: 'eu' }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (labels) =>
      assert.deepEqual({ ...cohortLabels(cohortKey(labels)) }, { ...labels }),
    ),
  );
});

test('what came since the last seal is handed over once, and what comes later to the same cells is handed over as an addition', () => {
  const evidence = openEvidence();
  apply(evidence, T0, [{ at: T0 }, { at: T0 }, { at: T0, version: '1.1.0' }]);
  assert.deepEqual(
    takeSeal(evidence).map(({ total }) => total),
    [2, 1],
  );
  assert.equal(takeSeal(evidence).length, 0);
  apply(evidence, T0, [{ at: T0 }]);
  assert.deepEqual(
    [...recentCells(evidence, SUCCESS, EVER)].map(({ total }) => total),
    [3, 1],
  );
  assert.deepEqual(
    takeSeal(evidence).map(({ total }) => total),
    [1],
  );
  assert.deepEqual(countsAt(evidence, T0), { good: 4, total: 4 });
  assert.deepEqual(
    [...recentCells(evidence, SUCCESS, EVER)].map(({ total }) => total),
    [3, 1],
  );
});

test('what could not be sealed is handed over again, together with what came since', () => {
  const evidence = openEvidence();
  apply(evidence, T0, [{ at: T0 }]);
  assert.equal([...beginSeal(evidence)].length, 1);
  apply(evidence, T0, [{ at: T0 }, { at: T0 + 10_000 }]);
  assert.deepEqual(
    [...recentCells(evidence, SUCCESS, EVER)].map(({ total }) => total),
    [2, 1],
  );
  assert.deepEqual(
    takeSeal(evidence).map(({ total }) => total),
    [1, 1, 1],
  );
});

test('what is no longer at hand still counts in the windows', () => {
  const evidence = openEvidence();
  apply(evidence, T0, [{ at: T0 }]);
  takeSeal(evidence);
  forgetOld(evidence, (T0 + 12 * MINUTE) as Instant);
  assert.equal(evidence.live.count, 0);
  assert.deepEqual(countsAt(evidence, T0 + 12 * MINUTE, HOUR), { good: 1, total: 1 });
});

/** Watches each second from one instant to another, and hears a span of the journey each second where told so. */
function pass(evidence: Evidence, { from, to, heard }: { from: number; to: number; heard: boolean }): void {
  for (let at = from; at < to; at += SECOND) {
    watch(evidence, at as Instant);
    if (heard) apply(evidence, at, [{ at, series: 1 }]);
  }
}

function coverageOf(evidence: Evidence, at: number, window: number): { observed: number; expected: number } {
  return slotsOver(evidence, 'checkout', { at: at as Instant, window: window as DurationMs });
}

test('a journey that is heard all the time is covered from its first minute on', () => {
  for (const minutes of [1, 5, 20, 130]) {
    const evidence = openEvidence();
    pass(evidence, { from: T0, to: T0 + minutes * MINUTE, heard: true });
    for (const window of [5 * MINUTE, HOUR, 24 * HOUR]) {
      const { observed, expected } = coverageOf(evidence, T0 + minutes * MINUTE - 1, window);
      assert.ok(expected > 0);
      assert.equal(observed, expected);
    }
  }
});

test('silence is missing coverage: half of ten minutes', () => {
  const evidence = openEvidence();
  pass(evidence, { from: T0, to: T0 + 5 * MINUTE, heard: true });
  pass(evidence, { from: T0 + 5 * MINUTE, to: T0 + 10 * MINUTE, heard: false });
  const { observed, expected } = coverageOf(evidence, T0 + 10 * MINUTE - 1, HOUR);
  assert.deepEqual([observed, expected], [30, 58]);
});

test('before its first telemetry a journey is expected whenever the server watched, and never covered', () => {
  const evidence = openEvidence();
  pass(evidence, { from: T0, to: T0 + 2 * MINUTE, heard: false });
  assert.deepEqual(coverageOf(evidence, T0 + 2 * MINUTE - 1, HOUR), { observed: 0, expected: 12 });
});

test('the time before its first telemetry is not held against a journey', () => {
  const evidence = openEvidence();
  pass(evidence, { from: T0, to: T0 + 5 * MINUTE, heard: false });
  pass(evidence, { from: T0 + 5 * MINUTE, to: T0 + 10 * MINUTE, heard: true });
  const { observed, expected } = coverageOf(evidence, T0 + 10 * MINUTE - 1, HOUR);
  assert.equal(observed, expected);
});

test('an hour in which the server was stopped is neither silence nor coverage', () => {
  const evidence = openEvidence();
  pass(evidence, { from: T0, to: T0 + 10 * MINUTE, heard: true });
  pass(evidence, { from: T0 + 70 * MINUTE, to: T0 + 80 * MINUTE, heard: true });
  assert.deepEqual(coverageOf(evidence, T0 + 80 * MINUTE - 1, 2 * HOUR), { observed: 118, expected: 118 });
});

test('telemetry of the time in which the server was stopped never makes coverage exceed what was expected', () => {
  const evidence = openEvidence();
  watch(evidence, T0 as Instant);
  apply(
    evidence,
    T0 + 5 * MINUTE,
    Array.from({ length: 30 }, (_, slot) => ({ at: T0 + slot * 10_000, series: 1 })),
  );
  for (let second = 0; second < 60; second += 1) watch(evidence, (T0 + 5 * MINUTE + second * SECOND) as Instant);
  const { observed, expected } = coverageOf(evidence, T0 + 6 * MINUTE, HOUR);
  assert.ok(observed <= expected, `${observed} of ${expected}`);
});

test('coverage is never more than all, whatever comes when', () => {
  const acts = fc.array(
    fc.record({ pause: fc.nat(90 * SECOND), watched: fc.boolean(), offset: fc.integer({ min: -5 * MINUTE, max: 30 * SECOND }) }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(acts, (given) => {
      const evidence = openEvidence();
      let now = T0;
      for (const { pause, watched, offset } of given) {
        now += pause;
        if (watched) watch(evidence, now as Instant);
        apply(evidence, now, [{ at: now + offset, series: 1 }]);
        for (const window of [5 * MINUTE, HOUR, 24 * HOUR]) {
          const { observed, expected } = coverageOf(evidence, now, window);
          assert.ok(observed >= 0 && observed <= expected, `${observed} of ${expected}`);
        }
      }
    }),
  );
});

test('what was heard is known with its first and its newest event, in whatever order they came', () => {
  const evidence = openEvidence();
  for (const offset of [0, -MINUTE, 20_000, -2_000]) apply(evidence, T0, [{ at: T0 + offset, series: 1 }]);
  assert.deepEqual(evidence.heard.get('checkout'), { first: T0 - MINUTE, newest: T0 + 20_000, pauseMs: 0 });
  const cells = [...recentCells(evidence, heardGeneration('checkout'), { from: 0 as Instant, to: 9e15 as Instant })];
  assert.ok(
    cells.every(({ good }) => good === 1),
    'a slot is heard once, however many spans it has',
  );
});
