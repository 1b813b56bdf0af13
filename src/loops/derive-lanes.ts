import { SLOT } from '../evidence/cell.ts';
import {
  joinedNeeds,
  needsOf,
  planDerivations,
  sourcesOf,
  type CellNeed,
  type Derivations,
} from '../evidence/derivation-plan.ts';
import type { Cohorts, Derivation } from '../evidence/derivations/derivation.ts';
import { turnSlices, type Evidence } from '../evidence/evidence.ts';
import { LaneHistory, type SeriesHistory } from '../evidence/lane-history.ts';
import { indicatorOfLane, isDerivedLane } from '../evidence/lane-names.ts';
import { seriesOf } from '../evidence/live-series.ts';
import type { Instant } from '../kernel/units.ts';
import type { CellReads } from '../ports/cell-store.ts';

export type DeriveParts = {
  readonly evidence: Evidence;
  readonly store: CellReads;
  /** Runs while nothing is sealed, and everything that was set apart for the store is there: a cell is here or there. */
  readonly unsealing: (work: () => Promise<void>) => Promise<void>;
};

type Opened = Exclude<Derivation, Cohorts>;

/**
 * Lets the derived lanes be those that are wanted. Those that are new are made from what is stored, and from what is not sealed
 * yet, in one step without a pause: what is counted after it reaches them as it reaches all others.
 */
export async function deriveLanes(parts: DeriveParts, wanted: readonly Derivation[], at: Instant): Promise<void> {
  const { evidence } = parts;
  turnSlices(evidence, at);
  const { derived } = evidence;
  const plan = planDerivations(derived, wanted, at);
  for (const { lane } of plan.close.toReversed()) derived.close(lane);
  for (const { indicator, groups } of plan.cohorts) {
    const needs = groups.length === 0 ? [] : joinedNeeds(groups.flatMap((group) => needsOf(group, derived, at)));
    await remake(parts, { needs, at }, (history) => derived.openCohorts(indicator, groups, history));
  }
  const left = plan.open.filter((one) => !(one.kind === 'since' && derived.openFromWindows(one, at)));
  const planned = new Map(left.map((one) => [one.lane, one]));
  const plans: Derivations = { derivation: (lane) => planned.get(lane) ?? derived.derivation(lane) };
  for (const together of groupsOf(left, plans)) {
    const needs = joinedNeeds(together.flatMap((one) => needsOf(one, plans, at)));
    await remake(parts, { needs, at }, (history) => {
      for (const one of together) if (one.kind !== 'since' || !derived.openFromWindows(one, at)) derived.open(one, history);
    });
  }
}

type Remaking = { readonly needs: readonly CellNeed[]; readonly at: Instant };

async function remake(parts: DeriveParts, { needs, at }: Remaking, open: (history: LaneHistory) => void): Promise<void> {
  const { evidence, store, unsealing } = parts;
  await unsealing(async () => {
    const found: (readonly [CellNeed, readonly SeriesHistory[]])[] = [];
    for (const need of needs)
      for (const generation of evidence.generations.get(need.indicator) ?? [])
        found.push([need, await stored(store, need, generation)]);
    // From here on nothing is waited for.
    const history = new LaneHistory(evidence.derived, turnSlices(evidence, at));
    for (const [need, series] of found) history.put(need.indicator, need.tier, series);
    for (const need of needs) history.put(need.indicator, need.tier, unsealed(evidence, need));
    open(history);
  });
}

async function stored(
  store: CellReads,
  { tier, from, to, byCohort }: CellNeed,
  generation: string,
): Promise<readonly SeriesHistory[]> {
  const query = { tier, from, to, generation };
  return byCohort ? store.columns(query) : store.totals(query);
}

function unsealed(evidence: Evidence, { indicator, byCohort }: CellNeed): readonly SeriesHistory[] {
  const found: SeriesHistory[] = [];
  for (const generation of evidence.generations.get(indicator) ?? []) {
    for (const series of seriesOf(evidence.live, generation)) {
      const cells = [...series.unsealed].map(([slot, cell]) => ({ at: slot * SLOT, ...evidence.unsealed.numbers(cell) }));
      found.push({
        cohort: byCohort ? series.cohort : '',
        at: Float64Array.from(cells, (cell) => cell.at),
        good: Float64Array.from(cells, (cell) => cell.good),
        total: Float64Array.from(cells, (cell) => cell.total),
      });
    }
  }
  return found;
}

/** Lanes that are made from the same indicators are made together: what they need is read once. */
function groupsOf(open: readonly Opened[], plans: Derivations): readonly (readonly Opened[])[] {
  const indicators = (lane: string): readonly string[] => {
    const derivation = isDerivedLane(lane) ? plans.derivation(lane) : undefined;
    return derivation === undefined ? [indicatorOfLane(lane)] : sourcesOf(derivation).flatMap(indicators);
  };
  return [...Map.groupBy(open, ({ lane }) => [...new Set(indicators(lane))].toSorted().join(' ')).values()];
}
