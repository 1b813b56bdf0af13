import { RECONCILED, reconciledIndicator, type ReconciledMeasure } from '../../catalog/compile-reconciliation.ts';
import type { Reconciliation } from '../../catalog/reconciliation.ts';
import { showInstant, showNumber } from '../../kernel/show.ts';
import { elapsed, type Instant } from '../../kernel/units.ts';
import { showFaults, type Differences } from '../../ledger/differences.ts';
import type { CheckHealth } from '../../loops/reconciliations.ts';
import type { ReconciliationDetail, ReconciliationView } from '../../wire/reconciliation.ts';

type Known = { readonly health: CheckHealth | null; readonly differences: Differences; readonly at: Instant };

export function showReconciliation(reconciliation: Reconciliation, { health, differences, at }: Known): ReconciliationView {
  const { name, displayName, journey, compare, everyMs, bucketMs } = reconciliation;
  const differing = differences.get(name) ?? new Map();
  const done = health?.done ?? null;
  return {
    name,
    display_name: displayName,
    journey,
    indicators: Object.keys(RECONCILED).map((measure) => reconciledIndicator(name, measure as ReconciledMeasure)),
    compare,
    every_ms: everyMs,
    bucket_ms: bucketMs,
    ...judged(health, [...differing.values()]),
    checked_at: done === null ? null : showInstant(done.at),
    checked_from: done === null ? null : showInstant(done.from),
    checked_to: done === null ? null : showInstant(done.to),
    lag_ms: done === null ? null : elapsed(done.to, at),
    rows: done?.rows ?? null,
    buckets_unknown: done?.unknown ?? null,
    buckets_differing: differing.size,
  };
}

const MOST_SHOWN = 1_000;

export function showReconciliationDetail(reconciliation: Reconciliation, known: Known): ReconciliationDetail {
  const differing = [...(known.differences.get(reconciliation.name) ?? [])]
    .toSorted(([one], [other]) => other - one)
    .slice(0, MOST_SHOWN)
    .map(([bucket, counts]) => ({ bucket: showInstant(bucket), ...counts }));
  const unknown = (known.health?.done?.unknownBuckets ?? []).map(showInstant);
  return { ...showReconciliation(reconciliation, known), differing, unknown };
}

type Counts = Parameters<typeof showFaults>[0];

function judged(health: CheckHealth | null, differing: Counts): Pick<ReconciliationView, 'state' | 'sentence'> {
  const differ = `${showNumber(differing.length, 'bucket')} ${differing.length === 1 ? 'differs' : 'differ'}: ${showFaults(differing)}`;
  if (health?.failed !== undefined && health.failed !== null)
    return { state: 'failing', sentence: `Nothing can be said since ${showInstant(health.failed.at)}: ${health.failed.text}` };
  if (differing.length > 0) return { state: 'differing', sentence: differ };
  if (health?.done !== undefined && health.done !== null)
    return { state: 'equal', sentence: `Both sides say the same up to ${showInstant(health.done.to)}` };
  return { state: 'waiting', sentence: 'No bucket is settled and compared yet' };
}
