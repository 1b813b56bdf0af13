import type { Catalog, Objective } from '../catalog/catalog.ts';
import { diffCatalogs, objectivesConcerned, redefinedIndicators, type CatalogChange } from '../catalog/diff-catalogs.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { laneOf } from '../evidence/lane-names.ts';
import { lanesOf } from '../evidence/objective-lanes.ts';
import type { Instant } from '../kernel/units.ts';
import { activeRollouts, type World } from '../ledger/world.ts';
import { explainObjective } from '../verdict/explain-objective.ts';
import type { ObjectiveVerdict } from '../verdict/objective-verdict.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';

/** What another catalog would do, the moment it came into force. */
export type CatalogPlan = {
  readonly changes: readonly CatalogChange[];
  /** Indicators that count something else from now on. */
  readonly redefined: readonly Redefined[];
  /** Objectives that would be judged otherwise, the worst first. */
  readonly judged: readonly JudgedAnew[];
  /** Objectives that are concerned, and were not judged because there are so many. */
  readonly unjudged: number;
  readonly rollouts: readonly TouchedRollout[];
  readonly alerts: readonly WithdrawnAlert[];
};
export type Redefined = { readonly indicator: string; readonly objectives: readonly string[] };
export type JudgedAnew = {
  readonly objective: string;
  readonly before: ObjectiveVerdict['health'] | null;
  /** Null: it is counted from what is stored once it is in force, and cannot be said before. */
  readonly after: ObjectiveVerdict['health'] | null;
  readonly sentence: string;
};
export type TouchedRollout = { readonly id: string; readonly plan: string; readonly because: string };
export type WithdrawnAlert = { readonly subject: string; readonly because: string };

const MOST_JUDGED = 200;
const MOST_LISTED = 100;

export type PlanParts = Known & { readonly world: () => World };

/** Judged with the evidence that is there: nothing is counted anew for a catalog that nobody has put in force. */
export function planCatalog(parts: PlanParts, next: Catalog, at: Instant): CatalogPlan {
  const now = parts.catalog();
  const changes = diffCatalogs(now, next);
  const concerned = objectivesConcerned(changes, next);
  const judged = concerned.slice(0, MOST_JUDGED).flatMap((name) => judgedAnew(parts, { now, next, name, at }));
  return {
    changes,
    redefined: redefinedIndicators(now, next).map((indicator) => ({
      indicator,
      objectives: next.objectives.filter((one) => one.indicator === indicator).map(({ name }) => name),
    })),
    judged: judged.toSorted((a, b) => ORDER.indexOf(a.after) - ORDER.indexOf(b.after)),
    unjudged: Math.max(0, concerned.length - MOST_JUDGED),
    rollouts: touchedRollouts(parts.world(), { now, next, changes }).slice(0, MOST_LISTED),
    alerts: withdrawnAlerts(parts.world(), next).slice(0, MOST_LISTED),
  };
}

const ORDER: readonly JudgedAnew['after'][] = ['exhausted', 'burning', 'blind', null, 'healthy'];

type Anew = { readonly now: Catalog; readonly next: Catalog; readonly name: string; readonly at: Instant };

function judgedAnew(parts: PlanParts, { now, next, name, at }: Anew): readonly JudgedAnew[] {
  const [was, is] = [findObjective(now, name), findObjective(next, name)];
  if (is === undefined) return [];
  const before = was === undefined ? null : judgeCatalogObjective(parts, was, at).health;
  const anew: Known = { ...parts, catalog: () => next };
  const missing = missingLane(parts, { next, objective: is, at });
  if (missing === 'events')
    return [
      { objective: name, before, after: 'blind', sentence: 'Nothing is counted for it yet: it is blind until telemetry comes.' },
    ];
  if (missing === 'derived')
    return [{ objective: name, before, after: null, sentence: 'It is counted from what is stored as soon as it is in force.' }];
  const verdict = judgeCatalogObjective(anew, is, at);
  return [{ objective: name, before, after: verdict.health, sentence: explainObjective(verdict, is) }];
}

/** What it would be judged by and is not summed up yet: the events themselves, or what follows from those that are stored. */
function missingLane(
  { evidence, adjusted }: PlanParts,
  { next, objective, at }: Pick<Anew, 'next' | 'at'> & { readonly objective: Objective },
): 'events' | 'derived' | null {
  if (objective.unsupported !== null) return null;
  const { windows } = evidence();
  const members = objective.composite?.flatMap((one) => findObjective(next, one.objective) ?? []) ?? [objective];
  const missing = members.flatMap((member) => {
    const indicator = findIndicator(next, member.indicator);
    const lanes = lanesOf({ ...member, split: null }, { catalog: next, adjusted: adjusted?.() ?? new Map(), at });
    if (lanes === null || windows.find(lanes.raw) >= 0) return [];
    const hasEvents = indicator !== undefined && windows.find(laneOf(indicator.generation)) >= 0;
    return [hasEvents ? ('derived' as const) : ('events' as const)];
  });
  return missing.find((one) => one === 'events') ?? missing[0] ?? null;
}

type Between = { readonly now: Catalog; readonly next: Catalog; readonly changes: readonly CatalogChange[] };

/** A rollout goes on by the plan that it began with; what it is judged by is counted as the catalog in force says. */
function touchedRollouts(world: World, { now, next, changes }: Between): readonly TouchedRollout[] {
  const redefined = new Set(redefinedIndicators(now, next));
  const gone = new Set(changes.flatMap(({ what, name, change }) => (what === 'indicator' && change === 'removed' ? [name] : [])));
  const plans = new Map(changes.flatMap(({ what, name, change }) => (what === 'rollout plan' ? [[name, change] as const] : [])));
  return activeRollouts(world).flatMap(({ rollout: { id, plan } }) => {
    const judges = plan.judge.indicators.map(({ indicator }) => indicator);
    const lost = judges.find((name) => redefined.has(name) || gone.has(name));
    const change = plans.get(plan.name);
    if (lost !== undefined)
      return [{ id, plan: plan.name, because: `${lost} would count something else: it has no evidence any more, and holds` }];
    if (change === undefined) return [];
    return [{ id, plan: plan.name, because: `its plan is ${change}; it goes on by the one it began with` }];
  });
}

function withdrawnAlerts({ alerts }: World, next: Catalog): readonly WithdrawnAlert[] {
  return [...alerts.open.values()].flatMap(({ subject, cause }) => {
    // What is heard of lost telemetry is no objective; of a cohort the promise is that of its template.
    const [name = subject] = subject.split('{', 1);
    if (cause === 'telemetry-lost' || findObjective(next, name) !== undefined) return [];
    return [{ subject, because: `the objective ${name} is not promised any more` }];
  });
}
