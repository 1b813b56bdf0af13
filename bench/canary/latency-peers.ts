import { LOWEST_EXPONENT, PER_DOUBLING } from '../../src/kernel/log-buckets.ts';
import { BUCKET_COUNT, FIRST_BUCKET } from './latency-shape.ts';
import type { LatencyStretch } from './latency-traffic.ts';
import { argo, flagger, inBatches, kayenta, type Minutes } from './peers.ts';
import { BATCHES_PER_MINUTE } from './traffic.ts';

/** A rule on the 99th percentile of each minute, in milliseconds. */
export type LatencyRule = { readonly name: string; readonly rollsBackAfter: (minutes: Minutes) => number | null };

/** The limit of both tools' own examples for the duration of requests. */
export const MOST_P99_MS = 500;

/** The same rules as for errors. */
export const LATENCY_PEERS: readonly LatencyRule[] = [
  { name: 'Flagger', rollsBackAfter: (minutes) => inBatches(flagger(tooSlow(minutes))) },
  { name: 'Argo', rollsBackAfter: (minutes) => inBatches(argo(tooSlow(minutes))) },
  { name: 'Kayenta', rollsBackAfter: (minutes) => inBatches(kayenta(minutes)) },
];

export function p99Minutes({ batches, candidate, baseline }: LatencyStretch): Minutes {
  const minutes = Math.floor(batches / BATCHES_PER_MINUTE);
  const of = (histograms: Int32Array): (number | null)[] =>
    Array.from({ length: minutes }, (_, minute) => {
      const size = BATCHES_PER_MINUTE * BUCKET_COUNT;
      return quantileMs(histograms.subarray(minute * size, (minute + 1) * size), 0.99);
    });
  return { candidate: of(candidate), baseline: of(baseline) };
}

/** Of several histograms that lie one after the other; within its bucket a value lies evenly on a logarithmic scale. */
export function quantileMs(histograms: Int32Array, q: number): number | null {
  const sum = new Float64Array(BUCKET_COUNT);
  for (let i = 0; i < histograms.length; i += 1) sum[i % BUCKET_COUNT] = (sum[i % BUCKET_COUNT] ?? 0) + (histograms[i] ?? 0);
  const total = sum.reduce((all, count) => all + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [i, count] of sum.entries()) {
    if (count > 0 && below + count >= q * total)
      return 2 ** ((FIRST_BUCKET + i - 1 + (q * total - below) / count) / PER_DOUBLING + LOWEST_EXPONENT);
    below += count;
  }
  return null;
}

function tooSlow({ candidate }: Minutes): readonly (boolean | null)[] {
  return candidate.map((ms) => (ms === null ? null : ms > MOST_P99_MS));
}
