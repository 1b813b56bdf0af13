import type { Catalog } from '../catalog/catalog.ts';
import type { DurationMs } from '../kernel/units.ts';
import { TIERS, type Tier } from './cell.ts';

type Kept = {
  keepMs(tier: Tier, generation: string): DurationMs;
  /** One can go back to what was known as far as some ten-second cells are kept. */
  readonly pastMs: DurationMs;
};

/** How long each generation's cells of a tier are kept: as its journey says, or as the tier does. */
export function retentionOf(catalog: Catalog): Kept {
  const journeys = new Map(catalog.journeys.map((journey) => [journey.name, journey]));
  // A redefined indicator's older generations are kept like the present one: their name is the same up to the `@`.
  const owners = new Map(catalog.indicators.map(({ name, journey }) => [name, journey]));
  const keepOf = (tier: Tier, generation: string): DurationMs => {
    const journey = owners.get(generation.split('@', 1)[0] ?? '') ?? generation.split('/', 2)[1] ?? '';
    return journeys.get(journey)?.retention[tier] ?? TIERS[tier].keep;
  };
  // Asked for each of very many cells, which are of few generations.
  const known: Readonly<Record<Tier, Map<string, DurationMs>>> = { '10s': new Map(), '1m': new Map(), '1h': new Map() };
  const finest = catalog.journeys.map(({ retention }) => retention['10s'] ?? 0);
  return {
    pastMs: Math.max(TIERS['10s'].keep, ...finest) as DurationMs,
    keepMs(tier, generation) {
      const keep = known[tier].get(generation) ?? keepOf(tier, generation);
      known[tier].set(generation, keep);
      return keep;
    },
  };
}
