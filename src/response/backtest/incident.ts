import type { Instant } from '../../kernel/units.ts';

/** How it is known that something real happened. */
export type IncidentSource = 'told' | 'recorded change' | 'rollback' | 'budget spent';

/** Something that hurt customers, whoever noticed it. */
export type Incident = {
  readonly id: string;
  readonly what: string;
  readonly sources: readonly IncidentSource[];
  readonly from: Instant;
  readonly to: Instant;
  /** Empty: it concerns everything. */
  readonly services: readonly string[];
  /** Releases that were it. */
  readonly rollouts: readonly string[];
};

/** What overlaps in time and concerns the same services is one incident; it lasts from the first to the last of them. */
export function mergedIncidents(found: readonly Incident[]): readonly Incident[] {
  const merged: Incident[] = [];
  for (const one of found.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const index = merged.findIndex((known) => known.to >= one.from && concernSame(known, one));
    const known = merged[index];
    if (known === undefined) merged.push(one);
    else merged[index] = together(known, one);
  }
  return merged.map((one, index) => ({ ...one, id: `${index + 1}` }));
}

function together(known: Incident, one: Incident): Incident {
  const isEverything = known.services.length === 0 || one.services.length === 0;
  return {
    ...known,
    // What a person or a change says of it is said better than what follows from figures.
    what: known.sources[0] === 'budget spent' && one.sources[0] !== 'budget spent' ? one.what : known.what,
    sources: [...new Set([...known.sources, ...one.sources])],
    to: Math.max(known.to, one.to) as Instant,
    services: isEverything ? [] : [...new Set([...known.services, ...one.services])],
    rollouts: [...new Set([...known.rollouts, ...one.rollouts])],
  };
}

export function concernSame(a: Pick<Incident, 'services'>, b: Pick<Incident, 'services'>): boolean {
  return a.services.length === 0 || b.services.length === 0 || a.services.some((service) => b.services.includes(service));
}
