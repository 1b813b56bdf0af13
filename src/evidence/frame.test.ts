import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SHOP } from '../../test/intake/sample-catalog.ts';
import { compileMatcher, type Matcher } from '../intake/matcher.ts';
import { appendPoint, appendRow, clearBatch, openBatch, type ObservationBatch } from '../intake/observation-batch.ts';
import { ByteWriter } from '../kernel/byte-writer.ts';
import { MINUTE, type Instant } from '../kernel/units.ts';
import { AHEAD, LATENESS, POINT_LATENESS } from './cell.ts';
import { cohortKey } from './cohort.ts';
import { FRAME_VERSION, NO_DIGEST } from './frame.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { arbitraryContents, readInto, SLOT_MS, type Contents, type Made, type Read } from '../../test/evidence/frame-contents.ts';
import { BUCKETS } from './histogram.ts';
import { readFrame, readFrameHead } from './read-frame.ts';

const T0 = 1_800_000_000_000 as Instant;
const DIGEST = Uint8Array.from({ length: 16 }, (_, index) => 200 + index);

test('what a batch says is what its frame says, placed in time', () => {
  fc.assert(
    fc.property(arbitraryContents(), fc.nat(10 * MINUTE), (contents, late) => {
      const matcher = compileMatcher(SHOP);
      const receivedAt = (T0 + late) as Instant;
      const batch = fill(openBatch(1), { matcher, contents, receivedAt });
      const frame = new FrameEncoder().encode(batch, { matcher, source: 'eu', receivedAt, digest: DIGEST, rejected: 3 });
      const read = readInto(frame);
      assertSame(read, wanted(matcher, { contents, receivedAt }));
    }),
    { numRuns: 1_000 },
  );
});

