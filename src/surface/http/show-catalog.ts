import type { Catalog, Journey, Objective } from '../../catalog/catalog.ts';
import type { DocumentPlace } from '../../catalog/documents-places.ts';
import { findIndicator } from '../../catalog/find.ts';
import { indicatorInWords } from '../../catalog/indicator-in-words.ts';
import { promiseInWords } from '../../catalog/promise-in-words.ts';
import type { Problem } from '../../kernel/problem.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { CatalogState } from '../../ledger/catalog-texts.ts';
import type { BoardLine } from '../../loops/board.ts';
import type { CatalogDocumentView, CatalogJourneyView, CatalogPromiseView } from '../../wire/catalog.ts';
import { placing, type Places } from './catalog-places.ts';
import { showSections } from './show-catalog-sections.ts';
import { countHealth } from './show-line.ts';
import { showDiagnostic } from './show-catalog-plan.ts';

export type Shown = {
  readonly catalog: Catalog;
  readonly state: CatalogState;
  readonly warnings: readonly Problem[];
  readonly places: ReadonlyMap<string, DocumentPlace>;
  /** The present line of each objective, by its name. */
  readonly lines: ReadonlyMap<string, BoardLine>;
  readonly files: number;
  /** Only this one, with all its promises; null: all journeys, with some of them. */
  readonly journey: string | null;
  readonly at: Instant;
};

const MOST_JOURNEYS = 500;
/** So many promises are shown in all, and of each journey no fewer than a few. */
const MOST_PROMISES = 300;
const LEAST_OF_JOURNEY = 3;
const MOST_OF_ONE = 2_000;
const MOST_WARNINGS = 50;

export function showCatalog(shown: Shown): CatalogDocumentView {
  const { catalog, state, warnings, at, journey: only } = shown;
  const place = placing(shown.places);
  const ofJourney = Map.groupBy(catalog.objectives, ({ journey }) => journey);
  const journeys = catalog.journeys.filter(({ name }) => only === null || name === only);
  const each = Math.max(LEAST_OF_JOURNEY, Math.floor(MOST_PROMISES / Math.max(1, journeys.length)));
  const room = catalog.objectives.length <= MOST_PROMISES ? MOST_PROMISES : only === null ? each : MOST_OF_ONE;
  const elsewhere = only === null ? (ofJourney.get(null) ?? []) : [];
  return {
    at: showInstant(at),
    edition: {
      revision: catalog.revision,
      applied_at: state.appliedAt === null ? null : showInstant(state.appliedAt),
      edited: editOf(state),
      refused: [...state.refused],
      warnings: warnings.slice(0, MOST_WARNINGS).map((one) => showDiagnostic(one, 'warning')),
    },
    totals: {
      products: catalog.products.length,
      journeys: catalog.journeys.length,
      objectives: catalog.objectives.length,
      indicators: catalog.indicators.length,
      files: shown.files,
    },
    products: catalog.products.map(({ name, displayName, owner, revenue, score }) => ({
      name,
      display_name: displayName,
      owner,
      revenue: showRevenue(revenue),
      journeys: score.members.flatMap(({ of }) => (of.kind === 'journey' ? [of.name] : [])),
      ...place(name, ['Product']),
    })),
    journeys: journeys
      .slice(0, MOST_JOURNEYS)
      .map((journey) => showJourney(journey, ofJourney.get(journey.name) ?? [], { shown, place, room })),
    journeys_left_out: Math.max(0, journeys.length - MOST_JOURNEYS),
    elsewhere: elsewhere.slice(0, room).map((one) => showPromise(one, { shown, place })),
    elsewhere_left_out: Math.max(0, elsewhere.length - room),
    sections: only === null ? showSections(catalog, place) : [],
  };
}

/** Who ordered what is in force; an edit of before says nothing of a later one that was made where the files are kept. */
function editOf({ edit, revision }: CatalogState): CatalogDocumentView['edition']['edited'] {
  return edit === undefined || edit.revision !== revision ? null : { by: edit.by, reason: edit.reason, entry: edit.seq };
}

type Around = { readonly shown: Shown; readonly place: Places };

function showJourney(
  journey: Journey,
  objectives: readonly Objective[],
  { shown, place, room }: Around & { readonly room: number },
): CatalogJourneyView {
  const { catalog, lines } = shown;
  const { name } = journey;
  return {
    name,
    display_name: journey.displayName,
    owner: journey.owner,
    why: catalog.notes.find((note) => note.kind === 'Journey' && note.name === name)?.description ?? '',
    revenue: showRevenue(journey.revenue),
    products: catalog.products
      .filter(({ score }) => score.members.some(({ of }) => of.kind === 'journey' && of.name === name))
      .map((product) => product.name),
    needs: journey.dependencies.map((one) => one.displayName),
    counts: countHealth(objectives.flatMap(({ name: objective }) => lines.get(objective) ?? [])),
    promises: objectives.slice(0, room).map((one) => showPromise(one, { shown, place })),
    left_out: Math.max(0, objectives.length - room),
    ...place(name, ['Journey']),
  };
}

function showPromise(objective: Objective, { shown: { catalog, lines }, place }: Around): CatalogPromiseView {
  const { name, displayName, description, service, owner, burnPolicy, unsupported } = objective;
  const indicator = findIndicator(catalog, objective.indicator);
  const journey = catalog.journeys.find((one) => one.name === indicator?.journey);
  const line = lines.get(name);
  // Several objectives of one SLO are `name/2`: they stand in the document of the first part.
  const [document = name] = name.split('/', 1);
  const own = place(name, ['SLO', 'Objective', 'Probe', 'Reconciliation']);
  return {
    name,
    display_name: displayName,
    description,
    promise: promiseInWords(objective, indicator),
    counted: indicator === undefined ? null : indicatorInWords(indicator, journey),
    indicator: indicator?.name ?? null,
    service,
    owner,
    burn_policy: burnPolicy,
    unsupported,
    health: line?.health ?? null,
    reason: line?.because ?? null,
    remaining: line?.remaining ?? null,
    coverage: line?.coverage ?? null,
    age_ms: line?.ageMs ?? null,
    ...(own.file === null ? place(document, ['SLO', 'Objective', 'Probe', 'Reconciliation']) : own),
  };
}

function showRevenue(revenue: Journey['revenue']): CatalogJourneyView['revenue'] {
  return revenue === null ? null : { per_hour: revenue.perHour, currency: revenue.currency };
}
