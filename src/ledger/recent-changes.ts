import type { Instant } from '../kernel/units.ts';
import { NEWEST_KEPT, withNewest, type NewestLists } from './newest-lists.ts';
import type { RecordedChange } from './recorded-change.ts';

/** The newest changes, for listing and for recognising what comes again. */
export type RecentChanges = NewestLists<RecentChange>;
export type RecentChange = { readonly seq: number; readonly recordedAt: Instant; readonly change: RecordedChange };

/** As many changes at least are at hand and recognised when they come again. */
export const CHANGES_KEPT = NEWEST_KEPT;

export function withChange(recent: RecentChanges, one: RecentChange): RecentChanges {
  return withNewest(recent, one);
}

export function findByKey(recent: RecentChanges, key: string): RecentChange | null {
  for (const list of recent) {
    const found = list.find(({ change }) => change.key === key);
    if (found !== undefined) return found;
  }
  return null;
}

export type ChangeQuery = {
  readonly service: string | null;
  readonly since: Instant | null;
  /** Only those with a smaller sequence number. */
  readonly before: number;
  readonly limit: number;
};

/** The newest first, as many as are asked for. */
export function changesOf(recent: RecentChanges, { service, since, before, limit }: ChangeQuery): readonly RecentChange[] {
  const found: RecentChange[] = [];
  for (const one of recent.flat()) {
    if (found.length === limit) break;
    const { seq, change } = one;
    if (seq < before && (service === null || change.service === service) && (since === null || change.at >= since))
      found.push(one);
  }
  return found;
}
