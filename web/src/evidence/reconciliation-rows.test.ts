import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReconciliationDetail } from '../../../src/wire/reconciliation.ts';
import { readBuckets, reconciliationsHeadline, showFaults, showReconciliationState } from './reconciliation-rows.ts';

const HOUR = 3_600_000;
const FROM = Date.parse('2026-01-05T00:00:00Z');
const at = (hour: number): string => new Date(FROM + hour * HOUR).toISOString();
const NONE = { missing: 0, duplicated: 0, changed: 0, late: 0, unexpected: 0 };
const VIEW: ReconciliationDetail = {
  name: 'orders',
  display_name: 'Orders',
  journey: 'checkout',
  indicators: [],
  compare: 'values',
  every_ms: 60_000,
  bucket_ms: HOUR,
  state: 'differing',
  sentence: '',
  checked_at: at(4),
  checked_from: at(0),
  checked_to: at(4),
  lag_ms: 0,
  rows: 10,
  buckets_unknown: 1,
  buckets_differing: 1,
  differing: [{ bucket: at(2), expected: 5, matched: 3, ...NONE, missing: 2 }],
  unknown: [at(0)],
};

test('a bucket is equal, differing or unknown, in the order of time', () => {
  const { buckets, left, sentence } = readBuckets(VIEW);
  assert.deepEqual(
    buckets.map(({ kind }) => kind),
    ['unknown', 'equal', 'differing', 'equal'],
  );
  assert.deepEqual([left, sentence], [0, '4 buckets: 2 equal, 1 differing, 1 unknown.']);
});

test('of very many buckets the newest are drawn, and how many are not is said', () => {
  const { buckets, left } = readBuckets({ ...VIEW, checked_to: at(500), differing: [], unknown: [] });
  assert.deepEqual([buckets.length, left, buckets.at(-1)?.at], [336, 164, at(499)]);
});

test('before the first check nothing is drawn', () => {
  assert.deepEqual(readBuckets({ ...VIEW, checked_from: null, checked_to: null }).buckets, []);
});

test('a check that fails is blind, and does not say that anything differs', () => {
  assert.equal(showReconciliationState('failing').health, 'blind');
  assert.equal(reconciliationsHeadline([{ ...VIEW, state: 'failing' }]), 'One reconciliation cannot be checked.');
  assert.equal(reconciliationsHeadline([{ ...VIEW, state: 'waiting' }]), 'Nothing is compared yet.');
  assert.equal(showFaults({ ...NONE, missing: 2, late: 1 }), '2 missing, 1 late');
});
