import type { DurationMs, Instant } from '../../kernel/units.ts';

export type SpanTerms = { readonly bucketMs: DurationMs; readonly latenessMs: DurationMs; readonly sinceMs: DurationMs };

/**
 * The buckets that are settled: those whose end is the allowed lateness ago, back to the bound and to where both sides know all
 * rows. Null when there is none.
 */
export function settledSpan(
  { bucketMs, latenessMs, sinceMs }: SpanTerms,
  { at, knownFrom }: { readonly at: Instant; readonly knownFrom: readonly (Instant | null)[] },
): { readonly from: Instant; readonly to: Instant } | null {
  const to = Math.floor((at - latenessMs) / bucketMs) * bucketMs;
  const bound = Math.floor((at - sinceMs) / bucketMs) * bucketMs;
  const known = knownFrom.map((from) => (from === null ? 0 : Math.ceil(from / bucketMs) * bucketMs));
  const from = Math.max(bound, ...known, 0);
  return from < to ? { from: from as Instant, to: to as Instant } : null;
}
