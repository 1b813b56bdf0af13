import type { Invariant } from '../invariant.ts';
import { running } from '../look.ts';

/** Of a world of a few rollouts: many times what any of them needs. */
const MOST_PENDING = 60;
const MOST_ENTRIES_A_MINUTE = 120;

/** 8: what is held follows what was promised, and not how often something fails. */
export const memoryIsBounded: Invariant = {
  name: 'memory is bounded',
  open(world) {
    const lately: number[] = [];
    return {
      step(news) {
        lately.push(news.length);
        if (lately.length > 60) lately.shift();
        const written = lately.reduce((sum, count) => sum + count, 0);
        if (written > MOST_ENTRIES_A_MINUTE) return `${written} entries were recorded within a minute`;
        const pending = running(world)?.ledger.world().pending.size ?? 0;
        return pending > MOST_PENDING ? `${pending} effects wait to be done` : null;
      },
    };
  },
};
