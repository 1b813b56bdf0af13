import { SLOT } from '../evidence/cell.ts';
import { slotsIn } from '../evidence/evidence.ts';
import { WATCHED } from '../intake/generations.ts';
import { broken, elapsed, type Instant } from '../kernel/units.ts';
import type { GroupSight } from '../verdict/burn-table.ts';
import type { LaidBurns, SeenGroup } from './lay-out-burns.ts';
import { coverageSlots, heardAs, newestOf, staleAfter } from './sight.ts';

/** How well the groups of the table are seen, as `sight.ts` tells it of one indicator. */
export function groupSight({ catalog, evidence, groups }: LaidBurns, at: Instant): GroupSight {
  const watched = evidence.windows.find(WATCHED);
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
      const { indicator, knownFrom, heard } = groupOf(group);
      if (indicator === null) return { observed: 1, expected: 1 };
      const then = (at - delayMs) as Instant;
      const span = { at: then, window };
      const isMeasured = indicator.signal === 'telemetry';
      const lanes = { journey: heardAs(indicator), watched, heard };
      const seen = isMeasured ? coverageSlots(evidence, indicator, span) : slotsIn(evidence, lanes, span);
      if (knownFrom === null) return seen;
      const unknown = Math.max(0, elapsed((then - window) as Instant, knownFrom));
      return { observed: Math.min(seen.observed, Math.max(0, Math.ceil((window - unknown) / SLOT))), expected: seen.expected };
    },
  };
}
