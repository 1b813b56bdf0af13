import type { ResultSeries } from './query-result.ts';

/**
 * What a sum of counters rose by, added to its last reading (null: it has none). When one of the counters ends, their sum
 * falls, and that must not be taken for a restart after which everything counts again. A fall adds nothing here; what was
 * counted after a real restart, until the next moment, is lost with it. The first value is what the next is compared with.
 */
export function withoutFalls({ labels, at, value }: ResultSeries, last: number | null): ResultSeries {
  const risen = { to: last, from: null as number | null };
  const adjusted = value.map((now) => {
    if (!(now >= 0 && now < Number.POSITIVE_INFINITY)) return now; // it is told for what it is
    risen.to = (risen.to ?? now) + Math.max(0, now - (risen.from ?? now));
    risen.from = now;
    return risen.to;
  });
  return { labels, at, value: adjusted };
}
