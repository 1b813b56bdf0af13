import type { Catalog } from '../catalog/catalog.ts';
import { CohortTable } from './cohort-table.ts';
import { compileRules } from './compiled-rules.ts';
import { CounterTable } from './counter-table.ts';
import { SpanFacts } from './span-facts.ts';

/**
 * What a row of a batch counts towards. `heard` counts every span of the resources that could be part of the journey: it
 * tells "telemetry came, but nobody bought anything" from "nothing came".
 */
export type Series = {
  readonly generation: string;
  readonly journey: string;
  readonly role: 'indicator' | 'heard';
  /** What the rows' cohort ids mean: the journey's table, or for `heard` one that holds nothing but `{}`. */
  readonly cohorts: CohortTable;
};

/** The catalog's rules, made ready to be asked about millions of spans. Rows are read with the matcher that made them. */
export type Matcher = {
  readonly revision: string;
  /** The catalog's indicators in their order, then one `heard` series per journey in their order. */
  readonly series: readonly Series[];
  /** One table per journey, in the catalog's order. */
  readonly cohorts: readonly CohortTable[];
  /** For decoders: one span at a time passes through here. */
  readonly spans: SpanFacts;
  /** What the points of a batch are readings of. */
  readonly counters: CounterTable;
};

export function compileMatcher(catalog: Catalog): Matcher {
  const rules = compileRules(catalog);
  const cohorts = rules.journeys.map((journey) => journey.cohorts);
  const tables = new Map(catalog.journeys.map(({ name }, index) => [name, cohorts[index]] as const));
  const overall = new CohortTable([], 1);
  return {
    revision: catalog.revision,
    series: [
      ...catalog.indicators.map(({ generation, journey }): Series => ({
        generation,
        journey,
        role: 'indicator',
        cohorts: tables.get(journey) ?? overall,
      })),
      ...catalog.journeys.map(({ name }): Series => ({
        generation: `heard/${name}`,
        journey: name,
        role: 'heard',
        cohorts: overall,
      })),
    ],
    cohorts,
    spans: new SpanFacts(rules),
    counters: new CounterTable(),
  };
}
