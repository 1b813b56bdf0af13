import type { Catalog } from '../catalog/catalog.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import { emptyDistribution } from '../evidence/distribution.ts';
import type { Span } from '../evidence/slots-of-span.ts';
import { EDGE_CALLS, EDGE_RECEIVES } from '../intake/edge-rules.ts';
import type { Instant } from '../kernel/units.ts';
import type { KnownServices } from '../verdict/map/callee.ts';
import { dependencyMap, type DependencyMap, type EdgeFact } from '../verdict/map/dependency-map.ts';
import { gatherGeneration, type DistributionParts } from './distributions.ts';

/** Who called whom in the span, in whole slots that are kept. */
export async function dependencyMapOf(
  parts: DistributionParts,
  { now, ...asked }: Span & { readonly now: Instant },
): Promise<DependencyMap & Span> {
  let span: Span = asked;
  const facts: EdgeFact[] = [];
  for (const generation of [EDGE_CALLS, EDGE_RECEIVES]) {
    const found = new Map<string, EdgeFact>();
    span = await gatherGeneration(parts, { ...asked, generation, now }, (cohort, first) => {
      const known = found.get(cohort) ?? { generation, labels: cohortLabels(cohort), counted: emptyDistribution(), first };
      found.set(cohort, first < known.first ? { ...known, first } : known);
      return known.counted;
    });
    facts.push(...found.values());
  }
  return { ...dependencyMap(facts, knownServices(parts.catalog())), ...span };
}

export function knownServices({ services }: Catalog): KnownServices {
  return {
    names: new Set(services.map(({ name }) => name)),
    addresses: new Map(services.flatMap(({ name, addresses = [] }) => addresses.map((address) => [address, name] as const))),
  };
}
