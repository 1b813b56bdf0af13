import type { Catalog } from '../catalog/catalog.ts';
import type { CohortTable } from './cohort-table.ts';
import type { CounterTable } from './counter-table.ts';
import { MetricFacts } from './metric-facts.ts';
import { attributesOf, heardRules, metricRules, type MetricRule } from './metric-rules.ts';
import { MetricStreams } from './metric-streams.ts';
import { NameTable } from './name-table.ts';
import { WriteFacts } from './remote-write-facts.ts';
import { labelMeaningsOf, meaningsOf, SpokenAttributes, type Redact } from './spoken-attributes.ts';

/** For decoders of metrics: the catalog's rules about them, and what has been learned of the streams that bring them. */
export type MetricIntake = {
  /** Rules by the name of the metric. */
  readonly names: NameTable<MetricRule>;
  readonly otlp: MetricFacts;
  readonly write: WriteFacts;
};

export function metricIntake(
  catalog: Catalog,
  {
    cohorts,
    counters,
    redact,
  }: { readonly cohorts: readonly CohortTable[]; readonly counters: CounterTable; readonly redact: Redact | null },
): MetricIntake {
  const rules = metricRules(catalog, cohorts);
  const heard = heardRules(catalog);
  const attributes = attributesOf(rules, heard);
  const facts = (meanings: ReturnType<typeof meaningsOf>): MetricFacts =>
    new MetricFacts(new MetricStreams(new SpokenAttributes(meanings, redact), { heard, counters }));
  return {
    names: new NameTable(new Map(rules.map((rule) => [rule.metric, rule] as const))),
    otlp: facts(meaningsOf(attributes)),
    write: new WriteFacts(facts(labelMeaningsOf(attributes)), rules),
  };
}
