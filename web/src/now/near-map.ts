import type { MapView } from '../../../src/wire/map.ts';

/** Of the map what hurts, who calls it and whom it calls; null where nothing of that was ever called. */
export function nearMap({ nodes, edges }: MapView, services: ReadonlySet<string>): Pick<MapView, 'nodes' | 'edges'> | null {
  const near = edges.filter(({ from, to }) => services.has(from) || services.has(to));
  const names = new Set([...services, ...near.flatMap(({ from, to }) => [from, to])]);
  const among = edges.filter(({ from, to }) => names.has(from) && names.has(to));
  return among.length === 0 ? null : { nodes: nodes.filter(({ name }) => names.has(name)), edges: among };
}
