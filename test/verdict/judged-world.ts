import assert from 'node:assert/strict';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { findIndicator } from '../../src/catalog/find.ts';
import { emptyCell, SLOT, type Cell } from '../../src/evidence/cell.ts';
import { cohortKey } from '../../src/evidence/cohort.ts';
import { cohortsIn } from '../../src/evidence/derived-lanes.ts';
import { derivationsOf, type AdjustedTimes } from '../../src/evidence/objective-lanes.ts';
import { heardGeneration, WATCHED } from '../../src/intake/generations.ts';
import type { DurationMs, Instant } from '../../src/kernel/units.ts';
import { openEvidenceKeeper } from '../../src/loops/evidence-keeper.ts';
import { expandedObjectives, objectiveNamed } from '../../src/loops/expanded-objectives.ts';
import { judgeCatalogObjective, type Known } from '../../src/loops/objectives.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { explainObjective } from '../../src/verdict/explain-objective.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { catalogOf } from '../prometheus/polled-world.ts';

/** What was counted in one slot of ten seconds. */
export type Slot = { readonly good: number; readonly total: number; readonly cohort?: Readonly<Record<string, string>> };
export type Story = {
  readonly at: Instant;
  /** How far back evidence goes. */
  readonly lasted: DurationMs;
  /** By the name of the indicator; null: telemetry was silent. */
  readonly events: (at: number, indicator: string) => readonly Slot[] | null;
  /** Whether this server was there. */
  readonly watched?: (at: number) => boolean;
  readonly adjusted?: AdjustedTimes;
};

export type JudgedWorld = {
  readonly known: Known;
  readonly cellStore: CellStore;
  readonly names: readonly string[];
  verdict(name: string): ObjectiveVerdict & { readonly sentence: string };
};

/** Objectives as a server would judge them that has this past in its store. */
export async function judgedWorld(text: string, story: Story): Promise<JudgedWorld> {
  return judgedCatalog(catalogOf(text), { story, cells: cellsOf(catalogOf(text), story) });
}

/** The same past judged by another catalog: what an edit of the catalog comes to. */
export async function judgedCatalog(
  catalog: Catalog,
  { story, cells }: { readonly story: Story; readonly cells: readonly Cell[] },
): Promise<JudgedWorld> {
  const { at, adjusted = new Map() } = story;
  const store = openMemoryCellStore();
  await store.seal({ cells, positions: {}, counters: null });
  const keeper = await openEvidenceKeeper({ store, journal: openMemoryJournal(), clock: { now: () => at } });
  const { evidence } = keeper;
  // Which cohorts there are is known once they are derived, and only then what is derived from them.
  for (let pass = 0; pass < 2; pass += 1) {
    const cohortsSeen: Parameters<typeof derivationsOf>[2]['cohortsSeen'] = (of, group) => cohortsIn(evidence.derived, of, group);
    await keeper.derive(derivationsOf(catalog, adjusted, { at, cohortsSeen }), at);
  }
  const known: Known = { catalog: () => catalog, evidence: () => evidence, adjusted: () => adjusted };
  return {
    known,
    cellStore: store,
    names: expandedObjectives(catalog, evidence).map(({ name }) => name),
    verdict(name) {
      const objective = objectiveNamed(known, name) ?? assert.fail(name);
      const verdict = judgeCatalogObjective(known, objective, at);
      return { ...verdict, sentence: explainObjective(verdict, objective) };
    },
  };
}

export function cellsOf(catalog: Catalog, { at: end, lasted, events, watched = () => true }: Story): readonly Cell[] {
  const cells: Cell[] = [];
  const add = (generation: string, at: Instant, { good, total, cohort = {} }: Slot): void => {
    cells.push({ ...emptyCell({ generation, cohort: cohortKey(cohort), at }), good, total, n: total });
  };
  for (let at = (end - lasted) as Instant; at < end; at = (at + SLOT) as Instant) {
    if (!watched(at)) continue;
    add(WATCHED, at, { good: 1, total: 1 });
    const heard = new Set<string>();
    for (const { name } of catalog.indicators) {
      const indicator = findIndicator(catalog, name) ?? assert.fail(name);
      const slots = events(at, name);
      if (slots === null) continue;
      heard.add(indicator.journey);
      for (const slot of slots) if (slot.total > 0) add(indicator.generation, at, slot);
    }
    for (const journey of heard) add(heardGeneration(journey), at, { good: 1, total: 1 });
  }
  return cells;
}

/** A shop whose checkouts tell their region. */
export function shopCatalog(objectives: string, { limit = 500 }: { limit?: number } = {}): string {
  return `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: storefront } }], cohorts: { region: cloud.region } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: works }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: ${limit} } } } } }
${objectives}`;
}

export function slo(
  name: string,
  { target = 0.99, window = '{ duration: 1d, isRolling: true }', method = 'Occurrences', more = '' } = {},
): string {
  return `---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec: { service: shop, indicatorRef: works, timeWindow: [${window}], budgetingMethod: ${method}, objectives: [{ target: ${target}${more} }] }
`;
}
