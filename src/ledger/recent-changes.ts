import type { Instant } from '../kernel/units.ts';
import type { RecordedChange } from './recorded-change.ts';

/**
 * The newest changes, for listing and for recognising what comes again. They lie in a few short lists, newest first, so
 * that one more copies one short list and not all of them; beyond the bound the oldest list goes as a whole.
 */
export type RecentChanges = readonly (readonly RecentChange[])[];
export type RecentChange = { readonly seq: number; readonly recordedAt: Instant; readonly change: RecordedChange };

const LIST = 64;
const MOST_LISTS = 17;
/** As many changes at least are at hand and recognised when they come again. */
export const CHANGES_KEPT = LIST * (MOST_LISTS - 1);

export function withChange(recent: RecentChanges, one: RecentChange): RecentChanges {
  const [newest = [], ...others] = recent;
  if (newest.length < LIST) return [[one, ...newest], ...others];
  return [[one], ...recent.slice(0, MOST_LISTS - 1)];
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
