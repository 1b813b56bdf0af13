import type { Catalog } from '../catalog/catalog.ts';
import { upperEdge } from '../kernel/log-buckets.ts';
import type { Instant } from '../kernel/units.ts';
import { latencyGeneration, presentGeneration, TOLD, WATCHED } from './generations.ts';
import { appendRow, type ObservationBatch } from './observation-batch.ts';
import { scoreGenerations } from './score-series.ts';

/** Where rows go that tell of telemetry itself, as indexes into the matcher's series. */
export type TelemetrySeries = {
  /** That this server was watching. */
  readonly watched: number;
  /** By the source's name. */
  readonly sources: ReadonlyMap<string, SourceSeries>;
  /** Indicators of how regularly telemetry of their journey comes, by the journey's name. */
  readonly covered: readonly (TelemetryTarget & { readonly journey: string })[];
  /** Of scores and of their parts, by generation. */
  readonly scores: ReadonlyMap<string, number>;
  /** How many entries of the ledger were told. */
  readonly told: number;
};

export type SourceSeries = {
  /** That something came of it. */
  readonly present: number;
  /** How late it came. */
  readonly latency: number;
  /** Indicators of how late it may come, and of how often it has to. */
  readonly late: readonly TelemetryTarget[];
  readonly regular: readonly TelemetryTarget[];
};
export type TelemetryTarget = { readonly series: number; readonly atMostMs: number };

/** The generations that come after those of indicators and journeys, and where rows about telemetry find theirs. */
export function telemetrySeries(
  catalog: Catalog,
  first: number,
): { readonly generations: readonly string[]; readonly series: TelemetrySeries } {
  const scores = scoreGenerations(catalog);
  const own = [WATCHED, ...catalog.sources.flatMap(({ name }) => [presentGeneration(name), latencyGeneration(name)])];
  const measured = (source: string, measure: 'latency' | 'presence'): readonly TelemetryTarget[] =>
    catalog.indicators.flatMap((indicator, series) =>
      indicator.signal === 'telemetry' && indicator.measure === measure && indicator.source === source
        ? [{ series, atMostMs: indicator.atMost }]
        : [],
    );
  const sources = catalog.sources.map(({ name }, index): readonly [string, SourceSeries] => [
    name,
    {
      present: first + 1 + index * 2,
      latency: first + 2 + index * 2,
      late: measured(name, 'latency'),
      regular: measured(name, 'presence'),
    },
  ]);
  const covered = catalog.indicators.flatMap((indicator, series) =>
    indicator.signal === 'telemetry' && indicator.measure === 'coverage'
      ? [{ series, atMostMs: indicator.atMost, journey: indicator.journey }]
      : [],
  );
  const scored = new Map(scores.map((generation, index) => [generation, first + own.length + index]));
  const told = first + own.length + scores.length;
  const series = { watched: first, sources: new Map(sources), covered, scores: scored, told };
  return { generations: [...own, ...scores, TOLD], series };
}

/** Rows of one payload: that its source was there, and how late its observations came. */
export function appendTelemetry(batch: ObservationBatch, of: SourceSeries | undefined, receivedAt: Instant): void {
  if (of === undefined) return;
  const at = receivedAt;
  const seen = batch.spans;
  appendRow(batch, { at, series: of.present, cohort: 0, good: 0, total: seen, n: seen, sum: 0 });
  for (const series of [of.latency, ...of.late.map((each) => each.series)]) appendLatency(batch, { at, series, of });
}

type Late = { readonly at: number; readonly series: number; readonly of: SourceSeries };

/** One row of counts and one per bucket. In time is decided by buckets, so it is right to half a bucket: 2.2 %. */
function appendLatency(batch: ObservationBatch, { at, series, of }: Late): void {
  const { latency } = batch;
  const bound = of.late.find((each) => each.series === series)?.atMostMs ?? Number.POSITIVE_INFINITY;
  let total = 0;
  let good = 0;
  let sum = 0;
  for (let bucket = 0; bucket < latency.length; bucket += 1) {
    const count = latency[bucket]!;
    if (count === 0) continue;
    total += count;
    sum += count * upperEdge(bucket - 0.5);
    if (upperEdge(bucket - 0.5) <= bound) good += count;
    appendRow(batch, { at, series, cohort: 0, good: 0, total: 0, n: 0, sum: 0, bucket, weight: count });
  }
  if (total > 0) appendRow(batch, { at, series, cohort: 0, good, total, n: total, sum });
}

type Watching = {
  readonly at: Instant;
  /** When something came of a source. */
  readonly lastHeard: (source: string) => Instant | null;
  /** When the newest happened that was heard of a journey. */
  readonly newestOf: (journey: string) => Instant | null;
};

/** One row per slot: that this server watched, and of each source and journey that has to be heard regularly whether it was. */
export function appendWatching(
  batch: ObservationBatch,
  { watched, sources, covered }: TelemetrySeries,
  { at, lastHeard, newestOf }: Watching,
): void {
  appendRow(batch, { at, series: watched, cohort: 0, good: 0, total: 1, n: 1, sum: 0 });
  for (const [name, { regular }] of sources) {
    const last = lastHeard(name);
    for (const { series, atMostMs } of regular) {
      const good = last !== null && at - last <= atMostMs ? 1 : 0;
      appendRow(batch, { at, series, cohort: 0, good, total: 1, n: 1, sum: 0 });
    }
  }
  for (const { series, atMostMs, journey } of covered) {
    const newest = newestOf(journey);
    // What was never heard is not known to be missing: it may not be there yet.
    if (newest === null) continue;
    const good = at - newest <= atMostMs ? 1 : 0;
    appendRow(batch, { at, series, cohort: 0, good, total: 1, n: 1, sum: 0 });
  }
}
