import type { CatalogCheckView, CatalogDocumentView, CatalogFilesView, CatalogPromiseView } from '../../src/wire/catalog.ts';
import type { HomeView } from '../../src/wire/home.ts';
import type { ObjectiveView } from '../../src/wire/objective.ts';

const REVISION = 'ac45e27a77a7'.padEnd(64, '0');

/** The promises of the fixture shop as a document, its files, and a check that finds nothing wrong. */
export function fixtureCatalog(home: HomeView): Readonly<Record<string, unknown>> {
  const journeys = home.journeys.map((journey): CatalogDocumentView['journeys'][number] => ({
    name: journey.name,
    display_name: journey.display_name,
    owner: journey.owner,
    why: 'What customers came for.',
    revenue: null,
    products: [],
    needs: [],
    counts: { healthy: 0, burning: 0, exhausted: 0, blind: 0, ...countsOf(journey.objectives) },
    promises: journey.objectives.map(fixturePromise),
    left_out: 0,
    file: 'shop.yaml',
    line: 1,
  }));
  const document: CatalogDocumentView = {
    at: home.at,
    edition: { revision: REVISION, applied_at: home.at, edited: null, refused: [], warnings: [] },
    totals: { products: 0, journeys: journeys.length, objectives: 3, indicators: 3, files: 1 },
    products: [],
    journeys,
    journeys_left_out: 0,
    elsewhere: [],
    elsewhere_left_out: 0,
    sections: [],
  };
  const files: CatalogFilesView = {
    base: REVISION,
    writable: { can: true, why: '', hint: '' },
    files: [{ file: 'shop.yaml', text: 'apiVersion: plimsoll/v1\nkind: Journey\n', digest: REVISION }],
  };
  const check: CatalogCheckView = {
    base: REVISION,
    valid: true,
    mistakes: [],
    warnings: [],
    left_out: 0,
    plan: null,
    took_ms: 1,
  };
  return { '/catalog': document, '/catalog/files': files, 'POST /catalog/check': check };
}

function fixturePromise(one: ObjectiveView): CatalogPromiseView {
  return {
    name: one.name,
    display_name: one.display_name,
    description: one.description,
    promise: '99 of 100 succeed, over 28 days',
    counted: 'Spans (server); good: http.response.status_code is below 500.',
    indicator: one.indicator,
    service: one.service,
    owner: one.owner,
    burn_policy: one.burn_policy,
    unsupported: null,
    health: one.health,
    reason: one.reason,
    remaining: one.remaining,
    coverage: one.coverage,
    age_ms: one.age_ms,
    file: 'shop.yaml',
    line: 12,
  };
}

function countsOf(objectives: readonly ObjectiveView[]): Readonly<Record<string, number>> {
  const by = Map.groupBy(objectives, ({ health }) => health);
  return Object.fromEntries([...by].map(([health, some]) => [health, some.length]));
}
