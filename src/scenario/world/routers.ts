import { routerKey } from '../../catalog/actuator-ref.ts';
import type { Catalog, RolloutPlan, RouterRef } from '../../catalog/catalog.ts';
import { openMemoryRouter, type MemoryRouter } from '../../adapters/memory/router.ts';
import type { World } from '../../ledger/world.ts';
import type { OpenRouter, Weights } from '../../ports/router.ts';

/** What serves before anything else is said. */
export const FIRST_VERSION = '1.0.0';

export type Split = Readonly<Record<string, number>>;

/** A router per place of the catalog where traffic is split. They go on without the server. */
export type Routers = {
  readonly open: OpenRouter;
  readonly of: (ref: RouterRef) => MemoryRouter;
  /** What splits the traffic that no plan is about. */
  readonly unplanned: MemoryRouter;
  readonly all: () => readonly MemoryRouter[];
  /** Says which version serves a service. */
  serve(plan: RolloutPlan, version: string): void;
  /** How the requests of a second are split, by version. */
  split(plan: RolloutPlan | null, requests: number, world: World): Split;
  /** How events that are no requests to the router, such as calls of a dependency, are spread over the versions. */
  share(plan: RolloutPlan | null, of: { readonly events: number; readonly owed: Map<string, number> }, world: World): Split;
  /** Keys of routers that neither answer nor obey now. */
  readonly away: Set<string>;
};

export function openRouters(): Routers {
  const known = new Map<string, MemoryRouter>();
  const serving = new Map<string, string>();
  const away = new Set<string>();
  const unplanned = openMemoryRouter({ [FIRST_VERSION]: 1 });
  const of = (ref: RouterRef): MemoryRouter => {
    const key = routerKey(ref);
    const found = known.get(key) ?? openMemoryRouter({ [placesOf(ref)[0] ?? serving.get(key) ?? FIRST_VERSION]: 1 });
    known.set(key, found);
    return found;
  };
  const whenItAnswers = <Value>(ref: RouterRef, work: () => Promise<Value>): Promise<Value> =>
    away.has(routerKey(ref)) ? Promise.reject(new Error('the router is away')) : work();
  return {
    of,
    away,
    unplanned,
    all: () => [...known.values()],
    open: (ref) => {
      const router = of(ref);
      return {
        ...router,
        apply: (order) => whenItAnswers(ref, () => router.apply(order)),
        observe: () => whenItAnswers(ref, () => router.observe()),
      };
    },
    serve({ router }, version) {
      serving.set(routerKey(router), version);
      if (router.places === null) known.delete(routerKey(router));
    },
    split(plan, requests, world) {
      const served = plan === null ? unplanned.serve(requests) : of(plan.router).serve(requests);
      return byVersion(served, plan, world);
    },
    share(plan, { events, owed }, world) {
      const weights = plan === null ? unplanned.weights() : of(plan.router).weights();
      return byVersion(sharedOut(weights, events, owed), plan, world);
    },
  };
  function byVersion(places: Split, plan: RolloutPlan | null, world: World): Split {
    if (plan === null || plan.router.places === null) return places;
    const first = serving.get(routerKey(plan.router)) ?? FIRST_VERSION;
    const versions = versionsIn(world, plan, first);
    const split: Record<string, number> = {};
    for (const [place, count] of Object.entries(places)) {
      const version = versions.get(place) ?? first;
      split[version] = (split[version] ?? 0) + count;
    }
    return split;
  }
}

/** By the weights, which need not add up to 1; what rounding leaves over is owed. */
function sharedOut(weights: Weights, events: number, owed: Map<string, number>): Split {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const split: Record<string, number> = {};
  for (const [place, weight] of Object.entries(weights)) {
    if (weight === 0 || total === 0) continue;
    const due = (owed.get(place) ?? 0) + (events * weight) / total;
    split[place] = Math.floor(due + 1e-9);
    owed.set(place, due - split[place]);
  }
  return split;
}

function placesOf({ places }: RouterRef): readonly string[] {
  return places === null ? [] : Object.keys(places);
}

/** Which version each slot holds: a rollout puts its candidate into the free one. */
function versionsIn(world: World, plan: RolloutPlan, first: string): ReadonlyMap<string, string> {
  const versions = new Map(placesOf(plan.router).map((place) => [place, first]));
  const key = routerKey(plan.router);
  for (const { rollout } of world.rollouts.values()) {
    if (routerKey(rollout.plan.router) !== key) continue;
    versions.set(rollout.places.baseline, rollout.baseline);
    versions.set(rollout.places.candidate, rollout.candidate);
  }
  return versions;
}

/** Behind whose router the events of an indicator are served: the plan that judges it, or else that of its journey. */
export function planOf(catalog: Catalog, indicator: string, journey: string): RolloutPlan | null {
  const journeyOf = new Map(catalog.indicators.map((one) => [one.name, one.journey]));
  const judges = (plan: RolloutPlan): readonly string[] => plan.judge.indicators.map((judged) => judged.indicator);
  const services = new Set(
    catalog.journeys
      .filter(({ name }) => name === journey)
      .flatMap(({ match }) => match.flatMap(({ conditions }) => conditions))
      .flatMap(({ attribute, test }) => (attribute === 'service.name' && test.kind === 'is' ? test.values : [])),
  );
  return (
    catalog.plans.find((plan) => judges(plan).includes(indicator)) ??
    catalog.plans.find((plan) => judges(plan).some((name) => journeyOf.get(name) === journey)) ??
    catalog.plans.find(({ service }) => services.has(service)) ??
    null
  );
}
