import type { Catalog } from '../catalog/catalog.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Instant } from '../kernel/units.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { CellStore, Retention } from '../ports/cell-store.ts';
import type { DeploymentGate } from '../ports/deployment-gate.ts';
import type { HookCaller } from '../ports/hook.ts';
import type { Journal } from '../ports/journal.ts';
import type { Announcer } from '../ports/announcer.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { OpenMetricSource } from '../ports/metric-source.ts';
import type { OpenRouter } from '../ports/router.ts';
import type { Alerts } from './alerts.ts';
import { openCatalogLoop, type CatalogLoop } from './catalog.ts';
import { controlTick, type ControlParts } from './control-tick.ts';
import { announceRollouts, openAnnouncing } from './announcements.ts';
import { costLoopOf, type CostLoop } from './cost-loop.ts';
import type { ChargeStore } from '../ports/charge-store.ts';
import { openCorroboration, type Corroborate } from './corroboration.ts';
import { openOwnFacts } from './own-facts.ts';
import type { AnomalyWatch } from './anomalies.ts';
import type { EvidenceKeeper } from './evidence-keeper.ts';
import type { Bounds, IntakeLoop } from './intake.ts';
import type { Hands } from './effects.ts';
import { gateRound } from './gates.ts';
import { intakeRules } from './intake-rules.ts';
import { intakeRound, openIntake, useRules, type MainIntake } from './open-intake.ts';
import { retentionOf } from '../evidence/retention.ts';
import { openLaneKeeping, type LaneKeeping } from './lane-keeping.ts';
import { ALONE, ledBy, type Lead } from './lease.ts';
import type { Ledger } from './ledger.ts';
import { memoryJobs, openRemembering, type Remembering, type RememberingParts } from './remembering.ts';
import { EVERY_MINUTE, EVERY_SECOND, EVERY_SLOT, type Job } from './rounds.ts';
import type { Poll } from './poll.ts';
import type { Scores } from './scores.ts';
import { openStandings } from './standings.ts';
import type { SourceWatch } from './source-watch.ts';
import { memoOf, memoText, type MemoParts } from './seal-memo.ts';
import { openPatience } from './within-patience.ts';
import { processTime, type WorkTime } from './work-time.ts';
import { addressOf } from '../response/route-owner.ts';
import { openWatches } from './open-watches.ts';
import { openTrafficWatch, type TrafficWatch } from './traffic-watch.ts';
import { openTrains, type Trains } from './trains.ts';
import { startQueued } from './release-round.ts';
import type { RolloutParts } from './rollouts.ts';
import { reconciliationsOf, type ReconciliationMeans, type Reconciliations } from './reconciliations.ts';

export type ControlPlaneParts = RememberingParts & {
  readonly journal: Journal;
  readonly cellStore: CellStore;
  readonly source: CatalogSource;
  readonly openRouter: OpenRouter;
  readonly openMetricSource: OpenMetricSource;
  readonly notifier: Notifier;
  /** Absent: rollouts are announced to nobody. */
  readonly announcer?: Announcer;
  readonly hooks?: HookCaller;
  readonly deployments?: DeploymentGate;
  readonly bounds?: Bounds;
  /** Payloads of ten minutes that are recognised when they come again. */
  readonly payloads?: number;
  /** Makes values that are hidden recognisable as equal. */
  readonly redactionKey?: Uint8Array;
  /** Absent: nothing is reconciled, whatever the catalog asks. */
  readonly reconciliations?: ReconciliationMeans;
  /** Absent: nothing is known of what things cost. */
  readonly charges?: ChargeStore;
};

/** The whole control plane without its surfaces: the server, the scenarios and the simulator run the same one. */
export type ControlPlane = {
  readonly ledger: Ledger;
  readonly proof: Remembering['proof'];
  readonly retention: Remembering['retention'];
  readonly intake: IntakeLoop;
  readonly keeper: EvidenceKeeper;
  readonly catalog: CatalogLoop;
  readonly traffic: TrafficWatch;
  readonly poll: Poll;
  readonly sources: SourceWatch;
  readonly anomalies: AnomalyWatch;
  readonly alerts: Alerts;
  readonly scores: Scores;
  readonly trains: Trains;
  readonly corroborate: Corroborate;
  readonly reconciliations: Reconciliations | null;
  readonly costs: CostLoop | null;
  readonly cellStore: CellStore;
  readonly journal: Journal;
  /** Time that does not count against budgets, by the objective's name. */
  readonly adjusted: LaneKeeping['adjusted'];
  /** Everything that has to be done again and again; the server gives it a clock's rounds, a scenario its own. */
  readonly jobs: readonly Job[];
  close(): Promise<void>;
};

