import type { Catalog, Condition, Limit, MetricPart, RawRatio } from '../catalog/catalog.ts';
import type { CohortTable } from './cohort-table.ts';
import { currentName, describesResource } from './semantic-names.ts';

/** One part of an indicator that counts a metric. */
export type CompiledPart = {
  /** Index into the matcher's series. */
  readonly series: number;
  /** The same in every process: generation of the indicator and place of the part in it. */
  readonly name: string;
  readonly adds: MetricPart['adds'];
  readonly where: readonly Condition[];
  readonly limit: Limit | null;
  /** Another part takes from good what is bad, so that this one, which adds to total, has to add to good as well. */
  readonly isGoodUnlessBad: boolean;
  /** How much is added up, in millionths, instead of how often. */
  readonly isAmount: boolean;
  /** The values are ratios already. */
  readonly raw: RawRatio | null;
  readonly cohorts: CohortTable;
  /** The attributes that are the labels of the cohort, in the table's order. */
  readonly labels: readonly string[];
};

/** All that a metric is counted for. */
export type MetricRule = {
  readonly metric: string;
  readonly parts: readonly CompiledPart[];
  /** The `heard` series of the journeys whose indicators count it. */
  readonly heard: readonly number[];
};

/** When telemetry of a resource proves that a journey can be heard. */
export type HeardRule = { readonly series: number; readonly matches: readonly (readonly Condition[])[] };

export function metricRules(catalog: Catalog, cohorts: readonly CohortTable[]): readonly MetricRule[] {
  const rules = new Map<string, { parts: CompiledPart[]; heard: Set<number> }>();
  for (const [series, indicator] of catalog.indicators.entries()) {
    // What a bill tells nobody sends: it is laid beside its units by the loop of costs.
    if (indicator.signal !== 'metric' || indicator.billed !== undefined) continue;
    const place = catalog.journeys.findIndex(({ name }) => name === indicator.journey);
    const journey = catalog.journeys[place];
    const table = cohorts[place];
    if (journey === undefined || table === undefined) continue;
    const hasBad = indicator.parts.some(({ adds }) => adds === 'bad');
    for (const [index, { adds, metric, where, limit, amount = false, raw = null }] of indicator.parts.entries()) {
      const rule = rules.get(metric) ?? { parts: [], heard: new Set() };
      rules.set(metric, rule);
      rule.heard.add(catalog.indicators.length + place);
      rule.parts.push({
        series,
        name: `${indicator.generation} ${index}`,
        adds,
        where: where.map(inCurrentName),
        limit,
        isGoodUnlessBad: adds === 'total' && hasBad,
        isAmount: amount,
        raw,
        cohorts: table,
        labels: journey.cohorts.map(({ attribute }) => currentName(attribute)),
      });
    }
  }
  return [...rules].map(([metric, { parts, heard }]) => ({ metric, parts, heard: [...heard] }));
}

/** The same as for spans: what a journey's match asks of the resource alone. */
export function heardRules(catalog: Catalog): readonly HeardRule[] {
  return catalog.journeys.map(({ match }, index) => ({
    series: catalog.indicators.length + index,
    matches: match.map(({ conditions }) => conditions.map(inCurrentName).filter(({ attribute }) => describesResource(attribute))),
  }));
}

export function inCurrentName({ attribute, test }: Condition): Condition {
  return { attribute: currentName(attribute), test };
}

/** The attributes that rules about metrics look at: conditions, labels of cohorts, and what tells whose telemetry it is. */
export function attributesOf(rules: readonly MetricRule[], heard: readonly HeardRule[]): readonly string[] {
  return [
    'service.name',
    ...rules.flatMap(({ parts }) =>
      parts.flatMap(({ where, labels }) => [...where.map(({ attribute }) => attribute), ...labels]),
    ),
    ...heard.flatMap(({ matches }) => matches.flat().map(({ attribute }) => attribute)),
  ];
}
