import { z } from 'zod';

const instant = z.iso.datetime();
const rows = z.number().int().min(0);

/** What differs in a bucket, in rows. */
export const differingBucket = z.object({
  bucket: instant.describe('when the bucket begins'),
  expected: rows,
  matched: rows,
  missing: rows,
  duplicated: rows,
  changed: rows,
  late: rows,
  unexpected: rows,
});

/** A reconciliation and how its checks go. */
export const reconciliation = z.object({
  name: z.string(),
  display_name: z.string(),
  journey: z.string(),
  indicators: z.array(z.string()).describe('what can be promised of it'),
  compare: z.enum(['keys', 'values']),
  every_ms: z.number(),
  bucket_ms: z.number(),
  state: z.enum(['equal', 'differing', 'failing', 'waiting']),
  sentence: z.string(),
  checked_at: instant.nullable().describe('when the last check was made that did not fail'),
  checked_from: instant.nullable(),
  checked_to: instant.nullable().describe('up to here all buckets are settled and compared'),
  lag_ms: z.number().nullable(),
  rows: rows.nullable().describe('of both sides together'),
  buckets_unknown: rows.nullable().describe('buckets of which a side does not hold all rows'),
  buckets_differing: rows.describe('as the ledger knows them'),
});

export const reconciliationDetail = reconciliation.extend({
  differing: z.array(differingBucket).max(1_000).describe('newest first, at most 1,000'),
  unknown: z.array(instant).max(1_000).describe('buckets of which a side does not hold all rows, at most 1,000'),
});

export type DifferingBucketView = z.infer<typeof differingBucket>;
export type ReconciliationView = z.infer<typeof reconciliation>;
export type ReconciliationDetail = z.infer<typeof reconciliationDetail>;
