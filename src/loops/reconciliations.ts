import type { Catalog } from '../catalog/catalog.ts';
import type { Reconciliation, RowSide } from '../catalog/reconciliation.ts';
import { broken, elapsed, MINUTE, slotOf, type Instant } from '../kernel/units.ts';
import { decideDifferences, decideWithdrawn } from '../ledger/decisions/differences.ts';
import { streamSeed } from '../intake/stream-seed.ts';
import type { Clock } from '../ports/clock.ts';
import type { Intake } from '../ports/intake.ts';
import type { ReconciliationStore } from '../ports/reconciliation-store.ts';
import type { RowSource } from '../ports/row-source.ts';
import { bucketEvent, checkReconciliation, type CheckParts, type CheckResult } from './check-reconciliation.ts';
import { openTurns } from './in-turn.ts';
import type { IntakeLoop } from './intake.ts';
import type { Ledger } from './ledger.ts';
import { openStreamSide, type StreamSideParts } from './stream-side.ts';
import { tellDifferences } from './tell-differences.ts';
import { OWN_SOURCE, tellEvents, type OwnEvent } from './tell-events.ts';

export type ReconciliationParts = CheckParts & {
  readonly catalog: () => Catalog;
  readonly ledger: Pick<Ledger, 'decide' | 'world'>;
  readonly intake: Intake;
  /** Tells what was found and not told yet. */
  readonly tell: () => Promise<void>;
};

/** What the world has to give for anything to be reconciled; whoever gives the store gives it away. */
export type ReconciliationMeans = {
  readonly openTable: (side: Exclude<RowSide, { readonly kind: 'stream' }>) => RowSource;
  readonly store: ReconciliationStore;
};
type Given = { readonly reconciliations?: ReconciliationMeans; readonly redactionKey?: Uint8Array; readonly clock: Clock };
type Plane = Omit<ReconciliationParts, keyof CheckParts | 'tell'> &
  Omit<StreamSideParts, 'clock'> & { readonly intake: Pick<IntakeLoop, 'accept' | 'observe'> };

/** Streams are read from the evidence, tables by what the world gives; null where it gives nothing. */
export function reconciliationsOf({ reconciliations: means, redactionKey, clock }: Given, plane: Plane): Reconciliations | null {
  if (means === undefined) return null;
  const open = (side: RowSide): RowSource => {
    if (side.kind !== 'stream') return means.openTable(side);
    const stream = (plane.catalog().streams ?? []).find(({ name }) => name === side.stream);
    return stream === undefined ? broken(`no stream ${side.stream}`) : openStreamSide({ ...plane, clock }, stream);
  };
  const { store } = means;
  const observe = plane.intake.observe.bind(plane.intake);
  const tell = (): Promise<void> => tellDifferences({ store, observe, evidence: () => plane.keeper.evidence, clock });
  return openReconciliations({ ...plane, open, store, seed: streamSeed(redactionKey ?? null), tell });
}

/** How the checks of a reconciliation go. */
export type CheckHealth = {
  readonly name: string;
  /** The last check that was done; null before the first, and while nothing is settled. */
  readonly done: CheckResult | null;
  /** Why the last one failed, and since when; null when it did not. */
  readonly failed: { readonly at: Instant; readonly text: string } | null;
  readonly running: boolean;
};

