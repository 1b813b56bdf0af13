import type { Matcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import type { Decoder, ReadOutcome } from '../../src/intake/read-outcome.ts';
import { plainMetrics } from './plain-metrics.ts';
import type { PlainSeries } from './remote-write-proto.ts';

export const LATENCY = 'http_server_request_duration_seconds';

/** What a payload of remote write adds, as texts. */
export function readOf(
  read: Decoder,
  body: Uint8Array,
  matcher: Matcher,
): { readonly lines: readonly string[]; readonly outcome: ReadOutcome } {
  const batch = openBatch(1);
  const outcome = read(body, matcher, batch);
  return { lines: plainMetrics(matcher, batch, 0).added, outcome };
}

/** What a generation reads, without saying that its series has no version and no start. */
export function only(lines: readonly string[], generation: string): readonly string[] {
  return lines
    .filter((line) => line.startsWith(generation) && line.includes(' reads '))
    .map((line) => line.replace(/^.* reads (.*) since \d+$/, '$1'))
    .toSorted();
}

/** A histogram as three kinds of series. */
export function classic(at: number, buckets: Readonly<Record<string, number>>): readonly PlainSeries[] {
  const count = Math.max(...Object.values(buckets));
  return [
    ...Object.entries(buckets).map(([le, value]): PlainSeries => ({
      labels: { __name__: `${LATENCY}_bucket`, job: 'shop', le },
      samples: [[at, value]],
    })),
    { labels: { __name__: `${LATENCY}_count`, job: 'shop' }, samples: [[at, count]] },
    { labels: { __name__: `${LATENCY}_sum`, job: 'shop' }, samples: [[at, count / 4]] },
  ];
}
