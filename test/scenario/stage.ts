import assert from 'node:assert/strict';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryNotifier } from '../../src/adapters/memory/notifier.ts';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { openMemoryRouter, type MemoryRouter } from '../../src/adapters/memory/router.ts';
import { seededRng } from '../../src/kernel/rng.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { openControlPlane, type ControlPlane } from '../../src/loops/control-plane.ts';
import { readScenario, type Act } from './read-scenario.ts';
import { tracesOf } from './traffic.ts';

export type CatalogText = { readonly file: string; readonly text: string };

/** Everything a story plays with. What a crash does not take away lives here and not in the control plane. */
export type Stage = {
  now: Instant;
  readonly start: Instant;
  plane: ControlPlane;
  readonly router: MemoryRouter;
  readonly notifier: ReturnType<typeof openMemoryNotifier>;
  readonly open: () => Promise<ControlPlane>;
  readonly faults: Map<string, { errors: number; slow: number }>;
  rate: number;
  telemetry: boolean;
  /** The server is stopped; customers and the router go on without it. */
  away: boolean;
  /** The catalog folder as it is now, and what tells the server that it changed. */
  catalog: readonly CatalogText[];
  catalogChanged: () => void;
  routerAnswers: boolean;
  /** Weights that the router takes and then does not use, as a broken one would. */
  readonly releases: Map<string, string>;
};

export type Verbs = Readonly<Record<string, (stage: Stage, words: readonly string[]) => Promise<void> | void>>;

const START = 1_767_225_600_000 as Instant;
const SEED = 20_260_101;

/** Plays a story second by second on a virtual clock, through the control plane the server runs. */
export async function play(
  file: string,
  text: string,
  { catalog, verbs }: { catalog: readonly CatalogText[]; verbs: Verbs },
): Promise<Stage> {
  const acts = readScenario(file, text);
  const stage = await openStage(catalog);
  const rng = seededRng(SEED);
  const last = acts.at(-1)?.atMs ?? 0;
  for (let second = 0; second <= last; second += 1_000) {
    stage.now = (START + second) as Instant;
    await passSecond(stage, rng);
    for (const act of acts.filter(({ atMs }) => atMs === second)) await perform(stage, act, { file, verbs });
  }
  await stage.plane.close();
  return stage;
}

async function openStage(catalog: readonly CatalogText[]): Promise<Stage> {
  const frames: MemoryFrames = new Map();
  const cells = openMemoryCells();
  const ledgerStore = openMemoryLedgerStore();
  const notifier = openMemoryNotifier();
  const router = openMemoryRouter({ '1.0.0': 1 });
  const stage = {
    now: START,
    start: START,
    router,
    notifier,
    faults: new Map(),
    rate: 0,
    telemetry: true,
    away: false,
    routerAnswers: true,
    releases: new Map(),
    catalog,
    catalogChanged: () => undefined,
  } as unknown as Stage;
  const whenItAnswers = <Value>(work: () => Promise<Value>): Promise<Value> =>
    stage.routerAnswers ? work() : Promise.reject(new Error('the router is away'));
  const open = (): Promise<ControlPlane> =>
    openControlPlane({
      journal: openMemoryJournal(frames),
      cellStore: openMemoryCellStore(cells),
      ledgerStore,
      notifier,
      clock: { now: () => stage.now },
      source: {
        read: async () => stage.catalog,
        watch: (changed) => {
          stage.catalogChanged = changed;
          return { close() {} };
        },
      },
      openMetricSource: openPrometheusSource,
      openRouter: () => ({
        ...router,
        apply: (order) => whenItAnswers(() => router.apply(order)),
        observe: () => whenItAnswers(() => router.observe()),
      }),
      log: { say() {}, warn() {} },
    });
  return Object.assign(stage, { open, plane: await open() });
}

/** One second of the world: customers come, telemetry tells of them, and every job whose time it is runs. */
async function passSecond(stage: Stage, rng: ReturnType<typeof seededRng>): Promise<void> {
  const served = stage.router.serve(stage.rate);
  if (stage.away) return;
  if (stage.telemetry)
    await stage.plane.intake.accept(jsonTraces(tracesOf(served, { faults: stage.faults, rng, endMs: stage.now - 1 })));
  for (const { every, run } of stage.plane.jobs) if ((stage.now - stage.start) % every === 0) await run(stage.now);
  await stage.plane.intake.settled();
}

async function perform(stage: Stage, act: Act, { file, verbs }: { file: string; verbs: Verbs }): Promise<void> {
  const verb = verbs[act.verb];
  assert.ok(verb, `${file}:${act.line}: there is no act "${act.verb}"; there are ${Object.keys(verbs).join(', ')}`);
  try {
    await verb(stage, act.words);
  } catch (cause) {
    const story = (await stage.plane.ledger.read({ after: 0, limit: 10_000 }))
      .filter(({ kind }) => kind !== 'rollout.judged')
      .map(
        (entry) =>
          `${(entry.at - stage.start) / 1_000}s ${entry.kind} ${JSON.stringify('sentence' in entry.body ? entry.body.sentence : '')}`,
      );
    throw new Error(
      `${file}:${act.line}: ${act.text}: ${cause instanceof Error ? cause.message : String(cause)}\n${story.join('\n')}`,
      { cause },
    );
  }
}
