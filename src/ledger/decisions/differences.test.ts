import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, type Instant } from '../../kernel/units.ts';
import { countsOf, NO_FAULTS, type BucketCounts } from '../../verdict/reconciliation/bucket-counts.ts';
import { explainDifference, NO_DIFFERENCES, withDifference, type DifferenceFact, type Differences } from '../differences.ts';
import type { Draft } from '../entry.ts';
import { decideDifferences, decideWithdrawn, MOST_NAMED } from './differences.ts';

const FIRST = Date.parse('2026-11-01T00:00:00Z') as Instant;
const hour = (index: number): Instant => (FIRST + index * HOUR) as Instant;
const missing = (rows: number): BucketCounts => countsOf(1_000, { ...NO_FAULTS, missing: rows });

type Step = {
  readonly buckets: readonly (readonly [hour: number, rows: number])[];
  readonly from?: number;
  readonly says: readonly string[];
};
const steps: readonly Step[] = [
  {
    buckets: [
      [0, 0],
      [1, 3],
    ],
    says: ['Of orders 1 bucket differs, the first that of 2026-11-01T01:00:00Z: 3 missing'],
  },
  {
    buckets: [
      [0, 0],
      [1, 5],
    ],
    says: [],
  },
  {
    buckets: [
      [0, 2],
      [1, 6],
    ],
    says: ['Of orders 2 buckets differ, the first that of 2026-11-01T00:00:00Z: 8 missing'],
  },
  {
    buckets: [
      [0, 0],
      [1, 6],
    ],
    says: ['Of orders 1 bucket differs no longer: both sides say the same again'],
  },
  { buckets: [], from: 2, says: ['Of orders 1 bucket differs no longer: they are further back than is looked at'] },
];

test('the ledger is told when a bucket begins to differ, doubles, is well again, and goes out of reach', () => {
  let known: Differences = NO_DIFFERENCES;
  for (const { buckets, from = 0, says } of steps) {
    const checked = buckets.map(([at, rows]) => ({ bucket: hour(at), counts: missing(rows) }));
    const about = { name: 'orders', generation: 'orders@1', bucketMs: HOUR, buckets: checked, from: hour(from) };
    const drafts = decideDifferences(known, about);
    assert.deepEqual(
      drafts.map((draft) => explainDifference(factIn(draft))),
      says,
    );
    for (const draft of drafts) known = withDifference(known, factIn(draft));
    assert.deepEqual(decideDifferences(known, about), [], 'the same check once more is no news');
  }
  assert.equal(known.size, 0);
});

test('of very many buckets an entry names the first, and the next check the others', () => {
  const buckets = Array.from({ length: MOST_NAMED + 7 }, (_, index) => ({ bucket: hour(index), counts: missing(1) }));
  const about = { name: 'orders', generation: 'orders@1', bucketMs: HOUR, buckets, from: hour(0) };
  const [first] = decideDifferences(NO_DIFFERENCES, about);
  const known = withDifference(NO_DIFFERENCES, factIn(first));
  const [second] = decideDifferences(known, about);
  const moreIn = (draft: Draft | undefined): number | null => (draft?.kind === 'difference.found' ? draft.body.more : null);
  assert.deepEqual([moreIn(first), moreIn(second)], [7, 0]);
  assert.equal(withDifference(known, factIn(second)).get('orders')?.size, MOST_NAMED + 7);
  assert.deepEqual(decideWithdrawn(known, new Set(['orders'])), []);
  assert.equal(withDifference(known, factIn(decideWithdrawn(known, new Set())[0])).size, 0);
});

function factIn(draft: Draft | undefined): DifferenceFact & { readonly subject: string } {
  if (draft?.kind !== 'difference.found' && draft?.kind !== 'difference.resolved')
    throw new Error(`no difference in ${draft?.kind}`);
  return draft;
}
