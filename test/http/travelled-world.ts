import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { openSqliteLedgerStore } from '../../src/adapters/sqlite/ledger-store.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { jsonTraces } from '../intake/payload.ts';
import { tracesOf, type Faults } from '../scenario/traffic.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { serveWorld, type ServedWorld } from './served-world.ts';
import { travelledCatalog } from './travelled-catalog.ts';

export const START = 1_767_225_600_000 as Instant;
const RATE = 12;

/** A server on a virtual clock whose evidence and ledger are files, with customers who come through its router. */
export type TravelledWorld = AsyncDisposable & {
  readonly served: ServedWorld;
  readonly now: () => Instant;
  faults: Faults;
  /** Passes time second by second; every minute is sealed. */
  pass(seconds: number): Promise<void>;
  /** The same with one payload and one round of everything a minute. */
  passMinutes(minutes: number): Promise<void>;
  /** Time passes, and nothing is heard of anybody. */
  silence(seconds: number): Promise<void>;
  /** Checkouts of a while ago, all failed, which only arrive now. */
  late(ago: number, count: number): Promise<void>;
  edit(target: string): Promise<void>;
  restart(): Promise<void>;
};

export async function openTravelledWorld(): Promise<TravelledWorld> {
  const folder = openTemporaryFolder();
  const clock = openVirtualClock(START);
  const router = openMemoryRouter({ '1.0.0': 1 });
  const rng = seededRng(11);
  const state = { target: '0.99', faults: new Map() as Faults };
  const open = async (): Promise<ServedWorld> =>
    serveWorld({
      clock,
      router,
      catalog: travelledCatalog(state.target),
      cellStore: openSqliteCellStore(folder.file('cells.db')),
      ledgerStore: openSqliteLedgerStore(folder.file('ledger.db')),
      journal: await openJournalFolder(folder.file('journal'), { durability: 'process' }),
    });
  const world = { served: await open() };
  const tell = async (endMs: number, count: number): Promise<void> => {
    const served = router.serve(count);
    await world.served.plane.intake.accept(jsonTraces(tracesOf(served, { faults: state.faults, rng, endMs })));
  };
  const rounds = async (at: Instant, every: number): Promise<void> => {
    for (const job of world.served.plane.jobs) if (every >= job.every || (at - START) % job.every === 0) await job.run(at);
    await world.served.plane.intake.settled();
  };
  return {
    get served() {
      return world.served;
    },
    get faults() {
      return state.faults;
    },
    set faults(faults) {
      state.faults = faults;
    },
    now: () => clock.now(),
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 1) {
        const at = clock.advance(1_000);
        await tell(at - 1, RATE);
        await rounds(at, 1_000);
      }
    },
    async passMinutes(minutes) {
      for (let left = minutes; left > 0; left -= 1) {
        const at = clock.advance(60_000);
        await tell(at - 1, RATE);
        await rounds(at, 60_000);
      }
    },
    async silence(seconds) {
      for (let left = seconds; left > 0; left -= 1) await rounds(clock.advance(1_000), 1_000);
    },
    async late(ago, count) {
      const body = tracesOf(
        { '1.0.0': count },
        { faults: new Map([['1.0.0', { errors: 1, slow: 0 }]]), rng, endMs: clock.now() - ago },
      );
      await world.served.plane.intake.accept(jsonTraces(body));
    },
    async edit(target) {
      state.target = target;
      const applied = new Promise<void>((resolve) => {
        world.served.plane.ledger.onEntry(({ kind }) => kind === 'catalog.applied' && resolve());
      });
      world.served.editCatalog(travelledCatalog(target));
      await applied;
    },
    async restart() {
      await world.served[Symbol.asyncDispose]();
      world.served = await open();
    },
    async [Symbol.asyncDispose]() {
      await world.served[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
