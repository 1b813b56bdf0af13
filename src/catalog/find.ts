import type { Catalog, Indicator, Journey, Objective, RolloutPlan, Train } from './catalog.ts';

/** Names to things, made once per catalog: asking by name must not cost more the more is promised. */
type Index = {
  readonly indicators: ReadonlyMap<string, Indicator>;
  readonly objectives: ReadonlyMap<string, Objective>;
  readonly plans: ReadonlyMap<string, RolloutPlan>;
};
const indexes = new WeakMap<Catalog, Index>();

export function findIndicator(catalog: Catalog, name: string | null): Indicator | undefined {
  return name === null ? undefined : indexOf(catalog).indicators.get(name);
}

export function findObjective(catalog: Catalog, name: string): Objective | undefined {
  return indexOf(catalog).objectives.get(name);
}

const journeys = new WeakMap<Catalog, ReadonlyMap<string, Journey>>();

export function findJourney(catalog: Catalog, name: string | null): Journey | undefined {
  if (name === null) return undefined;
  const known = journeys.get(catalog) ?? byName(catalog.journeys);
  journeys.set(catalog, known);
  return known.get(name);
}

export function findPlan(catalog: Catalog, name: string): RolloutPlan | undefined {
  return indexOf(catalog).plans.get(name);
}

export function findTrain(catalog: Catalog, name: string): Train | undefined {
  return catalog.trains.find((train) => train.name === name);
}

function indexOf(catalog: Catalog): Index {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const { indicators, objectives, plans } = catalog;
  const made: Index = { indicators: byName(indicators), objectives: byName(objectives), plans: byName(plans) };
  indexes.set(catalog, made);
  return made;
}

function byName<Named extends { readonly name: string }>(things: readonly Named[]): ReadonlyMap<string, Named> {
  return new Map(things.map((thing) => [thing.name, thing]));
}
