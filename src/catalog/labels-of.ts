import type { Objective } from './objective.ts';

/** Each label with all its values, in an order that does not depend on who wrote them. */
export function labelsOf(labels: Readonly<Record<string, string | readonly string[]>> = {}): Objective['labels'] {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, value]) => [key, typeof value === 'string' ? [value] : [...value]]));
}
