import { NONE, OTHER } from '../../intake/cohort-table.ts';
import { cohortLabels } from '../cohort.ts';
import { cohortLane } from '../lane-names.ts';
import type { Cohorts, CohortValues } from './derivation.ts';

/** Spellings of cohorts whose lanes are remembered; beyond it they are found again. */
const MOST_REMEMBERED = 8_192;

/** A group with the combinations that have lanes of their own, by the lane's name. */
type Group = { readonly of: Cohorts; readonly kept: Map<string, CohortValues>; overflows: boolean };

/**
 * To which lanes the events of an indicator's cohorts belong. Groups may overlap, such as a promise to the cohort `eu` and one
 * to every region: they share lanes, and an event is once in each.
 */
export class CohortLanes {
  readonly indicator: string;
  readonly #groups: readonly Group[];
  readonly #remembered = new Map<string, readonly string[]>();

  constructor(indicator: string, groups: readonly Cohorts[]) {
    this.indicator = indicator;
    this.#groups = groups.map((of) => ({ of, kept: new Map(), overflows: false }));
  }

  get groups(): readonly Cohorts[] {
    return this.#groups.map(({ of }) => of);
  }

  /** Lets those with the most traffic have the places, before anybody else is seen. */
  rank(traffic: Iterable<readonly [cohort: string, total: number]>): void {
    const byTraffic = [...traffic].toSorted(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
    for (const group of this.#groups) {
      const sums = new Map<string, { readonly cohort: string; total: number }>();
      for (const [cohort, total] of byTraffic) {
        const values = valuesOf(group.of, cohortLabels(cohort));
        if (values === null) continue;
        const name = cohortLane(this.indicator, values);
        const known = sums.get(name);
        if (known === undefined) sums.set(name, { cohort, total });
        else known.total += total;
      }
      const ranked = [...sums.values()].toSorted((a, b) => b.total - a.total);
      for (const { cohort } of ranked) this.#laneIn(group, cohortLabels(cohort));
    }
  }

  /** The lanes that events of this cohort belong to, of which new ones may have come to be. */
  lanesOf(cohort: string): readonly string[] {
    const known = this.#remembered.get(cohort);
    if (known !== undefined) return known;
    const labels = cohortLabels(cohort);
    const found = new Set<string>();
    for (const group of this.#groups) {
      const lane = this.#laneIn(group, labels);
      if (lane !== null) found.add(lane);
    }
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    const lanes = [...found];
    this.#remembered.set(cohort, lanes);
    return lanes;
  }

  /** The combinations of a group that have been seen, `__other__` last. */
  values(where: CohortValues, by: readonly string[]): readonly CohortValues[] {
    const lane = cohortsLane(this.indicator, where, by);
    const group = this.#groups.find(({ of }) => of.lane === lane);
    if (group === undefined) return [];
    return [...group.kept.values(), ...(group.overflows ? [otherOf(group.of)] : [])];
  }

  /** How many combinations have been seen. */
  get size(): number {
    return this.#groups.reduce((sum, { kept, overflows }) => sum + kept.size + (overflows ? 1 : 0), 0);
  }

  /** The names of all lanes there are. */
  names(): readonly string[] {
    const names = this.#groups.flatMap(({ of, kept, overflows }) => [
      ...kept.keys(),
      ...(overflows ? [cohortLane(this.indicator, otherOf(of))] : []),
      ...(of.by.length === 0 ? [cohortLane(this.indicator, of.where)] : []),
    ]);
    return [...new Set(names)];
  }

  #laneIn(group: Group, labels: CohortValues): string | null {
    const values = valuesOf(group.of, labels);
    if (values === null) return null;
    const lane = cohortLane(this.indicator, values);
    if (group.kept.has(lane)) return lane;
    const isOther = group.of.by.length > 0 && group.of.by.every((label) => values[label] === OTHER);
    if (!isOther && group.kept.size < Math.max(1, group.of.cap)) {
      group.kept.set(lane, values);
      return lane;
    }
    group.overflows = true;
    return cohortLane(this.indicator, otherOf(group.of));
  }
}

/** Names a group: its lanes have names of their own. */
export function cohortsLane(indicator: string, where: CohortValues, by: readonly string[]): string {
  return `cohorts:${by.toSorted().join(',')}:${cohortLane(indicator, where)}`;
}

/** The combination that a cohort belongs to, or null when it is none of the group's. */
function valuesOf({ where, by }: Cohorts, labels: CohortValues): CohortValues | null {
  if (Object.entries(where).some(([label, value]) => (labels[label] ?? NONE) !== value)) return null;
  return { ...where, ...Object.fromEntries(by.map((label) => [label, labels[label] ?? NONE])) };
}

function otherOf({ where, by }: Cohorts): CohortValues {
  return { ...where, ...Object.fromEntries(by.map((label) => [label, OTHER])) };
}
