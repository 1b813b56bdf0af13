import { openMemoryCells, openMemoryCellStore } from '../adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../adapters/memory/ledger-store.ts';
import { openMemoryReconciliations, openMemoryReconciliationStore } from '../adapters/memory/reconciliation-store.ts';
import type { CatalogFile } from '../catalog/read-catalog.ts';
import { seededRng, type Rng } from '../kernel/rng.ts';
import { broken, HOUR, SECOND, type Instant } from '../kernel/units.ts';
import type { Entry } from '../ledger/entry.ts';
import { openControlPlane, type ControlPlane } from '../loops/control-plane.ts';
import type { WorkTime } from '../loops/work-time.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { Flows } from './world/flows.ts';
import { openPeople, type People } from './world/people.ts';
import { openStoryPrometheus, type StoryPrometheus } from './world/prometheus.ts';
import { passAllRows, type RowEvents } from './world/row-events.ts';
import { openRowTables, type RowTables } from './world/row-tables.ts';
import { openRouters, type Routers } from './world/routers.ts';
import { arriving, fillWith, openTelemetry, type Telemetry } from './world/telemetry.ts';
import { drawCount } from './world/draw.ts';
import { fedBy, passTraffic, type Fed, type Second } from './world/traffic.ts';

/** Everything a story plays with. What a crash does not take away lives here and not in the control plane. */
export type Stage = {
  now: Instant;
  readonly start: Instant;
  plane: ControlPlane;
  readonly reopen: () => Promise<void>;
  readonly routers: Routers;
  readonly people: People;
  readonly prometheus: StoryPrometheus & { away: boolean };
  readonly flows: Flows;
  readonly telemetry: Telemetry;
  /** What reconciliations compare, and what of it is on its way as events. */
  readonly rows: RowTables;
  readonly rowEvents: RowEvents;
  readonly rng: Rng;
  /** The server is stopped; customers and routers go on without it. */
  away: boolean;
  /** The catalog folder as it is now, and what tells the server that it changed. */
  readonly catalog: { texts: readonly CatalogFile[]; changed: () => void; fed: Fed | null };
  /** What was recorded so far. */
  readonly entries: () => Promise<readonly Entry[]>;
};

export type StageOptions = { readonly catalog: readonly CatalogFile[]; readonly start: Instant; readonly seed: number };

/** Work takes no time here: nothing waits for a clock, and what never answers is not waited for. */
const NO_TIME: WorkTime = {
  spent: () => 0,
  turn: () => Promise.resolve(),
  pause: (_ms, until) => (until === undefined ? Promise.resolve() : new Promise(() => undefined)),
};

/** The control plane that the server runs, on memory in place of disks and networks, and the world around it. */
export async function openStage({ catalog, start, seed }: StageOptions): Promise<Stage> {
  const frames: MemoryFrames = new Map();
  const cells = openMemoryCells();
  const ledgerStore = openMemoryLedgerStore();
  const reconciled = openMemoryReconciliations();
  const rows: RowTables = openRowTables(() => stage.plane?.catalog.current() ?? broken('no catalog'));
  const routers = openRouters();
  const clock = { now: () => stage.now };
  const people = openPeople(clock.now);
  const prometheus = Object.assign(
    openStoryPrometheus(() => stage.prometheus.away),
    { away: false },
  );
  const open = (): Promise<ControlPlane> =>
    openControlPlane({
      journal: openMemoryJournal(frames),
      cellStore: seldomTidied(openMemoryCellStore(cells)),
      ledgerStore,
      notifier: people,
      clock,
      source: {
        read: async () => stage.catalog.texts,
        watch: (changed) => {
          stage.catalog.changed = changed;
          return { close() {} };
        },
      },
      openMetricSource: () => prometheus.source,
      openRouter: routers.open,
      reconciliations: { openTable: rows.openTable, store: openMemoryReconciliationStore(reconciled) },
      time: NO_TIME,
      log: { say() {}, warn() {} },
    });
  const known: Entry[] = [];
  const stage: Omit<Stage, 'plane'> & { plane?: ControlPlane } = {
    now: start,
    start,
    routers,
    people,
    prometheus,
    flows: { flows: [], qualities: [] },
    telemetry: openTelemetry(),
    rows,
    rowEvents: { waiting: [] },
    rng: seededRng(seed),
    away: false,
    catalog: { texts: catalog, changed: () => undefined, fed: null },
    async reopen() {
      stage.plane = await open();
    },
    async entries() {
      for (;;) {
        const more = await ledgerStore.read({ after: known.at(-1)?.seq ?? 0, limit: 1_000 });
        known.push(...more);
        if (more.length < 1_000) return known;
      }
    },
  };
  return Object.assign(stage, { plane: await open() });
}

/** What is too old is looked for every hour: memory has room, and in a story of days each look is at everything. */
function seldomTidied(store: CellStore): CellStore {
  return { ...store, maintain: async (at, retention) => (at % TIDIED_EVERY === 0 ? store.maintain(at, retention) : false) };
}
const TIDIED_EVERY = HOUR;

/** One second of the world: customers come, telemetry tells of them, and every job whose time it is runs. */
export async function passSecond(stage: Stage): Promise<void> {
  const { now, telemetry, plane, flows, routers, rng, prometheus } = stage;
  const fed = fedNow(stage);
  const lost = telemetry.flows ? telemetry.lost : 1;
  const second = passTraffic({ fed, flows, routers, world: plane.ledger.world, rng, lost }, now);
  await passAllRows(stage);
  if (telemetry.flows) prometheus.take(second, fed.catalog);
  if (second.events > 0) telemetry.waiting.push(second);
  if (stage.away) {
    // Nobody keeps it for a server that is away.
    telemetry.waiting = [];
    return;
  }
  await deliver(stage, arriving(telemetry, now));
  for (const { every, run } of plane.jobs) if ((now - stage.start) % every === 0) await run(now);
  await plane.reconciliations?.settled();
  // Queries are asked beside the jobs; their answers are there at once.
  if ((now - stage.start) % (10 * SECOND) === 0) await plane.poll.settled();
  await plane.intake.settled();
}

async function deliver({ plane, now, telemetry, rng }: Stage, seconds: readonly Second[]): Promise<void> {
  if (seconds.length === 0) return;
  const catalog = plane.catalog.current();
  await plane.intake.observe('default', fillWith(seconds, { catalog, now }));
  // Sent again in another payload, which nothing can recognise as the same.
  const again = telemetry.repeated === 0 ? [] : seconds.filter(() => drawCount(rng, 1, telemetry.repeated) > 0);
  if (again.length > 0) await plane.intake.observe('default', fillWith(again, { catalog, now }));
}

function fedNow({ catalog, plane }: Stage): Fed {
  const current = plane.catalog.current();
  if (catalog.fed?.catalog !== current) catalog.fed = fedBy(current);
  return catalog.fed;
}
