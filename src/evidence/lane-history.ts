import { broken, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { SLOT, TIERS, type Tier } from './cell.ts';
import type { CohortLanes } from './derivations/cohorts.ts';
import { AgreementJudge } from './derivations/agreement.ts';
import type { Agreement, Derivation, Since, Slices } from './derivations/derivation.ts';
import { rowsWithin } from './derivations/excluded.ts';
import { SliceJudge } from './derivations/slices.ts';
import { indicatorOfLane, isCohortLane, isDerivedLane } from './lane-names.ts';
import { countsBetween, slotFrom, sumColumns, type Counts, type SlotColumns } from './slot-columns.ts';

/** What is known of one cohort of an indicator, or of all of them together: then `cohort` is empty. */
export type SeriesHistory = SlotColumns & { readonly cohort: string };

/** What lanes were made of, as they are known: the present ones, and those that are to come. */
export type LanePlan = {
  derivation(lane: string): Derivation | undefined;
  cohorts(indicator: string): CohortLanes | undefined;
};

/**
 * What lanes held in the past, made again from cells: those that are stored, and those that are not sealed yet. Derived lanes
 * are computed from the lanes they are derived from, as they would have been had they always been there.
 */
export class LaneHistory {
  readonly #plan: LanePlan;
  readonly #at: Instant;
  readonly #series = new Map<string, SeriesHistory[]>();
  readonly #made = new Map<string, SlotColumns>();

  constructor(plan: LanePlan, at: Instant) {
    this.#plan = plan;
    this.#at = at;
  }

  /** What was counted of an indicator, at the fineness of a tier or finer. */
  put(indicator: string, tier: Tier, series: readonly SeriesHistory[]): void {
    const key = `${tier} ${indicator}`;
    this.#series.set(key, [...(this.#series.get(key) ?? []), ...series]);
    this.#made.clear();
  }

  traffic(indicator: string): readonly (readonly [string, number])[] {
    const series = this.#series.get(`1h ${indicator}`) ?? [];
    return series.map(({ cohort, total }) => [cohort, total.reduce((sum, each) => sum + each, 0)] as const);
  }

  /** The slots of a lane. Slices and what is derived from them have the slots they have, whatever the tier. */
  columns(lane: string, tier: Tier): SlotColumns {
    const key = `${tier} ${lane}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(lane, tier);
    this.#made.set(key, made);
    return made;
  }

  /** Judged anew: the judge and what is in its lane. */
  slices(derivation: Slices): { readonly judge: SliceJudge; readonly columns: SlotColumns } {
    const judge = new SliceJudge(derivation, this.#at);
    const tier = tierOfSlices(derivation.sliceMs);
    return { judge, columns: judge.restore(derivation.of.map(({ lane }) => this.columns(lane, tier))) };
  }

  /** The same for intervals that places have to agree on. */
  agreement(derivation: Agreement): { readonly judge: AgreementJudge; readonly columns: SlotColumns } {
    const judge = new AgreementJudge(derivation, this.#at);
    const series = this.#series.get(`${tierOfSlices(derivation.withinMs)} ${derivation.of}`) ?? [];
    return { judge, columns: judge.restore(series) };
  }

  /**
   * What a lane counted from an instant on. An hour that began before it is counted by its minutes, and a minute by its slots,
   * as far as the store still has them; otherwise it is counted whole.
   */
  since({ of, start }: Since): Counts {
    if (isDerivedLane(of)) return countsBetween(this.columns(of, '1m'), start, Infinity);
    const finer = [
      ['10s', '1m'],
      ['1m', '1h'],
    ] as const;
    const sum = { ...countsBetween(this.columns(of, '1h'), slotFrom(start, HOUR), Infinity) };
    let to = slotFrom(start, HOUR);
    for (const [fine, coarse] of finer.toReversed()) {
      const { width } = TIERS[coarse];
      const begun = slotOf(start, width);
      if (begun === start) break;
      const whole = countsBetween(this.columns(of, coarse), begun, begun + width);
      const kept = countsBetween(this.columns(of, fine), begun, begun + width);
      const isGone = kept.total !== whole.total;
      const from = slotFrom(start, TIERS[fine].width);
      const part = isGone ? whole : countsBetween(this.columns(of, fine), from, to);
      sum.good += part.good;
      sum.total += part.total;
      if (isGone) break;
      to = from;
    }
    return sum;
  }

  /** From when on the slots of this lane are complete; null when there never were older ones. */
  knownFrom(lane: string): Instant | null {
    const derivation = this.#plan.derivation(lane);
    switch (derivation?.kind) {
      case 'slices': {
        const tier = tierOfSlices(derivation.sliceMs);
        const bounds = derivation.of
          .map(({ lane: of }) => (isDerivedLane(of) ? this.knownFrom(of) : this.#keptFrom(of, tier)))
          .filter((bound) => bound !== null);
        // A slice of which a part is missing is not known.
        return bounds.length === 0 ? null : slotFrom(Math.max(...bounds) as Instant, derivation.sliceMs);
      }
      case 'agreement': {
        const kept = this.#keptFrom(derivation.of, tierOfSlices(derivation.withinMs));
        return kept === null ? null : slotFrom(kept, derivation.withinMs);
      }
      case 'excluded':
        return isDerivedLane(derivation.of) ? this.knownFrom(derivation.of) : this.#keptFrom(derivation.of, '1m');
      case 'since':
        return this.knownFrom(derivation.of);
      default:
        return null;
    }
  }

  /** Finer tiers are kept for a shorter time: they are complete when the first hour there ever was has all that it counted. */
  #keptFrom(lane: string, tier: Tier): Instant | null {
    const hours = this.columns(lane, '1h');
    const [first] = hours.at;
    if (first === undefined) return null;
    const kept = this.columns(lane, tier);
    if (countsBetween(kept, first, first + HOUR).total === hours.total[0]) return null;
    return (kept.at[0] ?? this.#at) as Instant;
  }

  #make(lane: string, tier: Tier): SlotColumns {
    if (!isDerivedLane(lane)) return this.#counted(lane, tier);
    const derivation = this.#plan.derivation(lane);
    switch (derivation?.kind) {
      case 'slices':
        return this.slices(derivation).columns;
      case 'agreement':
        return this.agreement(derivation).columns;
      case 'excluded':
        // Hours cannot be cut at minutes.
        return rowsWithin(this.columns(derivation.of, tier === '1h' ? '1m' : tier), derivation.spans);
      default:
        return broken(`the history of the lane ${lane}, which nobody derives`);
    }
  }

  #counted(lane: string, tier: Tier): SlotColumns {
    const indicator = indicatorOfLane(lane);
    const all = this.#series.get(`${tier} ${indicator}`) ?? [];
    const cohorts = this.#plan.cohorts(indicator);
    const mine = isCohortLane(lane) ? all.filter(({ cohort }) => cohorts?.lanesOf(cohort).includes(lane) === true) : all;
    return sumColumns(mine, TIERS[tier].width);
  }
}

/** The widest cells that slices can be made of: they are kept for the longest. */
export function tierOfSlices(sliceMs: DurationMs): Tier {
  if (sliceMs % HOUR === 0) return '1h';
  if (sliceMs % MINUTE === 0) return '1m';
  return sliceMs % SLOT === 0 ? '10s' : '1m';
}