/** Compares what the catalog asks to be compared, each at its pace, and tells what was found as events. */
export type Reconciliations = {
  /** Begins what is due. A database that is slow holds up nobody but its own reconciliation. */
  round(at: Instant): Promise<void>;
  health(): readonly CheckHealth[];
  /** Resolves when no check is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

type Run = {
  generation: string;
  turn: number;
  beat: number;
  done: CheckResult | null;
  failed: CheckHealth['failed'];
  busy: Promise<void> | null;
};

/** Checks under way at a time: each holds two connections, and sums of a bounded size. */
const AT_ONCE = 4;

export function openReconciliations(parts: ReconciliationParts): Reconciliations {
  const runs = new Map<string, Run>();
  const state: { closed: boolean; catalog: Catalog | null } = { closed: false, catalog: null };
  // Checks that end together must not tell the same events at once.
  const inTurn = openTurns();
  const tell = (): Promise<void> => inTurn(parts.tell);
  const settled = async (): Promise<void> => void (await Promise.all([...runs.values()].map(async ({ busy }) => await busy)));
  return {
    async round(at) {
      const catalog = parts.catalog();
      const declared = catalog.reconciliations ?? [];
      if (state.catalog !== catalog) await forget(parts, runs, declared);
      state.catalog = catalog;
      await tell();
      for (const reconciliation of declared) {
        const run = runFor(runs, reconciliation);
        const turn = Math.floor(at / reconciliation.everyMs);
        const busy = [...runs.values()].filter((one) => one.busy !== null).length;
        if (state.closed || run.busy !== null || run.turn === turn || busy >= AT_ONCE) continue;
        run.turn = turn;
        run.busy = check({ ...parts, tell }, run, { reconciliation, at }).finally(() => {
          run.busy = null;
        });
      }
      await tellLooked(parts, { declared, runs, at });
    },
    health: () => (parts.catalog().reconciliations ?? []).map(({ name }) => healthOf(name, runs.get(name))),
    settled,
    async close() {
      state.closed = true;
      await settled();
      await parts.store.close();
    },
  };
}

type Due = { readonly reconciliation: Reconciliation; readonly at: Instant };

async function check(parts: ReconciliationParts, run: Run, { reconciliation, at }: Due): Promise<void> {
  try {
    const done = await checkReconciliation(parts, { reconciliation, at });
    run.failed = null;
    if (done === null) return;
    run.done = done.result;
    await parts.tell();
    const { name, generation, bucketMs } = reconciliation;
    const { from } = done.result;
    await parts.ledger.decide(({ differences }) =>
      decideDifferences(differences, { name, generation, bucketMs, buckets: done.buckets, from }),
    );
  } catch (cause) {
    run.failed = { at, text: cause instanceof Error ? cause.message : String(cause) };
  }
}

type Beats = { readonly declared: readonly Reconciliation[]; readonly runs: ReadonlyMap<string, Run>; readonly at: Instant };

/**
 * Says once a minute that somebody looks, as long as checks are done in time: between two settled buckets there is nothing to
 * count, and no telemetry would be taken for blindness. When checks fail, blindness is what it is.
 */
async function tellLooked({ intake }: ReconciliationParts, { declared, runs, at }: Beats): Promise<void> {
  const minute = slotOf(at, MINUTE);
  const events = declared.flatMap((reconciliation): OwnEvent[] => {
    const run = runs.get(reconciliation.name);
    if (run === undefined || run.done === null || run.failed !== null || run.beat === minute) return [];
    if (elapsed(run.done.at, at) > 2 * reconciliation.everyMs + MINUTE) return [];
    run.beat = minute;
    return [bucketEvent(reconciliation, { at: minute, bucket: null, observed: null })];
  });
  if (events.length > 0) await tellEvents(intake, OWN_SOURCE, events);
}

function runFor(runs: Map<string, Run>, { name, generation }: Reconciliation): Run {
  const known = runs.get(name);
  // What is under way is ended before the same name is compared otherwise.
  if (known !== undefined && (known.generation === generation || known.busy !== null)) return known;
  const run: Run = { generation, turn: -1, beat: -1, done: null, failed: null, busy: null };
  runs.set(name, run);
  return run;
}

async function forget(
  { ledger, store }: ReconciliationParts,
  runs: Map<string, Run>,
  declared: readonly Reconciliation[],
): Promise<void> {
  const names = new Set(declared.map(({ name }) => name));
  const gone = [...runs].filter(([name, { busy }]) => !names.has(name) && busy === null);
  for (const [name] of gone) runs.delete(name);
  if ([...ledger.world().differences.keys()].some((name) => !names.has(name)))
    await ledger.decide(({ differences }) => decideWithdrawn(differences, names));
  await store.retain(declared.map(({ generation }) => generation));
}

function healthOf(name: string, run: Run | undefined): CheckHealth {
  return { name, done: run?.done ?? null, failed: run?.failed ?? null, running: (run?.busy ?? null) !== null };
}
