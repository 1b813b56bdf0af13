import { isActive, type PhaseName, type Rollout } from '../delivery/rollout.ts';
import { says } from '../kernel/says.ts';
import { recordedRollout, ROLLOUT_KINDS } from '../ledger/recorded-rollout.ts';
import type { RolloutRecord } from '../ledger/world.ts';
import type { Ledger } from './ledger.ts';
import { processTime, type WorkTime } from './work-time.ts';

/** Which rollouts are listed; null and empty: any. */
export type RolloutQuery = {
  readonly phases: readonly PhaseName[];
  readonly service: string | null;
  /** Words that all stand in what its line shows. */
  readonly text: string | null;
  /** Those that are listed after this one. */
  readonly after: string | null;
  readonly limit: number;
};
export type ListedRollouts = {
  readonly records: readonly RolloutRecord[];
  /** Where the list goes on; null: nowhere. */
  readonly next: string | null;
};
export type RolloutList = { of(query: RolloutQuery): Promise<ListedRollouts> };

/** Rollouts that have left the state and are folded from the ledger for one answer. */
const MOST_FOLDED = 200;
const MOST_KEPT = 2_000;
const MOST_MOVES = 1_000;
const MOST_JUDGED = 10_000;
const PAGE = 100;

/** Active ones first, then the newest; those that have left the state are folded from their own entries, which never change. */
export function openRolloutList(
  ledger: Pick<Ledger, 'world' | 'read' | 'readLast'>,
  time: Pick<WorkTime, 'turn'> = processTime,
): RolloutList {
  const gone = new Map<string, RolloutRecord | null>();
  const foldedOf = async (id: string): Promise<RolloutRecord | null> => {
    const known = gone.get(id);
    if (known !== undefined) return known;
    const entries = await ledger.readLast({ subject: id, kinds: ROLLOUT_KINDS, limit: MOST_MOVES });
    const record = recordedRollout(id, entries.toReversed());
    gone.set(id, record);
    const oldest = gone.keys().next();
    if (gone.size > MOST_KEPT && !oldest.done) gone.delete(oldest.value);
    return record;
  };
  return {
    async of(query) {
      const found: RolloutRecord[] = [];
      const { rollouts } = ledger.world();
      const here = inOrder([...rollouts.values()]);
      const isDone = (): boolean => found.length >= query.limit;
      const known = query.after === null ? -1 : here.findIndex(({ rollout }) => rollout.id === query.after);
      const isBeyond = query.after !== null && known === -1;
      for (const record of isBeyond ? [] : here.slice(known + 1)) {
        if (isDone()) return { records: found, next: found.at(-1)?.rollout.id ?? null };
        if (isListed(record, query)) found.push(record);
      }
      let before = isBeyond && query.after !== null ? await startOf(ledger, query.after) : Number.MAX_SAFE_INTEGER;
      // Whoever has seen all that is here goes on behind its last one.
      let [folded, last] = [0, isBeyond ? query.after : (here.at(-1)?.rollout.id ?? null)];
      for (;;) {
        const page = await ledger.readLast({ before, kinds: ['rollout.started'], limit: PAGE });
        for (const { seq, subject } of page) {
          before = seq;
          if (rollouts.has(subject)) continue;
          if (isDone() || folded >= MOST_FOLDED) return { records: found, next: last };
          const record = await foldedOf(subject);
          [folded, last] = [folded + 1, subject];
          if (record !== null && isListed(record, query)) found.push(record);
        }
        if (page.length < PAGE) return { records: found, next: null };
        await time.turn();
      }
    },
  };
}

/** A rollout that has left the state, with all that it was judged by; null where the ledger does not know it. */
export async function goneRollout(ledger: Pick<Ledger, 'readLast'>, id: string): Promise<RolloutRecord | null> {
  const entries = await ledger.readLast({ subject: id, kinds: [...ROLLOUT_KINDS, 'rollout.judged'], limit: MOST_JUDGED });
  return recordedRollout(id, entries.toReversed());
}

function inOrder(records: readonly RolloutRecord[]): readonly RolloutRecord[] {
  const newest = records.toReversed();
  return [...newest.filter(({ rollout }) => isActive(rollout)), ...newest.filter(({ rollout }) => !isActive(rollout))];
}

function isListed({ rollout, sentence }: RolloutRecord, { phases, service, text }: RolloutQuery): boolean {
  if (phases.length > 0 && !phases.includes(rollout.now.phase)) return false;
  if (service !== null && rollout.plan.service !== service) return false;
  return text === null || says(`${wordsOf(rollout)} ${sentence}`, text);
}

function wordsOf({ id, plan, candidate, baseline, now }: Rollout): string {
  return `${id} ${plan.name} ${plan.service} ${plan.owner} ${candidate} ${baseline} ${now.phase}`;
}

/** Where a rollout that has left the state began; one that is not known begins nowhere. */
async function startOf(ledger: Pick<Ledger, 'read'>, id: string): Promise<number> {
  const [first] = await ledger.read({ after: 0, limit: 1, subject: id });
  return first?.seq ?? 0;
}
