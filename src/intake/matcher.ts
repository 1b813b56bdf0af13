import type { Catalog, Stream } from '../catalog/catalog.ts';
import type { Redact } from './attribute-slot.ts';
import { CohortChanges } from './cohort-changes.ts';
import { CohortTable } from './cohort-table.ts';
import { edgeRules } from './edge-rules.ts';
import { compileRules } from './compiled-rules.ts';
import { biasedGeneration, heardGeneration } from './generations.ts';
import { CounterTable } from './counter-table.ts';
import { Exemplars } from './exemplars.ts';
import { StreamFacts } from './stream-facts.ts';
import { partsOf, streamRules } from './stream-rules.ts';
import { logFacts, type LogFacts } from './log-facts.ts';
import { metricIntake, type MetricIntake } from './metric-intake.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { ANY_ORIGIN, type PayloadOrigin } from './payload-origin.ts';
import { openSeriesBudget, type SeriesBudget } from './series-budget.ts';
import { SpanFacts } from './span-facts.ts';
import { telemetrySeries, type TelemetrySeries } from './telemetry-series.ts';

/**
 * What a row of a batch counts towards. `heard` counts every span of the resources that could be part of the journey: it
 * tells "telemetry came, but nobody bought anything" from "nothing came". `biased` counts those of them of which errors
 * were kept and successes dropped, without a weight that tells how many.
 */
export type Series = {
  readonly generation: string;
  readonly journey: string;
  readonly role: 'indicator' | 'heard' | 'telemetry' | 'biased' | 'edge';
  /** What the rows' cohort ids mean: the journey's table, or for `heard` one that holds nothing but `{}`. */
  readonly cohorts: CohortTable;
};

/** The catalog's rules, made ready to be asked about millions of spans. Rows are read with the matcher that made them. */
export type Matcher = {
  readonly revision: string;
  /** Rises whenever the id of a cohort comes to mean other labels than before: who kept ids looks them up again. */
  epoch: number;
  /** Of the payload that is read next. Whoever hands it to a decoder says so before. */
  origin: PayloadOrigin;
  /** The catalog's indicators in their order, then one `heard` series per journey in their order, then the others. */
  readonly series: readonly Series[];
  /** One table per journey, in the catalog's order. */
  readonly cohorts: readonly CohortTable[];
  /** The catalog's, in their order. */
  readonly streams: readonly Stream[];
  /** For decoders: one span at a time passes through here. */
  readonly spans: SpanFacts;
  /** Where rows go that tell of telemetry itself. */
  readonly telemetry: TelemetrySeries;
  /** What the points of a batch are readings of. */
  readonly counters: CounterTable;
  /** For decoders of metrics. */
  readonly metrics: MetricIntake;
  /** For decoders of logs. */
  readonly logs: LogFacts;
  /** How many series all journeys together may have. */
  readonly budget: SeriesBudget;
  /** Around each payload, by `readWhole`: what it added to the cohorts stays, or is taken back. */
  beginPayload(): void;
  endPayload(batch: ObservationBatch): void;
  takeBackPayload(): void;
  /**
   * Once a minute, between payloads: cohorts with more traffic take the places of those with clearly less. Returns how many
   * did; when any did, `epoch` rises.
   */
  rebalance(): number;
};

export type MatcherSettings = {
  /** Takes out of texts what must not be kept. */ readonly redact?: Redact;
  readonly mostSeries?: number;
  /** Most edges of the map that are kept apart; none are counted unless it is said. */
  readonly mostEdges?: number;
  /** What the hashes of stream rows begin with. */
  readonly streamSeed?: bigint;
};

