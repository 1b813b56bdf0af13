import type { DifferingBucketView, ReconciliationDetail, ReconciliationView } from '../../../src/wire/reconciliation.ts';
import { showCount } from '../show.ts';
import type { Stated } from './probe-rows.ts';

export type Bucket = {
  readonly at: string;
  readonly kind: 'equal' | 'differing' | 'unknown';
  readonly counts: DifferingBucketView | null;
};
export type BucketStrip = { readonly buckets: readonly Bucket[]; readonly left: number; readonly sentence: string };

const MOST_DRAWN = 336; // two weeks of hours

/** All buckets of the last check in the order of time; of very many the newest, and those before them are told as a number. */
export function readBuckets(view: ReconciliationDetail): BucketStrip {
  const { checked_from: from, checked_to: to, bucket_ms: width } = view;
  if (from === null || to === null) return { buckets: [], left: 0, sentence: 'No bucket is settled and compared yet.' };
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const all = Math.max(0, Math.round((end - begin) / width));
  const shown = Math.min(all, MOST_DRAWN);
  const differing = new Map(view.differing.map((one) => [Date.parse(one.bucket), one]));
  const unknown = new Set(view.unknown.map((at) => Date.parse(at)));
  const buckets = Array.from({ length: shown }, (_, index): Bucket => {
    const at = end - (shown - index) * width;
    const counts = differing.get(at) ?? null;
    const kind = counts !== null ? 'differing' : unknown.has(at) ? 'unknown' : 'equal';
    return { at: new Date(at).toISOString(), kind, counts };
  });
  return { buckets, left: all - shown, sentence: sentenceOf(view, all) };
}

function sentenceOf({ buckets_differing: differ, buckets_unknown: dark }: ReconciliationDetail, all: number): string {
  const unknown = dark ?? 0;
  const parts = [
    `${showCount(Math.max(0, all - differ - unknown))} equal`,
    `${showCount(differ)} differing`,
    ...(unknown > 0 ? [`${showCount(unknown)} unknown`] : []),
  ];
  return `${showCount(all)} ${all === 1 ? 'bucket' : 'buckets'}: ${parts.join(', ')}.`;
}

const STATES: Readonly<Record<ReconciliationView['state'], Stated>> = {
  equal: { health: 'healthy', text: 'equal' },
  differing: { health: 'exhausted', text: 'differing' },
  failing: { health: 'blind', text: 'cannot be checked' },
  waiting: { health: 'blind', text: 'waiting' },
};

/** A check that fails says nothing about any row: it is blind, not differing. */
export function showReconciliationState(state: ReconciliationView['state']): Stated {
  return STATES[state];
}

export const FAULTS = ['missing', 'duplicated', 'changed', 'late', 'unexpected'] as const;
export type Fault = (typeof FAULTS)[number];

/** `3 missing, 1 late`: only what there is of it. */
export function showFaults(counts: Pick<DifferingBucketView, Fault>): string {
  const told = FAULTS.filter((fault) => counts[fault] > 0).map((fault) => `${showCount(counts[fault])} ${fault}`);
  return told.length === 0 ? 'nothing any more' : told.join(', ');
}

export function reconciliationsHeadline(all: readonly ReconciliationView[]): string {
  const of = (state: ReconciliationView['state']) => all.filter((one) => one.state === state);
  if (all.length === 0) return 'Nothing is reconciled.';
  const differing = of('differing');
  if (differing.length > 0)
    return differing.length === 1 ? `${differing[0]?.display_name ?? ''} differ.` : `${differing.length} reconciliations differ.`;
  const failing = of('failing').length;
  if (failing > 0)
    return failing === 1 ? 'One reconciliation cannot be checked.' : `${failing} reconciliations cannot be checked.`;
  if (of('equal').length === 0) return 'Nothing is compared yet.';
  return all.length === 1 ? 'Both sides say the same.' : 'All sides say the same.';
}
