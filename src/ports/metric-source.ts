import type { PrometheusSource } from '../catalog/catalog.ts';
import type { Moments, ResultSeries } from '../intake/query-result.ts';
import type { DurationMs } from '../kernel/units.ts';

/** The values of one query at each of the moments. */
export type RangeQuery = Moments & {
  readonly query: string;
  /** A sample older than this is no value of the moment asked about. Servers that do not know the wish use their own bound. */
  readonly lookback: DurationMs;
};

/** `warnings` say that the answer may not be whole: a store behind the server did not answer, for example. */
export type RangeAnswer = { readonly warnings: readonly string[]; readonly series: readonly ResultSeries[] };

/**
 * Asks a server that speaks PromQL. Bounded in time and in size; fails, with a text that may be shown, whenever there is no
 * answer that can be understood. The text never holds a secret.
 */
export type MetricSource = {
  range(query: RangeQuery): Promise<RangeAnswer>;
  /** Questions that are under way fail. */
  close(): void;
};

export type OpenMetricSource = (ref: PrometheusSource) => MetricSource;
