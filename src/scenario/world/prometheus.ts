import type { Catalog, QueryIndicator } from '../../catalog/catalog.ts';
import { SLOT } from '../../evidence/cell.ts';
import { momentCount, type ResultSeries } from '../../intake/query-result.ts';
import { readPlainSelector } from '../../kernel/promql-selector.ts';
import { HOUR, type Instant } from '../../kernel/units.ts';
import type { MetricSource, RangeAnswer, RangeQuery } from '../../ports/metric-source.ts';
import type { Labels } from './flows.ts';
import type { Second, Tally } from './traffic.ts';

/** A Prometheus that knows the queries of the catalog and answers them from what the story tells. */
export type StoryPrometheus = { readonly source: MetricSource; take(second: Second, catalog: Catalog): void };

type Reading = { readonly at: number; readonly total: number; readonly good: number; readonly value: number };
type Series = { readonly labels: Labels; total: number; good: number; value: number; readonly readings: Reading[] };

/** As far back as anybody asks. */
const KEPT_MS = 6 * HOUR;

export function openStoryPrometheus(isAway: () => boolean): StoryPrometheus {
  const state: { catalog: Catalog | null } = { catalog: null };
  const known = new Map<string, Map<string, Series>>();
  return {
    take({ at, tallies }, catalog) {
      state.catalog = catalog;
      for (const tally of tallies) if (tally.indicator.polled) count(known, tally);
      for (const series of known.values()) for (const one of series.values()) read(one, at);
    },
    source: {
      async range(query) {
        if (isAway()) throw new Error('Prometheus is away');
        return answer(query, { catalog: state.catalog, known });
      },
      close() {},
    },
  };
}

function count(known: Map<string, Map<string, Series>>, { indicator, labels, good, total, sum, n }: Tally): void {
  const all = known.get(indicator.name) ?? new Map<string, Series>();
  known.set(indicator.name, all);
  const key = JSON.stringify(labels);
  const series = all.get(key) ?? { labels, total: 0, good: 0, value: 0, readings: [] };
  all.set(key, series);
  series.total += total;
  series.good += good;
  if (n > 0) series.value = sum / n;
}

/** A sample at the end of every slot, as a scrape would take it. */
function read({ readings, total, good, value }: Series, at: Instant): void {
  const end = at + 1;
  if (end % SLOT !== 0) return;
  readings.push({ at: end, total, good, value });
  if ((readings[0]?.at ?? end) < end - KEPT_MS) readings.shift();
}

type Told = { readonly catalog: Catalog | null; readonly known: ReadonlyMap<string, ReadonlyMap<string, Series>> };
type Part = QueryIndicator['parts'][number];

function answer(query: RangeQuery, { catalog, known }: Told): RangeAnswer {
  const stamps = /^timestamp\((.*)\)$/s.exec(query.query)?.[1];
  const asked = stamps ?? query.query;
  for (const indicator of catalog?.indicators ?? []) {
    if (indicator.signal !== 'query') continue;
    const part = indicator.parts.find((one) => one.query === asked || readPlainSelector(one.query)?.selector === asked);
    if (part === undefined) continue;
    const all = [...(known.get(indicator.name)?.values() ?? [])];
    return {
      warnings: [],
      series: all.map((series) =>
        valuesOf(series, query, (now, before) =>
          stamps === undefined ? valueOf({ indicator, part, now, before }) : now.at / 1_000,
        ),
      ),
    };
  }
  return { warnings: [], series: [] };
}

function valuesOf(
  series: Series,
  moments: RangeQuery,
  value: (now: Reading, before: Reading | undefined) => number,
): ResultSeries {
  const { from, step } = moments;
  const found = Array.from({ length: momentCount(moments) }, (_, index) => from + index * step).flatMap((at) => {
    const index = series.readings.findLastIndex((reading) => reading.at === at);
    const now = series.readings[index];
    return now === undefined ? [] : [{ at, value: value(now, series.readings[index - 1]) }];
  });
  return {
    labels: series.labels,
    at: Float64Array.from(found, ({ at }) => at),
    value: Float64Array.from(found, (one) => one.value),
  };
}

type Asked = {
  readonly indicator: QueryIndicator;
  readonly part: Part;
  readonly now: Reading;
  readonly before: Reading | undefined;
};

/** A counter tells what was counted so far, other queries what was since the sample before. */
function valueOf({ indicator, part, now, before }: Asked): number {
  if (indicator.limit !== null) return now.value;
  const since = indicator.counter ? undefined : before;
  const total = now.total - (since?.total ?? 0);
  const good = now.good - (since?.good ?? 0);
  if (part.raw !== undefined) return total === 0 ? Number.NaN : (part.raw === 'success' ? good : total - good) / total;
  return part.adds === 'total' ? total : part.adds === 'good' ? good : total - good;
}