export async function openControlPlane(parts: ControlPlaneParts): Promise<ControlPlane> {
  const { clock, cellStore, journal, source, log, time = processTime } = parts;
  const { ledger, proof, lead, upkeep, retention } = await openRemembering(parts);
  const state: { running: MainIntake | null; lanes: LaneKeeping | null } = { running: null, lanes: null };
  const settings = { redactionKey: parts.redactionKey ?? null };
  const catalog = await openCatalogLoop({
    source,
    ledger,
    log,
    applied(next: Catalog) {
      if (state.running !== null) useRules(state.running, intakeRules(next, settings));
      state.lanes?.round(clock.now()).catch((cause: unknown) => log.warn('Cannot derive the lanes of the catalog yet', cause));
    },
  });
  const rules = intakeRules(catalog.current(), settings);
  const { intake, keeper } = await openIntake({ journal, store: cellStore, clock, rules, time, ...roomOf(parts) });
  state.running = { intake, keeper };
  const lanes = openLaneKeeping({ catalog: catalog.current, keeper, world: ledger.world });
  await lanes.round(clock.now());
  state.lanes = lanes;
  const traffic = openTrafficWatch(parts.openRouter);
  const evidence = (): Evidence => keeper.evidence;
  const observe = intake.observe.bind(intake);
  const { adjusted } = lanes;
  const { judged, watches } = openWatches(parts, { catalog: catalog.current, evidence, ledger, observe, adjusted });
  const known = { ...judged, ledger, cellStore, traffic };
  const { control, releases, trains, corroborate } = openDelivery(parts, known, { anomalies: watches.anomalies, lead });
  const reconciliations = reconciliationsOf(parts, { catalog: catalog.current, ledger, intake, keeper, cellStore });
  const seal = keeper.seal.bind(keeper);
  const costs = costLoopOf(parts, { catalog: catalog.current, ledger, evidence, cellStore, seal, observe });
  const plane = {
    ledger,
    proof,
    retention,
    intake,
    catalog,
    traffic,
    ...watches,
    trains,
    corroborate,
    reconciliations,
    costs,
    keeper,
    cellStore,
    journal,
    adjusted,
  };
  keeper.memo = (at) => memoText(memoOf(memoParts(plane), at));
  // Who cannot start must not keep others from acting, however often he tries.
  await lead.round(clock.now());
  return {
    ...plane,
    jobs: jobsOf(plane, { control, lanes, releases, time, lead, upkeep }),
    close: () => closeAll(plane, { ...parts, lead, upkeep }),
  };
}

function roomOf({ bounds, payloads }: ControlPlaneParts): Pick<ControlPlaneParts, 'bounds' | 'payloads'> {
  return { ...(bounds !== undefined && { bounds }), ...(payloads !== undefined && { payloads }) };
}

/** What seals remember beside the cells. */
function memoParts(plane: Omit<ControlPlane, 'jobs' | 'close'>): MemoParts {
  const { keeper, ledger, catalog, poll, alerts } = plane;
  return {
    ...plane,
    evidence: keeper.evidence,
    world: ledger.world(),
    generations: catalog.current().indicators.map(({ generation }) => generation),
    polls: poll.health,
    alertsWaiting: alerts.waiting(),
  };
}

/** What moves rollouts, and what starts them. */
function openDelivery(
  parts: ControlPlaneParts,
  known: Omit<RolloutParts, 'corroborate'> & Pick<ControlParts, 'traffic'>,
  { anomalies, lead }: { readonly anomalies: AnomalyWatch; readonly lead: Lead },
): Delivery {
  const corroborate = openCorroboration({ catalog: known.catalog, anomalies });
  const releases = { ...known, corroborate };
  const hands = { ...handsOf(parts, known.catalog), mayAct: lead.mayAct };
  return {
    control: { ...releases, hands, patience: openPatience(parts.time) },
    releases,
    trains: openTrains({ ...releases, time: parts.time ?? processTime }),
    corroborate,
  };
}
type Delivery = {
  readonly control: ControlParts;
  readonly releases: RolloutParts;
  readonly trains: Trains;
  readonly corroborate: Corroborate;
};

function handsOf(
  { openRouter, notifier, hooks, deployments, announcer, time }: ControlPlaneParts,
  catalog: () => Catalog,
): Hands {
  const announce = openAnnouncing(announcer, catalog);
  const others = { ...(hooks === undefined ? {} : { hooks }), ...(deployments === undefined ? {} : { deployments }) };
  const address: Hands['address'] = (to) => addressOf(catalog(), to);
  return { openRouter, notifier, address, ...others, announce, attempts: new Map(), routers: openPatience(time) };
}

