import type { Reconciliation } from '../catalog/reconciliation.ts';
import type { Instant } from '../kernel/units.ts';
import type { BucketCounts } from '../verdict/reconciliation/bucket-counts.ts';
import type { Residue } from '../verdict/reconciliation/compare-rows.ts';
import { settledSpan } from '../verdict/reconciliation/settled-span.ts';
import { readBoth } from './check-reconciliation.ts';
import { compareSides, type Sides } from './compare-sides.ts';
import type { ReconciliationMeans } from './reconciliations.ts';

/** What a person sees who compares by hand; nothing of it is counted, recorded or kept. */
export type HandCheck = {
  readonly from: Instant;
  readonly to: Instant;
  readonly buckets: readonly { readonly bucket: Instant; readonly counts: BucketCounts; readonly exact: boolean }[];
  readonly keys: readonly { readonly bucket: Instant; readonly side: 'expected' | 'seen'; readonly key: string }[];
};

type Asked = { readonly reconciliation: Reconciliation; readonly at: Instant; readonly showKeys: boolean };

/** Keys in clear text that are shown at most. */
const MOST_KEYS = 100;

/** Compares both sides once; null when no bucket is settled. Of streams the server alone knows the rows. */
export async function checkByHand(
  { reconciliation, at, showKeys }: Asked,
  openTable: ReconciliationMeans['openTable'],
): Promise<HandCheck | null> {
  const { bucketMs: width, compare } = reconciliation;
  const open: Parameters<typeof readBoth>[0]['open'] = (side) => {
    if (side.kind === 'stream') throw new Error(`Cannot read the stream ${side.stream} here: the server alone knows its rows`);
    return openTable(side);
  };
  return await readBoth({ open, seed: 0n }, reconciliation, async (sides) => {
    const span = settledSpan(reconciliation, { at, knownFrom: [sides.expected.knownFrom, sides.seen.knownFrom] });
    if (span === null) return null;
    const { buckets, alone } = await compareSides(sides, { span, width, compare, known: () => null });
    const shown = showKeys ? alone.filter(({ bucket }) => bucket >= span.from && bucket < span.to).slice(0, MOST_KEYS) : [];
    return {
      ...span,
      buckets: buckets.map(({ pair: { bucket }, counts, exact }) => ({ bucket, counts, exact })),
      keys: await keysOf(sides, shown, width),
    };
  });
}

async function keysOf(sides: Sides, alone: readonly Residue[], width: Reconciliation['bucketMs']): Promise<HandCheck['keys']> {
  const shown: HandCheck['keys'][number][] = [];
  for (const side of ['expected', 'seen'] as const) {
    const of = alone.filter((one) => one.side === side);
    if (of.length === 0) continue;
    const buckets = [...new Set(of.map(({ bucket }) => bucket))].toSorted((one, other) => one - other);
    const names = await sides[side].keysOf(
      { buckets, width, bits: 0 },
      of.map(({ key }) => key),
    );
    for (const { bucket, key } of of) shown.push({ bucket, side, key: names?.get(key) ?? 'a key that is not there any more' });
  }
  return shown;
}
