import type { Instant } from '../kernel/units.ts';
import { verify } from '../proof/chain.ts';
import type { Entry } from '../ledger/entry.ts';
import { EMPTY_WORLD, fold, type World } from '../ledger/world.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';

/** A state, and the time of the entry after which it is: no later entry has an earlier one. */
export type Folded = { readonly world: World; readonly at: Instant };

export const NOTHING_FOLDED: Folded = { world: EMPTY_WORLD, at: 0 as Instant };

/** So many entries are read at once. */
export const PAGE = 1_000;

/** The state after entries that continue it, whose chain is checked on the way. */
export function foldOn({ world, at }: Folded, entries: readonly Entry[]): Folded {
  const { firstBroken } = verify({ entries: 0, tail: world.tail, firstBroken: null }, entries);
  if (firstBroken !== null) throw new Error(`The ledger is damaged at entry ${firstBroken.seq}: ${firstBroken.why}`);
  return { world: entries.reduce(fold, world), at: entries.at(-1)?.at ?? at };
}

/** Reads everything after a state, page by page, as far as `through`; each page is shown as it is folded. */
export async function foldRest(
  from: Folded,
  {
    store,
    through = Infinity,
    each,
  }: { readonly store: Pick<LedgerStore, 'read'>; readonly through?: number; readonly each?: Each },
): Promise<Folded> {
  let folded = from;
  for (;;) {
    const { seq } = folded.world.tail;
    const entries = await store.read({ after: seq, limit: Math.min(PAGE, through - seq) });
    folded = foldOn(folded, entries);
    if (entries.length > 0) await each?.(folded, entries);
    if (entries.length < PAGE || folded.world.tail.seq >= through) return folded;
  }
}
type Each = (folded: Folded, entries: readonly Entry[]) => Promise<void> | void;
