import type { Instant } from '../kernel/units.ts';
import type { Entry } from '../ledger/entry.ts';
import type { ReplayedEntry } from '../ledger/replay/replay-entry.ts';
import { NO_TALLY, replayPage, type Replaying, type Tally } from '../ledger/replay/replay-stream.ts';
import { keptTexts } from './kept-texts.ts';
import type { Ledger } from './ledger.ts';
import { EntriesDropped } from './past-state.ts';
import { processTime, type WorkTime } from './work-time.ts';

/** Decisions after one entry, as far as another; of one subject, or all. */
export type ReplayAsked = { readonly after: number; readonly through: number; readonly subject: string | null };

export type Replayed = {
  readonly tally: Tally;
  /** Those that came out otherwise, and those that carry no inputs, oldest first; the first so many of them. */
  readonly told: readonly ReplayedEntry[];
  /** Revisions of the code that made the decisions. */
  readonly codes: readonly string[];
  /** The last entry that was looked at. */
  readonly through: number;
};

/** Entries that one asking looks at: whoever wants more asks again from where it ended. */
export const MOST_ENTRIES = 10_000;
const MOST_TOLD = 200;
const PAGE = 500;

/** Makes recorded decisions again, on the states before them, while others are served. */
export async function replayLedger(
  ledger: Pick<Ledger, 'read' | 'worldAfter' | 'world'>,
  { after, through, subject }: ReplayAsked,
  time: Pick<WorkTime, 'turn'> = processTime,
): Promise<Replayed> {
  const world = await ledger.worldAfter(after).catch((cause: unknown) => ledger.worldAfter(endOfDropped(cause)));
  const from = world.tail.seq;
  const last = Math.min(through, from + MOST_ENTRIES, ledger.world().tail.seq);
  const told: ReplayedEntry[] = [];
  const codes = new Set<string>();
  const which = ({ subject: of }: Entry): boolean => subject === null || of === subject;
  const found = (replayed: ReplayedEntry): void => {
    const { body } = replayed.entry;
    if ('decided' in body && body.decided !== undefined) codes.add(body.decided.code);
    if (replayed.outcome.is !== 'same' && told.length < MOST_TOLD) told.push(replayed);
  };
  let state: Replaying = { world, tally: NO_TALLY, texts: await keptTexts(ledger, world.catalog) };
  while (state.world.tail.seq < last) {
    const { seq } = state.world.tail;
    const entries = await ledger.read({ after: seq, limit: Math.min(PAGE, last - seq) });
    if (entries.length === 0) break;
    state = replayPage(state, entries, { which, found });
    await time.turn();
  }
  return { tally: state.tally, told, codes: [...codes].toSorted(), through: Math.max(from, last) };
}

/** The last entry before a moment, or that of what was dropped: there is nothing here to be made again before it. */
export async function entryBefore(ledger: Pick<Ledger, 'worldAt'>, at: Instant): Promise<number> {
  try {
    return (await ledger.worldAt((at - 1) as Instant)).tail.seq;
  } catch (cause) {
    return endOfDropped(cause);
  }
}

/** Decisions in sealed files alone are not made again here; those after them are. */
function endOfDropped(cause: unknown): number {
  if (cause instanceof EntriesDropped) return cause.through;
  throw cause;
}
