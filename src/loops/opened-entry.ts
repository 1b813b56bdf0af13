import type { CatalogApplied } from '../ledger/catalog-texts.ts';
import type { Entry } from '../ledger/entry.ts';
import { whatCameOf, type CameOf } from '../ledger/what-came-of.ts';
import type { Ledger } from './ledger.ts';

/** An entry with what was in force when it was recorded, what was recorded about the same subject around it, and what became of it. */
export type OpenedEntry = {
  readonly entry: Entry;
  readonly catalog: (Entry & { readonly body: CatalogApplied }) | null;
  readonly cameOf: CameOf;
  /** About the same subject, the nearest first. */
  readonly earlier: readonly Entry[];
  readonly later: readonly Entry[];
  readonly isLaterLeftOut: boolean;
};

const MOST_EARLIER = 5;
const MOST_LATER = 12;
/** So far is looked for what became of it: a subject such as `catalog` or a service goes on for ever. */
const MOST_LOOKED = 500;

/** Null where there is no such entry. */
export async function openEntry(ledger: Pick<Ledger, 'read' | 'readLast'>, seq: number): Promise<OpenedEntry | null> {
  const [entry] = await ledger.read({ after: seq - 1, limit: 1 });
  if (entry?.seq !== seq) return null;
  const { subject } = entry;
  const after = await ledger.read({ after: seq, limit: MOST_LOOKED, subject });
  const cameOf = whatCameOf(entry, after);
  const keys = new Set(cameOf.effects.map(({ key }) => key));
  // What is told with the effects themselves, and each batch that a rollout was judged by, would hide what happened.
  const told = after.filter(
    ({ kind, body }) => kind !== 'rollout.judged' && !('key' in body && body.key !== null && keys.has(body.key)),
  );
  return {
    entry,
    catalog: await catalogBefore(ledger, seq),
    cameOf,
    earlier: await ledger.readLast({ before: seq, limit: MOST_EARLIER, subject }),
    later: told.slice(0, MOST_LATER),
    isLaterLeftOut: told.length > MOST_LATER || after.length === MOST_LOOKED,
  };
}

/** The edition in force: an entry that applies one names it itself. */
async function catalogBefore(ledger: Pick<Ledger, 'readLast'>, seq: number): Promise<OpenedEntry['catalog']> {
  const [applied] = await ledger.readLast({ before: seq + 1, limit: 1, kinds: ['catalog.applied'] });
  return applied?.kind === 'catalog.applied' ? applied : null;
}