async function closeAll(
  plane: Omit<ControlPlane, 'jobs' | 'close'>,
  { clock, ledgerStore, lead, upkeep }: ControlPlaneParts & Pick<Remembering, 'lead' | 'upkeep'>,
): Promise<void> {
  plane.catalog.close();
  await plane.poll.close();
  await plane.reconciliations?.close();
  await plane.costs?.charges.close();
  await plane.intake.settled();
  await plane.keeper.seal(clock.now());
  await plane.journal.close();
  await plane.cellStore.close();
  await upkeep.close(clock.now());
  await lead.close();
  await ledgerStore.close();
}

type Working = Pick<Remembering, 'lead' | 'upkeep'> & {
  readonly control: ControlParts;
  readonly lanes: LaneKeeping;
  readonly releases: RolloutParts;
  readonly time: WorkTime;
};

/** Everything that is done again and again: what every plane does to know, and what only the one that leads does. */
function jobsOf(plane: Omit<ControlPlane, 'jobs' | 'close'>, working: Working): readonly Job[] {
  const { intake, keeper, poll, sources, anomalies, catalog } = plane;
  const { lanes, time, lead } = working;
  const { observe } = intake;
  const told = openOwnFacts({
    ledger: plane.ledger,
    catalog: catalog.current,
    evidence: () => keeper.evidence,
    observe: observe.bind(intake),
  });
  const leading: Job = { name: 'lead', every: EVERY_SECOND, run: (at) => lead.round(at) };
  return [
    ...(lead === ALONE ? [] : [leading]),
    { name: 'intake', every: EVERY_SECOND, run: (at) => intakeRound({ intake, keeper }, at) },
    { name: 'poll', every: EVERY_SLOT, run: async (at) => poll.round(at) },
    { name: 'sources', every: EVERY_SECOND, run: async (at) => sources.round(at) },
    { name: 'catalog', every: EVERY_SLOT, run: () => catalog.round() },
    { name: 'lanes', every: EVERY_SLOT, run: (at) => lanes.round(at) },
    ...actsOf(plane, working).map((job) => ledBy(lead, job)),
    { name: 'own-facts', every: EVERY_SECOND, run: (at) => told.round(at) },
    ...(plane.costs === null ? [] : [{ name: 'costs', every: EVERY_MINUTE, run: plane.costs.round }]),
    { name: 'cohorts', every: EVERY_MINUTE, run: async () => void intake.matcher.rebalance() },
    { name: 'anomalies', every: EVERY_MINUTE, run: (at) => anomalies.round(at) },
    { name: 'seal', every: EVERY_MINUTE, run: (at) => keeper.seal(at) },
    {
      name: 'store',
      every: EVERY_SLOT,
      run: (at) => maintainFor(keeper, { retention: retentionOf(catalog.current()), at, time }),
    },
  ];
}

function actsOf(plane: Omit<ControlPlane, 'jobs' | 'close'>, { control, releases, upkeep }: Working): readonly Job[] {
  const { alerts, scores, trains, reconciliations } = plane;
  const standings = openStandings(releases);
  return [
    ...(reconciliations === null ? [] : [{ name: 'reconciliations', every: EVERY_SLOT, run: reconciliations.round }]),
    { name: 'alerts', every: EVERY_SLOT, run: (at) => alerts.round(at, 'all') },
    { name: 'outages', every: EVERY_SECOND, run: (at) => alerts.round(at, 'outages') },
    { name: 'gates', every: EVERY_SECOND, run: (at) => gateRound(control, at) },
    { name: 'control', every: EVERY_SECOND, run: (at) => controlTick(control, at) },
    { name: 'queue', every: EVERY_SECOND, run: (at) => startQueued(releases, at) },
    { name: 'announcements', every: EVERY_SECOND, run: (at) => announceRollouts(releases, at) },
    { name: 'trains', every: EVERY_SECOND, run: (at) => trains.round(at) },
    { name: 'scores', every: EVERY_SLOT, run: (at) => scores.round(at) },
    { name: 'standings', every: EVERY_MINUTE, run: (at) => standings.round(at) },
    ...memoryJobs({ upkeep, retention: plane.retention }),
  ];
}

/** A bounded stretch of the store's own work; what is left is done in the next round. */
type Maintenance = { readonly retention: Retention; readonly at: Instant; readonly time: WorkTime };
async function maintainFor(keeper: EvidenceKeeper, { retention, at, time }: Maintenance): Promise<void> {
  const until = time.spent() + 500;
  while ((await keeper.maintain(at, retention)) && time.spent() < until) await time.turn();
}
