import { SLOT } from '../evidence/cell.ts';
import { broken, elapsed, type Instant } from '../kernel/units.ts';
import type { GroupSight } from '../verdict/burn-table.ts';
import type { LaidBurns, SeenGroup } from './lay-out-burns.ts';
import { coverageSlots, newestOf, staleAfter } from './sight.ts';

/** How well the groups of the table are seen, as `sight.ts` tells it of one indicator. */
export function groupSight({ catalog, evidence, groups }: LaidBurns, at: Instant): GroupSight {
  const groupOf = (group: number): SeenGroup => groups[group] ?? broken(`group ${group} of ${groups.length}`);
  return {
    isStale(group, delayMs) {
      const { indicator } = groupOf(group);
      if (indicator === null) return false;
      const then = (at - delayMs) as Instant;
      const newest = newestOf(evidence, indicator, then);
      return newest === null || Math.max(0, elapsed(newest, then)) > staleAfter(catalog, indicator);
    },
    slots(group, delayMs, window) {
      const { indicator, knownFrom } = groupOf(group);
      if (indicator === null) return { observed: 1, expected: 1 };
      const then = (at - delayMs) as Instant;
      const seen = coverageSlots(evidence, indicator, { at: then, window });
      if (knownFrom === null) return seen;
      const unknown = Math.max(0, elapsed((then - window) as Instant, knownFrom));
      return { observed: Math.min(seen.observed, Math.max(0, Math.ceil((window - unknown) / SLOT))), expected: seen.expected };
    },
  };
}
