import type { QueryIndicator } from '../catalog/catalog.ts';
import { pollMark } from '../intake/query-rows.ts';
import type { Instant } from '../kernel/units.ts';
import type { Evidence } from './evidence.ts';

/** The last moment whose values an indicator's queries were counted with; null before the first. It is as durable as these. */
export function polledUntil({ counters }: Evidence, indicator: QueryIndicator): Instant | null {
  const { at } = counters.state(`${pollMark(indicator)}|${indicator.generation}`);
  return at === 0 ? null : ((at + 1) as Instant);
}
