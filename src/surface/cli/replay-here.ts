import type { Entry } from '../../ledger/entry.ts';
import { explainReplayed } from '../../ledger/replay/explain-replayed.ts';
import { NOTHING_REPLAYED, replayPage } from '../../ledger/replay/replay-stream.ts';
import type { ReplayedDecisionView, ReplayedView } from '../../wire/replay.ts';
import type { EntryPages } from './replay-source.ts';

/** Differences that are kept to be shown. */
const MOST_SHOWN = 200;

/** Makes the decisions among these entries again in this process, with the code of this program. */
export async function replayHere(
  pages: EntryPages,
  which: (entry: Entry) => boolean,
): Promise<Omit<ReplayedView, 'code' | 'next'>> {
  const decisions: ReplayedDecisionView[] = [];
  const codes = new Set<string>();
  let state = NOTHING_REPLAYED;
  for await (const { entries, isPartial } of pages)
    state = replayPage(state, entries, {
      which,
      isPartial,
      found(replayed) {
        const { body } = replayed.entry;
        if ('decided' in body && body.decided !== undefined) codes.add(body.decided.code);
        const told = explainReplayed(replayed);
        if (told !== null && decisions.length < MOST_SHOWN) decisions.push(told);
      },
    });
  const { same, different, notReplayable } = state.tally;
  const through = state.world.tail.seq;
  return { same, different, not_replayable: notReplayable, decisions, codes: [...codes].toSorted(), through };
}
