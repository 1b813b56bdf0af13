import type { Catalog } from '../catalog/catalog.ts';
import type { Probe } from '../wire/probe.ts';

/** The location of the server itself. */
export const SERVER = 'server';

const known = new WeakMap<Catalog, Map<string, readonly Probe[]>>();

/** What is probed from a location, in the order of names; the same list for as long as the catalog is the same. */
export function assignedTo(catalog: Catalog, location: string): readonly Probe[] {
  const lists = known.get(catalog) ?? new Map<string, readonly Probe[]>();
  known.set(catalog, lists);
  const before = lists.get(location);
  if (before !== undefined) return before;
  const list = (catalog.probes ?? []).filter(({ locations }) => locations.includes(location));
  if (lists.size < MOST_LOCATIONS) lists.set(location, list);
  return list;
}

/** Anybody may ask for the probes of a location that there is not. */
const MOST_LOCATIONS = 1_000;
