import type { Matcher } from '../../src/intake/matcher.ts';
import type { ObservationBatch } from '../../src/intake/observation-batch.ts';
import type { ReadOutcome } from '../../src/intake/read-outcome.ts';
import type { PlainReading, PlainRow } from './naive-rows.ts';

/** What a decoder put into the batch, in the words of the naive evaluation. */
export function plainReading(outcome: ReadOutcome, matcher: Matcher, batch: ObservationBatch): PlainReading {
  const { spans, matched, excluded, negativeDurations: negative, outOfScope, weighted, badWeights } = batch;
  const rejected = outcome.ok ? outcome.rejected : -1;
  return { rows: plainRows(matcher, batch), spans, matched, excluded, negative, rejected, outOfScope, weighted, badWeights };
}

export function plainRows(matcher: Matcher, batch: ObservationBatch): PlainRow[] {
  return Array.from({ length: batch.count }, (_, row) => {
    const series = matcher.series[batch.series[row]!]!;
    return [
      series.generation,
      series.cohorts.labels(batch.cohort[row]!),
      batch.good[row]!,
      batch.at[row]!,
      batch.sum[row]!,
      batch.total[row]!,
    ] as const;
  });
}
