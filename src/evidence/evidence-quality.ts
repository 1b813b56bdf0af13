import { NONE } from '../intake/cohort-table.ts';
import type { Instant, Ratio } from '../kernel/units.ts';
import { cohortLabels } from './cohort.ts';
import { recentCells, recentWholeCells, type Evidence } from './evidence.ts';
import { emptyHistogram, mergeHistogram, quantile } from './histogram.ts';
import { latencyGeneration } from '../intake/generations.ts';

type Span = { readonly from: Instant; readonly to: Instant };

/** How late telemetry arrives, ms from happening to being received. */
export type TelemetryLatency = { readonly p50: number; readonly p99: number };

/** The label by which spans say which release they are of. */
const VERSION = 'version';

/** Of all the named sources together; null when none of them sent anything. */
export function latencyOf(evidence: Evidence, sources: Iterable<string>, span: Span): TelemetryLatency | null {
  const all = emptyHistogram();
  for (const source of sources) {
    for (const { histogram } of recentWholeCells(evidence, latencyGeneration(source), span)) mergeHistogram(all, histogram);
  }
  const [p50, p99] = [quantile(all, 0.5), quantile(all, 0.99)];
  return p50 === null || p99 === null ? null : { p50, p99 };
}

/** The share of observations that say of which version they are; null where versions are not kept apart, or nothing was seen. */
export function versionCoverage(evidence: Evidence, generation: string, span: Span): Ratio | null {
  let [named, all] = [0, 0];
  for (const { cohort, n } of recentCells(evidence, generation, span)) {
    const version = cohortLabels(cohort)[VERSION];
    if (version === undefined) continue;
    all += n;
    if (version !== NONE) named += n;
  }
  return all > 0 ? ((named / all) as Ratio) : null;
}
