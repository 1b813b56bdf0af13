import type { Invariant } from '../invariant.ts';
import { PERSONAL } from '../spans.ts';

/** 11: no personal data at rest, and none in what is said. */
export const nothingPersonalIsKept: Invariant = {
  name: 'nothing personal is kept',
  open: (world) => ({
    step(news) {
      const found = news.find((entry) => JSON.stringify(entry).includes(PERSONAL));
      return found === undefined ? null : `entry ${found.seq} holds what is personal`;
    },
    last() {
      for (const { frames, cells, said } of world.processes) {
        const kept = [...frames.values()].flatMap(({ segments }) => segments.flatMap((segment) => segment.frames));
        if (kept.some(({ frame }) => Buffer.from(frame).includes(PERSONAL)))
          return 'a frame of the journal holds what is personal';
        for (const key of cells.tiers['1h'].keys()) if (key.includes(PERSONAL)) return 'a cell holds what is personal';
        if (said.some((text) => text.includes(PERSONAL))) return 'the log holds what is personal';
      }
      return null;
    },
  }),
};
