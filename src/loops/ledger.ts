import type { Instant } from '../kernel/units.ts';
import { NOTHING_VERIFIED, seal, verify, type Verification } from '../proof/chain.ts';
import type { Draft, Entry } from '../ledger/entry.ts';
import { EMPTY_WORLD, fold, type World } from '../ledger/world.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';

/** The ledger of a running server: the state so far, and the one way to add to it. */
export type Ledger = {
  /** Revision of the code that decides: decisions carry it. */
  readonly code: string;
  world(): World;
  /**
   * Decides on the newest state and records what was decided before anything else can be. When nothing is decided,
   * nothing is recorded. Resolves when the entries are durable.
   */
  decide(decision: (world: World, at: Instant) => readonly Draft[]): Promise<readonly Entry[]>;
  read(query: { readonly after: number; readonly limit: number; readonly subject?: string }): Promise<readonly Entry[]>;
  verify(): Promise<Verification>;
  /** Calls back for each entry once it is durable. */
  onEntry(listener: (entry: Entry) => void): () => void;
};

export type LedgerParts = { readonly store: LedgerStore; readonly clock: Clock; readonly code?: string };

const PAGE = 1_000;

/** Reads the whole ledger, checks its chain, and folds it into the state. */
export async function openLedger({ store, clock, code = 'unknown' }: LedgerParts): Promise<Ledger> {
  const state = { world: EMPTY_WORLD };
  const check = await eachPage(store, (entries, so) => {
    const next = verify(so, entries);
    if (next.firstBroken === null) state.world = entries.reduce(fold, state.world);
    return next;
  });
  if (check.firstBroken !== null)
    throw new Error(`The ledger is damaged at entry ${check.firstBroken.seq}: ${check.firstBroken.why}`);

  const listeners = new Set<(entry: Entry) => void>();
  const queue = { last: Promise.resolve() };
  const record = async (decision: (world: World, at: Instant) => readonly Draft[]): Promise<readonly Entry[]> => {
    const at = clock.now();
    const drafts = decision(state.world, at);
    if (drafts.length === 0) return [];
    const { tail } = state.world;
    const entries = seal(drafts, { tail, at });
    // Folding first finds a fact that cannot follow from the state before it becomes part of the record for ever.
    const world = entries.reduce(fold, state.world);
    if ((await store.append(entries, { after: tail.seq })) === 'CONFLICT')
      throw new Error(`Cannot record after entry ${tail.seq}: somebody else writes to this ledger`);
    state.world = world;
    for (const entry of entries) for (const listener of listeners) listener(entry);
    return entries;
  };
  return {
    code,
    world: () => state.world,
    decide(decision) {
      const result = queue.last.then(() => record(decision));
      queue.last = result.then(noValue, noValue);
      return result;
    },
    read: (query) => store.read(query),
    verify: () => eachPage(store, (entries, so) => verify(so, entries)),
    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function eachPage(
  store: LedgerStore,
  visit: (entries: readonly Entry[], so: Verification) => Verification,
): Promise<Verification> {
  let so = NOTHING_VERIFIED;
  for (;;) {
    const entries = await store.read({ after: so.tail.seq, limit: PAGE });
    so = visit(entries, so);
    if (entries.length < PAGE || so.firstBroken !== null) return so;
  }
}

function noValue(): void {}
