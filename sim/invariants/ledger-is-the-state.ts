import { isDeepStrictEqual } from 'node:util';
import { EMPTY_WORLD, fold } from '../../src/ledger/world.ts';
import { NOTHING_VERIFIED, verify } from '../../src/proof/chain.ts';
import type { Invariant } from '../invariant.ts';
import { running } from '../look.ts';

const EVERY_S = 120;

/** The chain holds, times never go back, and folding it from its first entry gives the state that the control plane acts on. */
export const ledgerIsTheState: Invariant = {
  name: 'the ledger is the state',
  open(world) {
    let seconds = 0;
    const check = (): string | null => {
      const { entries } = world;
      const { firstBroken } = verify(NOTHING_VERIFIED, entries);
      if (firstBroken !== null) return `entry ${firstBroken.seq} breaks the chain: ${firstBroken.why}`;
      const plane = running(world);
      if (plane === null) return null;
      const live = plane.ledger.world();
      // What is on its way to being acknowledged to the process is in the store and not in its state yet.
      if (live.tail.seq !== entries.length) return null;
      const folded = entries.reduce(fold, EMPTY_WORLD);
      const wrong = (Object.keys(folded) as (keyof typeof folded)[]).find((part) => !isDeepStrictEqual(folded[part], live[part]));
      return wrong === undefined ? null : `after entry ${entries.length} the live state differs from the folded one in ${wrong}`;
    };
    return {
      step(news) {
        seconds += 1;
        const late = news.find((entry, index) => index > 0 && entry.at < news[index - 1]!.at);
        if (late !== undefined) return `entry ${late.seq} is older than the one before`;
        return seconds % EVERY_S === 0 ? check() : null;
      },
      last: check,
    };
  },
};
