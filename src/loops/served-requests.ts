import { cohortLabels } from '../evidence/cohort.ts';
import { emptyDistribution, type Distribution } from '../evidence/distribution.ts';
import { NONE, OTHER } from '../intake/cohort-table.ts';
import { MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { gatherGeneration, type DistributionParts } from './distributions.ts';
import { SEEN_GENERATION } from './seen-rules.ts';

/** What some service said it served, counted. `other` are requests that there was no room to tell apart. */
export type Served = {
  readonly service: string;
  readonly version: string | null;
  readonly method: string | null;
  readonly route: string | null;
  readonly span: string;
  readonly counted: Distribution;
};
export type ServedRequests = { readonly served: readonly Served[]; readonly perSecond: number };

export const SERVED_WINDOW = (10 * MINUTE) as DurationMs;

/** Requests of the last minutes, by who served them and as what, while no journey is promised. */
export async function servedRequests(parts: DistributionParts, now: Instant): Promise<ServedRequests> {
  const since = async (ms: number): Promise<ReadonlyMap<string, Distribution>> => {
    const found = new Map<string, Distribution>();
    const span = { from: (now - ms) as Instant, to: now, generation: SEEN_GENERATION, now };
    await gatherGeneration(parts, span, (cohort) => {
      const counted = found.get(cohort) ?? emptyDistribution();
      found.set(cohort, counted);
      return counted;
    });
    return found;
  };
  const lately = [...(await since(MINUTE)).values()].reduce((sum, { total }) => sum + total, 0);
  const served = [...(await since(SERVED_WINDOW))].map(([cohort, counted]) => servedAs(cohortLabels(cohort), counted));
  return { served, perSecond: lately / 60 };
}

function servedAs({ service, version, method, route, span }: Readonly<Record<string, string>>, counted: Distribution): Served {
  return {
    service: said(service) ?? OTHER,
    version: said(version),
    method: said(method),
    route: said(route),
    span: said(span) ?? OTHER,
    counted,
  };
}

function said(value: string | undefined): string | null {
  return value === undefined || value === NONE || value === OTHER ? null : value;
}
