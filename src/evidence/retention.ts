import type { Catalog } from '../catalog/catalog.ts';
import type { DurationMs } from '../kernel/units.ts';
import { TIERS, type Tier } from './cell.ts';

/** How long each generation's cells of a tier are kept: as its journey says, or as the tier does. */
export function retentionOf(catalog: Catalog): { keepMs(tier: Tier, generation: string): DurationMs } {
  const journeys = new Map(catalog.journeys.map((journey) => [journey.name, journey]));
  // A redefined indicator's older generations are kept like the present one: their name is the same up to the `@`.
  const owners = new Map(catalog.indicators.map(({ name, journey }) => [name, journey]));
  return {
    keepMs(tier, generation) {
      const journey = owners.get(generation.split('@', 1)[0] ?? '') ?? generation.split('/', 2)[1] ?? '';
      return journeys.get(journey)?.retention[tier] ?? TIERS[tier].keep;
    },
  };
}