test('frames of one segment name each thing once, and a new segment can be read by itself', () => {
  const parts = fc.array(fc.record({ contents: arbitraryContents(), begins: fc.boolean(), other: fc.boolean() }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(parts, (all) => {
      const matchers = [compileMatcher(SHOP), compileMatcher(SHOP)] as const;
      const encoder = new FrameEncoder();
      const batch = openBatch(1);
      let read: Read | undefined;
      for (const { contents, begins, other } of all) {
        const matcher = matchers[other ? 1 : 0]; // the numbers of another one mean other names
        if (begins) encoder.begin();
        clearBatch(batch);
        fill(batch, { matcher, contents, receivedAt: T0 });
        const frame = encoder.encode(batch, { matcher, source: 'eu', receivedAt: T0, digest: DIGEST, rejected: 3 });
        read = readInto(frame, readFrameHead(frame).begins ? undefined : read);
        assert.equal(new Set(read.names).size, read.names.length, 'something is named twice');
        assertSame(read, wanted(matcher, { contents, receivedAt: T0 }));
      }
    }),
    { numRuns: 300 },
  );
});

test('names are told also to those who leave the rows out', () => {
  fc.assert(
    fc.property(arbitraryContents(), (contents) => {
      const matcher = compileMatcher(SHOP);
      const batch = fill(openBatch(1), { matcher, contents, receivedAt: T0 });
      const frame = new FrameEncoder().encode(batch, { matcher, source: 'eu', receivedAt: T0, digest: DIGEST, rejected: 3 });
      const [all, names] = [readInto(frame), readInto(frame, undefined, 'names')];
      assert.deepEqual(names, { ...all, rows: [], points: [] });
    }),
  );
});

test('a cohort whose number came to mean another one is named anew', () => {
  const matcher = compileMatcher(SHOP);
  const encoder = new FrameEncoder();
  const [series] = matcher.series;
  const table = series?.cohorts;
  assert.ok(table);
  const id = table.passingIdOf('1.0.0\neu-1');
  const one = (): Read => {
    const batch = openBatch(1);
    appendRow(batch, { at: T0, series: 0, cohort: id, good: 1, total: 1, n: 1, sum: 5, bucket: -1 });
    return readInto(encoder.encode(batch, { matcher, source: 'eu', receivedAt: T0, digest: NO_DIGEST, rejected: 0 }));
  };
  assert.equal(one().rows[0]?.cohort, '{"region":"eu-1","version":"1.0.0"}');
  Object.assign(table.labels(id), { version: '2.0.0' }); // as `exchange` does, without the traffic that it takes
  matcher.epoch += 1;
  encoder.begin();
  assert.equal(one().rows[0]?.cohort, '{"region":"eu-1","version":"2.0.0"}');
});

test('the head tells payload, source and counts', () => {
  const matcher = compileMatcher(SHOP);
  const batch = openBatch(1);
  Object.assign(batch, { spans: 7, matched: 6, excluded: 5, negativeDurations: 4, outOfScope: 3, weighted: 2, badWeights: 1 });
  Object.assign(batch, { newest: T0 - 1, leastLatency: -2.5 });
  const facts = { matcher, source: 'eu/ünï', receivedAt: T0, digest: DIGEST, rejected: 9 };
  const head = readFrameHead(new FrameEncoder().encode(batch, facts));
  const counts = { observations: 7, matched: 6, excluded: 5, negativeDurations: 4, rejected: 9, outOfScope: 3, weighted: 2 };
  assert.deepEqual(head, {
    begins: true,
    receivedAt: T0,
    digest: DIGEST,
    source: 'eu/ünï',
    counts: { ...counts, badWeights: 1, tooLate: 0, tooEarly: 0 },
    newest: T0 - 1,
    leastLatency: -2.5,
  });
  clearBatch(batch);
  const { newest, leastLatency } = readFrameHead(new FrameEncoder().encode(batch, facts));
  assert.deepEqual([newest, leastLatency], [null, null]);
});

test('a frame of another version is refused, and so is one that was cut', () => {
  const writer = new ByteWriter();
  writer.byte(FRAME_VERSION + 1);
  writer.raw(new Uint8Array(100));
  const other = writer.take();
  for (const read of [readFrameHead, readInto])
    assert.throws(() => read(other), /Invariant broken: a frame of version 3: it was written by another release/);

  const matcher = compileMatcher(SHOP);
  const contents: Contents = { rows: [], points: [{ of: 0, field: 'total', at: -5, value: 1.5, start: 0 }] };
  const batch = fill(openBatch(1), { matcher, contents, receivedAt: T0 });
  const frame = new FrameEncoder().encode(batch, { matcher, source: 'eu', receivedAt: T0, digest: DIGEST, rejected: 0 });
  for (let cut = 0; cut < frame.length; cut += 1)
    assert.throws(() => readInto(frame.subarray(0, cut)), /Invariant broken/, `${cut}`);
  assert.equal(readInto(frame).points.length, 1);
});

test('an encoder that failed in the middle of a payload starts the next one clean', () => {
  const matcher = compileMatcher(SHOP);
  const encoder = new FrameEncoder();
  const facts = { matcher, source: 'eu', receivedAt: T0, digest: NO_DIGEST, rejected: 0 };
  const bad = openBatch(1);
  appendRow(bad, { at: T0, series: 1, cohort: 0, good: 1, total: 1, n: 1, sum: 5, bucket: 3, weight: 1 });
  appendRow(bad, { at: T0, series: 1, cohort: 999, good: 1, total: 1, n: 1, sum: 5, bucket: 3, weight: 1 });
  assert.throws(() => encoder.encode(bad, facts), /Invariant broken: cohort 999/);
  const good = openBatch(1);
  appendRow(good, { at: T0, series: 0, cohort: 0, good: 1, total: 1, n: 1, sum: 5, bucket: -1 });
  const read = readInto(encoder.encode(good, facts));
  assert.deepEqual([read.names.length, read.rows.length, read.head.begins], [1, 1, true]);
});

type Filling = { readonly matcher: Matcher; readonly contents: Contents; readonly receivedAt: Instant };

function fill(batch: ObservationBatch, { matcher, contents, receivedAt }: Filling): ObservationBatch {
  for (const { of, label, at, ...row } of contents.rows) {
    const series = of % matcher.series.length;
    appendRow(batch, { ...row, at: receivedAt + at, series, cohort: cohortOf(matcher, series, label) });
  }
  for (const { of, field, at, value, start } of contents.points)
    appendPoint(batch, { counter: counterOf(matcher, of, field), at: receivedAt + at, value, start });
  return batch;
}

/** Some of few cohorts; series without labels have one. */
function cohortOf(matcher: Matcher, series: number, label: number): number {
  const { cohorts } = matcher.series[series]!;
  return cohorts.keys.length === 0 ? 0 : cohorts.idOf(cohorts.keys.map((_, index) => `v${label + index}`));
}

function counterOf(matcher: Matcher, of: number, field: Contents['points'][number]['field']): number {
  const series = of % 4;
  const key = `${of}-${field}`.padStart(32, '0'); // keys tell fields, too
  return matcher.counters.idOf({ key, series, cohort: cohortOf(matcher, series, of % 3), field });
}

/** The rules of placing, followed row by row. */
function wanted(
  matcher: Matcher,
  { contents, receivedAt }: Omit<Filling, 'matcher'>,
): Pick<Made, 'rows' | 'points' | 'late' | 'early'> {
  const inTime = contents.rows.filter(({ at }) => at >= -LATENESS && at <= AHEAD);
  const rows = inTime.map(({ of, label, at, bucket, weight, ...numbers }) => {
    const series = of % matcher.series.length;
    const { generation, cohorts, role } = matcher.series[series]!;
    const slot = Math.floor((receivedAt + at) / SLOT_MS);
    const cohort = cohortKey(cohorts.labels(cohortOf(matcher, series, label)));
    const sum = role === 'heard' && !isOne({ ...numbers, bucket, weight }) ? receivedAt + at - slot * SLOT_MS : numbers.sum;
    return { generation, cohort, slot, ...numbers, sum, bucket, weight: bucket < 0 ? 0 : weight };
  });
  const points = contents.points
    .filter(({ at }) => at <= AHEAD && at >= -POINT_LATENESS)
    .map(({ of, field, at, value, start }) => {
      const { key, series, cohort } = matcher.counters.of(counterOf(matcher, of, field));
      const { generation, cohorts } = matcher.series[series]!;
      const name = `${key} ${generation} ${cohortKey(cohorts.labels(cohort))} ${field}`;
      return { name, at: Math.round(receivedAt + at), value, start: start > 0 && start < 2 ** 43 ? start : 0 };
    });
  const all = [...contents.rows, ...contents.points];
  const late =
    contents.rows.filter(({ at }) => at < -LATENESS).length + contents.points.filter(({ at }) => at < -POINT_LATENESS).length;
  return { rows, points, late, early: all.filter(({ at }) => at > AHEAD).length };
}

/** Of such a row the value is kept in steps, and a journey's telemetry has none. */
function isOne({ good, n, total, weight, bucket }: Omit<Contents['rows'][number], 'of' | 'label' | 'at'>): boolean {
  return n === 1 && total === 1 && weight === 1 && bucket > 0 && bucket < BUCKETS - 1 && Number.isInteger(good) && good <= 1;
}

function assertSame(read: Read, want: Pick<Made, 'rows' | 'points' | 'late' | 'early'>): void {
  const { tooLate, tooEarly, rejected } = read.head.counts;
  assert.deepEqual({ tooLate, tooEarly, rejected }, { tooLate: want.late, tooEarly: want.early, rejected: 3 });
  assert.deepEqual(read.points, want.points);
  assert.equal(read.rows.length, want.rows.length);
  for (const [index, row] of read.rows.entries()) {
    const expected = want.rows[index]!;
    assert.ok(Math.abs(row.sum - expected.sum) <= expected.sum * 1e-4, `sum ${row.sum} for ${expected.sum}`);
    assert.deepEqual({ ...row, sum: 0 }, { ...expected, sum: 0 });
    if (row.bucket < 0) assert.equal(row.sum, expected.sum);
  }
}

test('a visitor is told of nothing that a frame without rows does not say', () => {
  const matcher = compileMatcher(SHOP);
  const frame = new FrameEncoder().encode(openBatch(1), {
    matcher,
    source: 'eu',
    receivedAt: T0,
    digest: NO_DIGEST,
    rejected: 0,
  });
  const read = readInto(frame);
  assert.deepEqual([read.names, read.rows, read.points], [[], [], []]);
  assert.doesNotThrow(() => readFrame(frame, readerOfNothing));
});

const readerOfNothing = {
  head() {},
  series() {},
  counter() {},
  observed() {},
  added() {},
  point() {},
  stream() {},
  exemplar() {},
  streamRow() {},
};
