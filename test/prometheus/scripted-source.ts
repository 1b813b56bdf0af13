import { momentCount, type ResultSeries } from '../../src/intake/query-result.ts';
import type { MetricSource, RangeAnswer, RangeQuery } from '../../src/ports/metric-source.ts';

/** Answers of a server that a test writes down: values by query and moment, and the troubles that no real server has on demand. */
export type ScriptedSource = MetricSource & {
  /** The value of a query's series at a moment; undefined is none. */
  readonly values: Map<string, (at: number) => readonly Sample[]>;
  /** Thrown by the next questions, one each. */
  readonly failures: string[];
  warnings: string[];
  /** Questions so far. */
  readonly asked: RangeQuery[];
  /** Questions wait until it resolves. */
  gate: Promise<void>;
};
export type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

export function openScriptedSource(): ScriptedSource {
  const source: ScriptedSource = {
    values: new Map(),
    failures: [],
    warnings: [],
    asked: [],
    gate: Promise.resolve(),
    close() {},
    async range(query): Promise<RangeAnswer> {
      source.asked.push(query);
      await source.gate;
      const failure = source.failures.shift();
      if (failure !== undefined) throw new Error(failure);
      return { warnings: source.warnings, series: seriesOf(query, source.values.get(query.query) ?? (() => [])) };
    },
  };
  return source;
}

function seriesOf(query: RangeQuery, valuesAt: (at: number) => readonly Sample[]): readonly ResultSeries[] {
  const found = new Map<string, { labels: Readonly<Record<string, string>>; at: number[]; value: number[] }>();
  for (let index = 0; index < momentCount(query); index += 1) {
    const at = query.from + index * query.step;
    for (const { labels = {}, value } of valuesAt(at)) {
      const name = JSON.stringify(labels);
      const series = found.get(name) ?? { labels, at: [], value: [] };
      series.at.push(at);
      series.value.push(value);
      found.set(name, series);
    }
  }
  return [...found.values()].map(({ labels, at, value }) => ({
    labels,
    at: Float64Array.from(at),
    value: Float64Array.from(value),
  }));
}
