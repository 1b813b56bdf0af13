import type { LedgerKeysView } from '../../../src/wire/ledger.ts';

/** Which key signs now, so that it can be compared with the one that somebody wrote down. */
export function wordsOfKeys({ keys }: LedgerKeysView): { readonly id: string; readonly told: string } | null {
  const newest = keys.at(-1);
  if (newest === undefined) return null;
  const before = keys.length - 1;
  const told =
    before === 0 ? 'the first key' : `after ${before === 1 ? 'one other' : `${before} others`}, each endorsed by the one before`;
  return { id: newest.id, told: `signs since entry ${newest.since_entry}, ${told}` };
}
