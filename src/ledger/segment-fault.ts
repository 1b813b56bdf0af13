import { GENESIS } from '../proof/chain.ts';
import type { Entry } from './entry.ts';

/** Where a stretch of entries begins and ends. */
export type SegmentEnds = { readonly first: number; readonly last: number; readonly previous: string; readonly hash: string };

/** Why these entries may not be let go on the word of this segment, or null when they may. */
export function segmentFault(
  { first, last, previous, hash }: SegmentEnds,
  { before, end }: { readonly before: SegmentEnds | null; readonly end: Pick<Entry, 'hash'> | undefined },
): string | null {
  if (last < first) return 'it holds no entry';
  if (first !== (before?.last ?? 0) + 1) return `the segment before it ends with entry ${before?.last ?? 0}`;
  if (previous !== (before?.hash ?? GENESIS)) return 'it does not continue the segment before it';
  if (end === undefined) return `there is no entry ${last}`;
  return end.hash === hash ? null : `entry ${last} has another hash`;
}
