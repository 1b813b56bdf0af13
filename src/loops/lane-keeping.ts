import type { Catalog } from '../catalog/catalog.ts';
import { adjustedSpans, placeAdjustments } from '../evidence/adjusted-time.ts';
import { cohortsIn } from '../evidence/derived-lanes.ts';
import { derivationsOf, type AdjustedTimes } from '../evidence/objective-lanes.ts';
import { HOUR, slotOf, type Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import type { EvidenceKeeper } from './evidence-keeper.ts';

export type LaneKeepingParts = {
  readonly catalog: () => Catalog;
  readonly keeper: EvidenceKeeper;
  readonly world: () => World;
};

/** Keeps the lanes that objectives are counted by: as the catalog is edited, time is adjusted, periods begin and cohorts appear. */
export type LaneKeeping = {
  /** Time that does not count, as the lanes have it. */
  readonly adjusted: () => AdjustedTimes;
  round(at: Instant): Promise<void>;
};

/** A template's lanes follow from the cohorts that were seen, which are only known once they are derived. */
const MOST_PASSES = 2;

export function openLaneKeeping({ catalog, keeper, world }: LaneKeepingParts): LaneKeeping {
  const state: { adjusted: AdjustedTimes } = { adjusted: new Map() };
  const timesOf = openAdjustedTimes();
  return {
    adjusted: () => state.adjusted,
    async round(at) {
      const current = catalog();
      const adjusted = timesOf(current, world(), at);
      const { derived } = keeper.evidence;
      for (let pass = 0; pass < MOST_PASSES; pass += 1) {
        const before = derived.size;
        await keeper.derive(
          derivationsOf(current, adjusted, { at, cohortsSeen: (of, group) => cohortsIn(derived, of, group) }),
          at,
        );
        if (derived.size === before) break;
      }
      state.adjusted = adjusted;
    },
  };
}

/** Told anew when something was adjusted, when the catalog changed, and once an hour: what comes again is known a day ahead. */
function openAdjustedTimes(): (catalog: Catalog, world: World, at: Instant) => AdjustedTimes {
  let known: {
    readonly catalog: Catalog;
    readonly adjustments: World['adjustments'];
    readonly hour: Instant;
    times: AdjustedTimes;
  } | null = null;
  return (catalog, { adjustments }, at) => {
    const hour = slotOf(at, HOUR);
    if (known?.catalog === catalog && known.adjustments === adjustments && known.hour === hour) return known.times;
    const placed = adjustments.size === 0 ? [] : placeAdjustments(adjustments.values(), at);
    const times = placed.length === 0 ? [] : catalog.objectives.map((one) => [one.name, adjustedSpans(placed, one)] as const);
    known = {
      catalog,
      adjustments,
      hour,
      times: new Map(times.filter(([, { exclude, countGood }]) => exclude.length + countGood.length > 0)),
    };
    return known.times;
  };
}
