import type { QueryIndicator } from '../catalog/catalog.ts';
import { pollMark, readingKey } from '../intake/query-rows.ts';
import type { PartName } from '../intake/poll-answer.ts';
import type { Instant } from '../kernel/units.ts';
import type { Evidence } from './evidence.ts';

/** The last moment whose values an indicator's queries were counted with; null before the first. It is as durable as these. */
export function polledUntil({ counters }: Evidence, indicator: QueryIndicator): Instant | null {
  const { at } = counters.state(`${pollMark(indicator)}|${indicator.generation}`);
  return at === 0 ? null : ((at + 1) as Instant);
}

/** The last reading of one series of a query, or null before the first. */
export function lastReading(
  { counters }: Evidence,
  indicator: QueryIndicator,
  { adds, labels }: { readonly adds: PartName; readonly labels: Readonly<Record<string, string>> },
): number | null {
  const { at, value } = counters.state(`${readingKey(indicator, { adds, labels })}|${indicator.generation}`);
  return at === 0 ? null : value;
}
