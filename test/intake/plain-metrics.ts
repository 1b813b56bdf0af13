import type { Matcher } from '../../src/intake/matcher.ts';
import type { ObservationBatch } from '../../src/intake/observation-batch.ts';

/** What a payload adds, one text per row or reading, sorted: rows of nothing and the order of rows mean nothing. */
export type PlainMetrics = { readonly added: readonly string[]; readonly points: number; readonly rejected: number };

/** What a decoder put into the batch, in the words of the naive evaluation. */
export function plainMetrics(matcher: Matcher, batch: ObservationBatch, rejected: number): PlainMetrics {
  return { added: netted([...plainRows(matcher, batch), ...plainPoints(matcher, batch)]), points: batch.spans, rejected };
}

function plainRows({ series }: Matcher, batch: ObservationBatch): readonly string[] {
  const rows: string[] = [];
  for (let row = 0; row < batch.count; row += 1) {
    const { generation, cohorts } = series[batch.series[row]!]!;
    const words = [
      ...(['good', 'total', 'n', 'sum'] as const).map((column) => [column, batch[column][row]!] as const),
      ...(batch.bucket[row]! < 0 ? [] : [['bucket', batch.bucket[row]!] as const, ['weight', batch.weight[row]!] as const]),
    ].filter(([word, number]) => number !== 0 || word === 'bucket');
    if (words.length > 0)
      rows.push(
        `${generation} ${JSON.stringify(cohorts.labels(batch.cohort[row]!))} at ${batch.at[row]}:${words.map(([word, number]) => ` ${word} ${number}`).join('')}`,
      );
  }
  return rows;
}

function plainPoints({ series, counters }: Matcher, { points }: ObservationBatch): readonly string[] {
  return Array.from({ length: points.count }, (_, point) => {
    const counter = counters.of(points.counter[point]!);
    const { generation, cohorts } = series[counter.series]!;
    const { field } = counter;
    return `${generation} ${JSON.stringify(cohorts.labels(counter.cohort))} reads ${field} at ${points.at[point]}: ${points.value[point]} since ${points.start[point]}`;
  });
}

/**
 * Readings of one value are told by what they come to: a counter that is total and good is as good as two, and one that is
 * good and bad as none. Sorted.
 */
export function netted(lines: readonly string[]): readonly string[] {
  const net = new Map<string, { good: number; total: number }>();
  const others: string[] = [];
  for (const line of lines) {
    const [, place, field, reading] = /^(.*) reads (good|bad|total|both) (.*)$/s.exec(line) ?? [];
    if (place === undefined || field === undefined) {
      others.push(line);
      continue;
    }
    const key = `${place} reads | ${reading}`;
    const sum = net.get(key) ?? { good: 0, total: 0 };
    if (field !== 'total') sum.good += field === 'bad' ? -1 : 1;
    if (field === 'total' || field === 'both') sum.total += 1;
    net.set(key, sum);
  }
  const told = [...net].flatMap(([key, { good, total }]) => {
    const fields = [timed('good', good), timed('total', total)].filter((field) => field !== null);
    return fields.map((field) => key.replace(' | ', ` ${field} `));
  });
  return [...told, ...others].toSorted();
}

function timed(field: string, times: number): string | null {
  if (times === 0) return null;
  if (times === -1) return 'bad';
  return times === 1 ? field : `${field} ${times} times`;
}
