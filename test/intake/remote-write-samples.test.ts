import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readWriteV1 } from '../../src/intake/remote-write-v1.ts';
import { METRICS } from './metric-catalog.ts';
import { nested, text, varint } from './wire.ts';

/** The times at which the usual form of a sample begins and ends to be possible. */
const EDGES = [0, 1, 2 ** 35 - 1, 2 ** 35, 2 ** 42 - 1, 2 ** 42, 2 ** 49];
const time = fc.oneof(fc.constantFrom(...EDGES), fc.nat(2 ** 31 - 1), fc.integer({ min: 2 ** 35, max: 2 ** 43 }));

test('a sample is the same in whatever order its fields are written, and however long its time', () => {
  let read = 0;
  fc.assert(
    fc.property(time, fc.double({ min: 0, noNaN: true }), fc.nat(2), (at, value, more) => {
      const ofValue = [0x09, ...new Uint8Array(Float64Array.of(value).buffer)];
      const backwards = readingsOf([0x10, ...varint(at), ...ofValue]);
      assert.deepEqual(readingsOf([...ofValue, 0x10, ...varint(at)]), backwards);
      assert.deepEqual(readingsOf([...ofValue, 0x10, ...lengthened(at, more)]), backwards);
      assert.deepEqual(backwards, at === 0 ? [] : [{ at, value }]);
      read += backwards.length;
    }),
    { numRuns: 500 },
  );
  assert.ok(read > 250);
});

/** The same number with more bytes than it needs. */
function lengthened(value: number, more: number): readonly number[] {
  const written = varint(value);
  const last = written.at(-1) ?? 0;
  return more === 0 ? written : [...written.slice(0, -1), last | 128, ...Array.from({ length: more - 1 }, () => 128), 0];
}

function readingsOf(sample: readonly number[]): readonly { readonly at: number; readonly value: number }[] {
  const label = (key: string, value: string): number[] => nested(1, text(1, key), text(2, value));
  const body = nested(1, label('__name__', 'http_requests_total'), label('job', 'storefront'), nested(2, sample));
  const batch = openBatch(1);
  const outcome = readWriteV1(Uint8Array.from(body), compileMatcher(METRICS), batch);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const { count, at, value } = batch.points;
  return Array.from({ length: count }, (_, point) => ({ at: at[point]!, value: value[point]! }));
}
