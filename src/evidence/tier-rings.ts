import { HOUR, MINUTE, type DurationMs } from '../kernel/units.ts';
import { SLOT, type Tier } from './cell.ts';
import type { Fineness } from './ring-pages.ts';

/** Every tier holds all that is sealed, so each feeds the rings of its own fineness and no others. */
export const FEEDS: Readonly<Record<Tier, Fineness>> = {
  '10s': { finest: SLOT, coarsest: SLOT },
  '1m': { finest: MINUTE, coarsest: (5 * MINUTE) as DurationMs },
  '1h': { finest: HOUR, coarsest: (6 * HOUR) as DurationMs },
};
