import { canonicalJson } from '../kernel/hash.ts';
import type { Instant } from '../kernel/units.ts';
import { NOTHING_VERIFIED, seal, verify, type Verification } from '../proof/chain.ts';
import type { Draft, Entry } from '../ledger/entry.ts';
import { fold, type World } from '../ledger/world.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';
import { foldRest, PAGE, type Folded } from './folded.ts';
import { openTurns } from './in-turn.ts';
import { openState } from './open-state.ts';
import { pastState, stateAfter } from './past-state.ts';
import type { SnapshotParts } from './snapshots.ts';
import { processTime, type WorkTime } from './work-time.ts';

/** The ledger of a running server: the state so far, and the one way to add to it. */
export type Ledger = {
  /** Revision of the code that decides: decisions carry it. */
  readonly code: string;
  world(): World;
  /** The state, and the time that no later entry falls behind. */
  folded(): Folded;
  /** The state as it was then; throws `EntriesDropped` where its entries lie in sealed files only. */
  worldAt(at: Instant): Promise<World>;
  /** The state after an entry; throws `EntriesDropped` where it cannot be folded here any more. */
  worldAfter(seq: number): Promise<World>;
  /**
   * Decides on the newest state and records what was decided before anything else can be. When nothing is decided, nothing is
   * recorded. Resolves when the entries are durable. Where somebody else has written meanwhile, what he wrote is read and the
   * decision is made again: it may be asked several times, and only its last answer counts.
   */
  decide(decision: Decision): Promise<readonly Entry[]>;
  /** Reads what others have written to this ledger since; says how many entries. */
  follow(): Promise<number>;
  /** From now on entries are written only while this token is the newest; null: whoever writes needs none. */
  holdToken(token: number | null): void;
  verify(): Promise<Verification>;
  /** Calls back for each entry once it is durable. */
  onEntry(listener: (entry: Entry) => void): () => void;
} & Pick<LedgerStore, 'read' | 'readLast' | 'lastBefore' | 'countKinds' | 'dropped'>;

export type Decision = (world: World, at: Instant) => readonly Draft[];
export type LedgerParts = Omit<SnapshotParts, 'code'> & {
  readonly clock: Clock;
  readonly code?: string;
  readonly time?: WorkTime;
};

/** Somebody else may write meanwhile, and again; who never gets his turn says so instead of trying for ever. */
const MOST_TRIES = 100;

/** Another plane has taken the lease: what this one decided as its holder is not recorded. */
export class Fenced extends Error {}

type Running = {
  readonly parts: LedgerParts;
  folded: Folded;
  token: number | null;
  /** An append failed, and may have been kept all the same: what there is has to be read before anything else is decided. */
  unsure: boolean;
  readonly listeners: Set<(entry: Entry) => void>;
};

/** Opens at the newest state that can be trusted, and reads the entries after it. */
export async function openLedger(parts: LedgerParts): Promise<Ledger> {
  const { store, code = 'unknown', time = processTime } = parts;
  const snapshots: SnapshotParts = { ...parts, code };
  const running: Running = { parts, folded: await openState(snapshots), token: null, unsure: false, listeners: new Set() };
  const inTurn = openTurns();
  return {
    code,
    world: () => running.folded.world,
    folded: () => running.folded,
    worldAt: (at) => pastState(at, running.folded, { ...snapshots, time }),
    worldAfter: async (seq) =>
      seq >= running.folded.world.tail.seq ? running.folded.world : (await stateAfter(seq, { ...snapshots, time })).world,
    decide: (decision) => inTurn(() => record(running, decision)),
    follow: () => inTurn(() => follow(running)),
    holdToken(token) {
      running.token = token;
    },
    read: (query) => store.read(query),
    readLast: (query) => store.readLast(query),
    lastBefore: (at) => store.lastBefore(at),
    countKinds: (query) => store.countKinds(query),
    dropped: () => store.dropped(),
    verify: () => verifyAll(store, time),
    onEntry(listener) {
      running.listeners.add(listener);
      return () => running.listeners.delete(listener);
    },
  };
}

async function record(running: Running, decision: Decision): Promise<readonly Entry[]> {
  const { clock, store } = running.parts;
  if (running.unsure) await follow(running);
  running.unsure = false;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { world, at: last } = running.folded;
    // A clock that was set back does not make the ledger go back.
    const at = Math.max(clock.now(), last) as Instant;
    const drafts = decision(world, at).map(asRead);
    if (drafts.length === 0) return [];
    const { tail } = world;
    const entries = seal(drafts, { tail, at });
    // Folding first finds a fact that cannot follow from the state before it becomes part of the record for ever.
    const next = entries.reduce(fold, world);
    running.unsure = true;
    const answer = await store.append(entries, { after: tail.seq, ...(running.token !== null && { token: running.token }) });
    running.unsure = false;
    if (answer === 'FENCED') throw new Fenced(`Cannot record after entry ${tail.seq}: another plane acts now`);
    if (answer === 'APPENDED') {
      running.folded = { world: next, at };
      tell(running, entries);
      return entries;
    }
    await follow(running);
  }
  throw new Error(`Cannot record after entry ${running.folded.world.tail.seq}: somebody else was faster ${MOST_TRIES} times`);
}

async function follow(running: Running): Promise<number> {
  const before = running.folded.world.tail.seq;
  await foldRest(running.folded, {
    store: running.parts.store,
    each(folded, entries) {
      running.folded = folded;
      tell(running, entries);
    },
  });
  return running.folded.world.tail.seq - before;
}

function tell({ listeners }: Running, entries: readonly Entry[]): void {
  for (const entry of entries) for (const listener of listeners) listener(entry);
}

/** The state is folded from what will be read again, and not from what JSON cannot say, so that no start knows anything else. */
function asRead(draft: Draft): Draft {
  return JSON.parse(canonicalJson(draft)) as Draft;
}

/** Everything that is here; what was dropped is held by the file that it lies in. */
async function verifyAll(store: LedgerStore, time: WorkTime): Promise<Verification> {
  let so: Verification = { ...NOTHING_VERIFIED, tail: await store.dropped() };
  for (;;) {
    const entries = await store.read({ after: so.tail.seq, limit: PAGE });
    so = verify(so, entries);
    if (entries.length < PAGE || so.firstBroken !== null) return so;
    await time.turn();
  }
}
