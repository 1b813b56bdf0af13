import assert from 'node:assert/strict';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryReconciliations, openMemoryReconciliationStore } from '../../src/adapters/memory/reconciliation-store.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { countsOver } from '../../src/evidence/evidence.ts';
import type { DurationMs, Instant } from '../../src/kernel/units.ts';
import type { ReconciliationMeans } from '../../src/loops/reconciliations.ts';
import type { ReconciliationStore } from '../../src/ports/reconciliation-store.ts';
import { openControlPlane, type ControlPlane } from '../../src/loops/control-plane.ts';

/** The control plane of the server on a clock of its own, with sides that a test gives it. */
export type ReconciledWorld = AsyncDisposable & {
  now: Instant;
  plane: ControlPlane;
  readonly told: { readonly at: Instant; readonly text: string }[];
  /** Lets the time pass; every job has its turn at each step, and checks that began are done. */
  pass(ms: number): Promise<void>;
  /** Good and total of an indicator over everything so far, in rows. */
  counted(indicator: string): { readonly good: number; readonly total: number };
  restart(): Promise<void>;
};
type Opening = {
  readonly start: Instant;
  readonly openTable: ReconciliationMeans['openTable'];
  /** What stands between the plane and what it keeps, such as a crash. */
  readonly around?: (store: ReconciliationStore) => ReconciliationStore;
};

const STEP = 10_000;

export async function openReconciledWorld(
  text: string,
  { start, openTable, around = (store) => store }: Opening,
): Promise<ReconciledWorld> {
  const frames: MemoryFrames = new Map();
  const [cells, kept, ledgerStore] = [openMemoryCells(), openMemoryReconciliations(), openMemoryLedgerStore()];
  const told: { at: Instant; text: string }[] = [];
  const state = { now: start };
  const openPlane = (): Promise<ControlPlane> =>
    openControlPlane({
      journal: openMemoryJournal(frames),
      cellStore: openMemoryCellStore(cells),
      ledgerStore,
      notifier: { notify: async ({ text: words }) => void told.push({ at: state.now, text: words }) },
      clock: { now: () => state.now },
      source: { read: async () => [{ file: 'shop.yaml', text }], watch: () => ({ close() {} }) },
      openMetricSource: openPrometheusSource,
      openRouter: () => openMemoryRouter({ '1.0.0': 1 }),
      log: { say() {}, warn() {} },
      reconciliations: { openTable, store: around(openMemoryReconciliationStore(kept)) },
    });
  const world: ReconciledWorld = Object.assign(state, {
    plane: await openPlane(),
    told,
    async pass(ms: number) {
      for (const until = state.now + ms; state.now < until;) {
        state.now = Math.min(until, state.now + STEP) as Instant;
        for (const { run } of world.plane.jobs) await run(state.now);
        await world.plane.reconciliations?.settled();
      }
    },
    counted(name: string) {
      const { generation } = world.plane.catalog.current().indicators.find((one) => one.name === name) ?? assert.fail(name);
      const window = (state.now - start) as DurationMs;
      const { good, total } = countsOver(world.plane.keeper.evidence, generation, { at: state.now, window });
      return { good: good / 1e6, total: total / 1e6 };
    },
    async restart() {
      await world.plane.close();
      world.plane = await openPlane();
    },
    [Symbol.asyncDispose]: () => world.plane.close(),
  });
  return world;
}
