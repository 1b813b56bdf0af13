import type { Catalog } from '../../catalog/catalog.ts';
import { cohortName } from '../../intake/cohort-table.ts';
import type { Matcher } from '../../intake/matcher.ts';
import { appendRow, type ObservationBatch } from '../../intake/observation-batch.ts';
import { appendTelemetry } from '../../intake/telemetry-series.ts';
import { bucketOf } from '../../kernel/log-buckets.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Labels } from './flows.ts';
import type { Second, Tally } from './traffic.ts';

/** How telemetry gets to the server: whether at all, how much of it, how late, and how much of it twice. */
export type Telemetry = { flows: boolean; lost: number; lateMs: number; repeated: number; waiting: Second[] };

export function openTelemetry(): Telemetry {
  return { flows: true, lost: 0, lateMs: 0, repeated: 0, waiting: [] };
}

/** What arrives now of what happened before. */
export function arriving({ waiting, lateMs }: Telemetry, now: Instant): readonly Second[] {
  const due = waiting.findIndex(({ at }) => at + lateMs >= now);
  return waiting.splice(0, due < 0 ? waiting.length : due);
}

/** Writes what a decoder would have made of the telemetry of a second: counts, distributions, what was heard, and of whom. */
export function fillWith(seconds: readonly Second[], { catalog, now }: { readonly catalog: Catalog; readonly now: Instant }) {
  return (batch: ObservationBatch, matcher: Matcher): void => {
    const series = seriesByGeneration(matcher);
    for (const { at, tallies, events } of seconds) {
      for (const tally of tallies) if (!tally.indicator.polled) appendTally(batch, matcher, { tally, at, series });
      for (const [heard, count] of heardIn(tallies)) {
        const index = series.get(heard);
        if (index !== undefined) appendRow(batch, { at, series: index, cohort: 0, good: 0, total: count, n: count, sum: 0 });
      }
      batch.spans += events;
      batch.matched += events;
      if (events > 0) batch.newest = Math.max(batch.newest, at);
      batch.leastLatency = Math.min(batch.leastLatency, now - at);
      const late = bucketOf(now - at);
      batch.latency[late] = (batch.latency[late] ?? 0) + events;
    }
    if (batch.spans === 0) return;
    for (const { name, prometheus } of catalog.sources)
      if (prometheus === null) appendTelemetry(batch, matcher.telemetry.sources.get(name), now);
  };
}

const known = new WeakMap<Matcher, ReadonlyMap<string, number>>();

function seriesByGeneration(matcher: Matcher): ReadonlyMap<string, number> {
  const found = known.get(matcher) ?? new Map(matcher.series.map(({ generation }, index) => [generation, index]));
  known.set(matcher, found);
  return found;
}

type Appended = { readonly tally: Tally; readonly at: Instant; readonly series: ReadonlyMap<string, number> };

function appendTally(batch: ObservationBatch, matcher: Matcher, { tally, at, series }: Appended): void {
  const { indicator, labels, good, total, n, sum, buckets } = tally;
  const index = series.get(indicator.generation);
  const cohorts = index === undefined ? undefined : matcher.series[index]?.cohorts;
  // The catalog was changed since: what was counted by its old meaning counts nowhere.
  if (index === undefined || cohorts === undefined) return;
  const cohort = cohorts.passingIdOf(cohortName(cohorts.keys.map((key) => labels[key] ?? null)));
  appendRow(batch, { at, series: index, cohort, good, total, n, sum });
  for (const [bucket, weight] of buckets)
    appendRow(batch, { at, series: index, cohort, good: 0, total: 0, n: 0, sum: 0, bucket, weight });
}

/** Every journey is heard once per event, however many indicators count it: those of one cohort share their labels. */
function heardIn(tallies: readonly Tally[]): ReadonlyMap<string, number> {
  const heard = new Map<string, number>();
  const counted = new Map<Labels, Set<string>>();
  for (const { indicator, labels, n } of tallies) {
    const known = counted.get(labels) ?? new Set<string>();
    counted.set(labels, known);
    if (indicator.polled || known.has(indicator.heard)) continue;
    known.add(indicator.heard);
    heard.set(indicator.heard, (heard.get(indicator.heard) ?? 0) + n);
  }
  return heard;
}
