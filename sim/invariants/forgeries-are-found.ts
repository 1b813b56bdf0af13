import type { Instant } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { NOTHING_VERIFIED, verify } from '../../src/proof/chain.ts';
import type { Invariant } from '../invariant.ts';

/** Nobody edits, removes, moves or inserts an entry of this ledger without being found. */
export const forgeriesAreFound: Invariant = {
  name: 'forgeries are found',
  open: ({ entries }) => ({
    last() {
      const index = Math.floor((entries.length - 1) / 2);
      const [entry, next] = [entries[index], entries[index + 1]];
      if (entry === undefined || next === undefined) return null;
      const forged: Readonly<Record<string, readonly Entry[]>> = {
        edited: entries.with(index, { ...entry, actor: `${entry.actor}x` }),
        'moved in time': entries.with(index, { ...entry, at: (entry.at - 1) as Instant }),
        removed: entries.toSpliced(index, 1),
        inserted: entries.toSpliced(index, 0, entry),
        'in another order': entries.with(index, next).with(index + 1, entry),
      };
      const missed = Object.keys(forged).find((how) => verify(NOTHING_VERIFIED, forged[how] ?? []).firstBroken === null);
      return missed === undefined ? null : `entry ${entry.seq} is ${missed}, and the chain is said to hold`;
    },
  }),
};
