import type { Catalog } from '../catalog/catalog.ts';
import { adjustedSpans, placeAdjustments } from '../evidence/adjusted-time.ts';
import { cohortsIn } from '../evidence/derived-lanes.ts';
import { derivationsOf, type AdjustedTimes } from '../evidence/objective-lanes.ts';
import { HOUR, MINUTE, slotOf, type Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';
import type { EvidenceKeeper } from './evidence-keeper.ts';

export type LaneKeepingParts = {
  readonly catalog: () => Catalog;
  readonly keeper: Pick<EvidenceKeeper, 'evidence' | 'derive'>;
  readonly world: () => World;
};

/** Keeps the lanes that objectives are counted by: as the catalog is edited, time is adjusted, periods begin and cohorts appear. */
export type LaneKeeping = {
  /** Time that does not count, as the lanes have it. */
  readonly adjusted: () => AdjustedTimes;
  round(at: Instant): Promise<void>;
};

/** What the wanted lanes follow from: while it is the same, so are they. */
type Basis = {
  readonly catalog: Catalog;
  readonly adjustments: World['adjustments'];
  /** What comes again is known a day ahead, and told anew every hour. */
  readonly hour: Instant;
  /** When a period may have begun; those that begin within a minute are told by the finest windows until then. */
  readonly minute: Instant | null;
  readonly cohorts: number;
};

/** A template's lanes follow from the cohorts that were seen, which are only known once they are derived. */
const MOST_PASSES = 2;

export function openLaneKeeping({ catalog, keeper, world }: LaneKeepingParts): LaneKeeping {
  const state: { adjusted: AdjustedTimes; basis: Basis | null } = { adjusted: new Map(), basis: null };
  const { derived } = keeper.evidence;
  return {
    adjusted: () => state.adjusted,
    async round(at) {
      for (let pass = 0; pass < MOST_PASSES; pass += 1) {
        const [before, basis] = [state.basis, basisOf(catalog(), { world: world(), cohorts: derived.cohortsSeen, at })];
        if (before !== null && isSame(before, basis)) return;
        const isTold =
          before?.catalog === basis.catalog && before.adjustments === basis.adjustments && before.hour === basis.hour;
        const adjusted = isTold ? state.adjusted : adjustedTimes(basis, at);
        const cohortsSeen = cohortsIn.bind(null, derived);
        await keeper.derive(derivationsOf(basis.catalog, adjusted, { at, cohortsSeen }), at);
        // Only what was derived is taken for told: what failed is tried again in the next round.
        Object.assign(state, { adjusted, basis });
      }
    },
  };
}

function basisOf(
  catalog: Catalog,
  { world, cohorts, at }: { readonly world: World; readonly cohorts: number; readonly at: Instant },
): Basis {
  const hasPeriods = catalog.objectives.some(({ calendar }) => calendar !== null);
  const minute = hasPeriods ? slotOf(at, MINUTE) : null;
  return { catalog, adjustments: world.adjustments, hour: slotOf(at, HOUR), minute, cohorts };
}

function isSame(a: Basis, b: Basis): boolean {
  return (Object.keys(a) as (keyof Basis)[]).every((part) => a[part] === b[part]);
}

function adjustedTimes({ catalog, adjustments }: Basis, at: Instant): AdjustedTimes {
  if (adjustments.size === 0) return new Map();
  const placed = placeAdjustments(adjustments.values(), at);
  const times = catalog.objectives.map((objective) => [objective.name, adjustedSpans(placed, objective)] as const);
  return new Map(times.filter(([, { exclude, countGood }]) => exclude.length + countGood.length > 0));
}
