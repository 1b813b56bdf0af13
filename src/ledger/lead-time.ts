import { readInstant } from '../kernel/read-instant.ts';
import type { Instant } from '../kernel/units.ts';
import type { RecentChanges } from './recent-changes.ts';
import type { RecordedChange } from './recorded-change.ts';

/** The detail of a change that says when its oldest commit was made, RFC 3339. */
export const COMMITTED = 'commit.at';
/** The detail of an incident that says when it began to hurt, which is before anybody told of it. */
export const BEGAN = 'began.at';

type Asked = { readonly service: string; readonly version: string; readonly at: Instant };

/** How long a version was on its way from its commit, where some change that names it told of it; ms. */
export function leadTime(changes: RecentChanges, { service, version, at }: Asked): number | null {
  const told = changes.flat().map(({ change }) => change);
  const own = told.filter((change) => change.version === version && (change.service === null || change.service === service));
  for (const change of own) {
    const committed = leadOf(change, changes);
    if (committed !== null && committed <= at) return at - committed;
  }
  return null;
}

/** When the change was committed: as it says itself, or when what it is made of was merged. */
export function leadOf(change: RecordedChange, changes: RecentChanges): Instant | null {
  const said = timeIn(change, COMMITTED);
  if (said !== null || change.chain === null) return said;
  const merges = changes.flat().filter(({ change: { kind, chain } }) => kind === 'merge' && chain === change.chain);
  return merges.reduce<Instant | null>((oldest, { change: { at } }) => (oldest === null || at < oldest ? at : oldest), null);
}

/** A time that the details of a change tell by this name. */
export function timeIn({ details }: RecordedChange, name: string): Instant | null {
  const told = details[name];
  return typeof told === 'string' ? readInstant(told) : null;
}
