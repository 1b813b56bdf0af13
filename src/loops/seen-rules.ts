import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { broken } from '../kernel/units.ts';

/**
 * What is counted while no journey is promised yet: requests as services tell of those that they served, by service, method and
 * route. A newcomer is shown what arrives, and a first promise is made of it. With the first journey it ends: from then on
 * what is counted is what is promised.
 */
const SEEN = `apiVersion: openslo/v1
kind: Service
metadata: { name: plimsoll-first-look }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: plimsoll-first-look }
spec:
  owner: plimsoll
  match: [{ kind: server }]
  cohortCap: 200
  cohorts:
    service: service.name
    method: http.request.method
    route: http.route
    span: span.name
    version: service.version
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: plimsoll-first-look }
spec:
  service: plimsoll-first-look
  indicator:
    metadata: { name: plimsoll-first-look }
    spec:
      ratioMetric:
        total:
          metricSource: { type: plimsoll, spec: { journey: plimsoll-first-look } }
        bad:
          metricSource: { type: plimsoll, spec: { journey: plimsoll-first-look, where: { span.status: error } } }
  timeWindow: [{ duration: 1d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
`;

const built = readSeen();

/** Under which name it is kept, and by which names a row is told from others. */
export const SEEN_GENERATION = built.indicator.generation;

export function isWatchedForFirst(catalog: Catalog): boolean {
  return catalog.journeys.length === 0;
}

/** What intake is to count: the catalog, and where it has no journey, whatever services serve. */
export function withWhatIsSeen(catalog: Catalog): Catalog {
  if (!isWatchedForFirst(catalog)) return catalog;
  return { ...catalog, journeys: [built.journey], indicators: [...catalog.indicators, built.indicator] };
}

function readSeen(): { readonly journey: Catalog['journeys'][number]; readonly indicator: Catalog['indicators'][number] } {
  const read = readCatalog([{ file: 'seen.yaml', text: SEEN }]);
  if (!read.ok) return broken(`the catalog of what is seen: ${read.problems.map(({ text }) => text).join('; ')}`);
  const [journey] = read.value.journeys;
  const [indicator] = read.value.indicators;
  if (journey === undefined || indicator === undefined) return broken('the catalog of what is seen has no journey');
  return { journey, indicator };
}
