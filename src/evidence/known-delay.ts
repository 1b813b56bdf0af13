import type { Catalog, Indicator } from '../catalog/catalog.ts';
import type { DurationMs } from '../kernel/units.ts';

/** How much later than it happened something is known by intention: a query is asked after a delay, and not all the time. */
export function delayOf({ sources }: Pick<Catalog, 'sources'>, indicator: Indicator | undefined): DurationMs {
  if (indicator?.signal !== 'query') return 0 as DurationMs;
  const asked = sources.find(({ name }) => name === indicator.source)?.prometheus;
  return ((asked?.delayMs ?? 0) + (asked?.everyMs ?? 0)) as DurationMs;
}
