import { NOTHING_REPLAYED, replayPage } from '../../src/ledger/replay/replay-stream.ts';
import type { ReplayedEntry } from '../../src/ledger/replay/replay-entry.ts';
import type { Invariant } from '../invariant.ts';
import { isLookedAtClosely } from '../look.ts';

/** Every recorded decision, made again from what it carries, comes to the same to the byte. */
export const decisionsAreRepeatable: Invariant = {
  name: 'decisions are repeatable',
  open: (world) => ({
    last() {
      if (!isLookedAtClosely(world)) return null;
      const others: ReplayedEntry[] = [];
      const found = (replayed: ReplayedEntry): void => {
        if (replayed.outcome.is !== 'same') others.push(replayed);
      };
      replayPage(NOTHING_REPLAYED, world.entries, { which: () => true, found });
      const [first] = others;
      if (first === undefined) return null;
      return `entry ${first.entry.seq}, ${first.entry.kind}, is made again as ${JSON.stringify(first.outcome).slice(0, 300)}`;
    },
  }),
};