export function compileMatcher(
  catalog: Catalog,
  { redact, mostSeries, mostEdges = 0, streamSeed = 0n }: MatcherSettings = {},
): Matcher {
  const changes = new CohortChanges();
  const budget = openSeriesBudget(mostSeries);
  const telemetry = telemetrySeries(catalog, catalog.indicators.length + catalog.journeys.length);
  const before = seriesBefore(catalog, telemetry.generations);
  const edges = mostEdges === 0 ? [] : edgeRules(before, { most: mostEdges, changes });
  const rules = compileRules(catalog, { redact: redact ?? null, budget, changes, edges });
  const cohorts = rules.journeys.slice(0, catalog.journeys.length).map((journey) => journey.cohorts);
  const { series: own, biased } = seriesOf(catalog, cohorts, telemetry.generations);
  const series = [...own, ...edges.map(({ generation, cohorts: table }) => edgeSeries(generation, table))];
  const counters = new CounterTable();
  const { streams = [] } = catalog;
  const rows = new StreamFacts(streamRules(catalog), { parts: streams.map(partsOf), seed: streamSeed });
  const exemplars = new Exemplars(catalog);
  const spans = new SpanFacts(rules, { toBiased: biased - catalog.indicators.length, exemplars, rows });
  const matcher: Matcher = {
    revision: catalog.revision,
    epoch: 0,
    origin: ANY_ORIGIN,
    series,
    cohorts,
    streams,
    spans,
    telemetry: telemetry.series,
    counters,
    metrics: metricIntake(catalog, { cohorts, counters, redact: redact ?? null }),
    logs: logFacts(catalog, cohorts, { exemplars, rows, redact: redact ?? null }),
    budget,
    beginPayload: () => {
      exemplars.begin(matcher.origin.receivedAt);
      spans.beginPayload(matcher.origin);
    },
    endPayload: (batch) => {
      spans.endPayload(batch);
      changes.settle();
    },
    takeBackPayload: () => {
      if (changes.any) spans.forgetOutcomes();
      changes.takeBack();
    },
    rebalance: () => {
      spans.forgetOutcomes(); // which also tells the cohorts of their traffic
      const tables = [...cohorts, ...edges.map((edge) => edge.cohorts)];
      const exchanged = tables.reduce((sum, table) => sum + table.exchange(), 0);
      if (exchanged > 0) matcher.epoch += 1;
      return exchanged;
    },
  };
  return matcher;
}

/** How many series there are before those of edges, which stand behind all others. */
function seriesBefore({ indicators, journeys }: Catalog, generations: readonly string[]): number {
  const queries = indicators.filter(({ signal }) => signal === 'query').length;
  return indicators.length + 2 * journeys.length + generations.length + queries;
}

function edgeSeries(generation: string, cohorts: CohortTable): Series {
  return { generation, journey: '', role: 'edge', cohorts };
}

/** All series in their order, and the place of the first `biased` one. */
function seriesOf(
  { indicators, journeys }: Catalog,
  cohorts: readonly CohortTable[],
  generations: readonly string[],
): { readonly series: readonly Series[]; readonly biased: number } {
  const tables = new Map(journeys.map(({ name }, index) => [name, cohorts[index]] as const));
  const overall = new CohortTable([], 1);
  const series = [
    ...indicators.map(({ generation, journey }): Series => ({
      generation,
      journey,
      role: 'indicator',
      cohorts: tables.get(journey) ?? overall,
    })),
    ...journeys.map(({ name }): Series => ({
      generation: heardGeneration(name),
      journey: name,
      role: 'heard',
      cohorts: overall,
    })),
    ...generations.map((generation): Series => ({ generation, journey: '', role: 'telemetry', cohorts: overall })),
    // A query is heard for itself: spans of its journey say nothing about whether it is answered.
    ...indicators
      .filter(({ signal }) => signal === 'query')
      .map(({ generation, journey }): Series => ({
        generation: heardGeneration(generation),
        journey,
        role: 'heard',
        cohorts: overall,
      })),
  ];
  const biased = journeys.map(({ name }): Series => ({
    generation: biasedGeneration(name),
    journey: name,
    role: 'biased',
    cohorts: overall,
  }));
  return { series: [...series, ...biased], biased: series.length };
}
