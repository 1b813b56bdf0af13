import { HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Agreed, AgreementJudge } from './derivations/agreement.ts';
import { CohortLanes } from './derivations/cohorts.ts';
import type { Cohorts, CohortValues, Derivation, Since } from './derivations/derivation.ts';
import { ExcludedTime } from './derivations/excluded.ts';
import type { SliceJudge } from './derivations/slices.ts';
import type { LaneHistory, LanePlan } from './lane-history.ts';
import { isDerivedLane } from './lane-names.ts';
import { ALL_RINGS } from './ring-pages.ts';
import { FEEDS } from './tier-rings.ts';
import { NOTHING, type Counts } from './slot-columns.ts';
import type { Windows } from './windows.ts';

type Gain = { readonly at: Instant; readonly gained: Counts };
type Taker = { readonly lane: string; take(gain: Gain): void };
type Node = { readonly derivation: Derivation; readonly sources: readonly string[]; readonly knownFrom: Instant | null };

/** The lanes that follow from others: each is fed by what its sources gain, and feeds those that are derived from it. */
export class DerivedLanes implements LanePlan {
  readonly #windows: Windows;
  readonly #nodes = new Map<string, Node>();
  readonly #takers = new Map<string, Taker[]>();
  readonly #judges = new Map<string, SliceJudge>();
  /** By the name of the indicator whose cohorts are the places. */
  readonly #agreeing = new Map<string, readonly AgreementJudge[]>();
  readonly #agreements = new Map<string, AgreementJudge>();
  readonly #excluded = new Map<string, ExcludedTime>();
  /** What `cohortsSeen` has to count for cohorts that were opened anew. */
  #cohortsBefore = 0;
  readonly #sums = new Map<string, { good: number; total: number }>();
  readonly #cohorts = new Map<string, CohortLanes>();
  #turned = 0 as Instant;

  constructor(windows: Windows) {
    this.#windows = windows;
  }

  /** How many derivations there are. */
  get size(): number {
    return this.#nodes.size;
  }

  derivation(lane: string): Derivation | undefined {
    return this.#nodes.get(lane)?.derivation;
  }

  get derivations(): readonly Derivation[] {
    return [...this.#nodes.values()].map(({ derivation }) => derivation);
  }

  /**
   * Grows with each combination of cohort values that is seen, and each time cohorts are opened anew: while it is the same, so
   * are they. Their number alone is not enough, because another cap may keep as many others.
   */
  get cohortsSeen(): number {
    return [...this.#cohorts.values()].reduce((sum, { size }) => sum + size, this.#cohortsBefore);
  }

  cohorts(indicator: string): CohortLanes | undefined {
    return this.#cohorts.get(indicator);
  }

  /** From when on a derived lane is complete; null when nothing older was ever counted. */
  knownFrom(lane: string): Instant | null {
    return this.#nodes.get(lane)?.knownFrom ?? null;
  }

  /** A lane of an indicator gained something, in events of this cohort. */
  counted(lane: string, cohort: string, gain: Gain): void {
    this.#tell(lane, gain);
    for (const judge of this.#agreeing.get(lane) ?? []) judge.gain(cohort, gain, this.#emit(judge.derivation.lane));
    const cohorts = this.#cohorts.get(lane);
    if (cohorts === undefined) return;
    for (const name of cohorts.lanesOf(cohort)) this.#add(name, gain);
  }

  /** Time has come so far: slices that are over by now count. It never goes back; returns how far it has come. */
  turn(at: Instant): Instant {
    this.#turned = Math.max(this.#turned, at) as Instant;
    // Slices may be cut from what places agree on.
    for (const [lane, judge] of this.#agreements) judge.turn(this.#turned, this.#emit(lane));
    for (const [lane, judge] of this.#judges) judge.turn(this.#turned, this.#emit(lane));
    return this.#turned;
  }

  /** What was counted in a lane since an instant up to another one, the slot in progress included; null when it is not known. */
  countsSince(
    lane: string,
    { sum, start, at }: { readonly sum: string; readonly start: Instant; readonly at: Instant },
  ): Counts | null {
    const number = this.#windows.find(lane);
    if (start > at) return NOTHING;
    const whole = this.#sums.get(sum) ?? (number < 0 ? null : this.#windows.countsSince(number, start, at));
    if (whole === null || number < 0) return whole;
    const later = this.#countsAfter(number, at);
    return { good: whole.good - later.good, total: whole.total - later.total };
  }

  /** Whether what is wanted can go on from what there is; other time to exclude is taken as it is where it lies ahead. */
  goesOn(wanted: Derivation, at: Instant): boolean {
    const known = this.#nodes.get(wanted.lane)?.derivation;
    if (known === undefined || known.kind !== wanted.kind) return false;
    if (wanted.kind === 'cohorts') return known.kind === 'cohorts' && known.cap === wanted.cap;
    if (wanted.kind !== 'excluded') return true; // their names say all
    if (this.#excluded.get(wanted.lane)?.becomes(wanted, at) !== true) return false;
    this.#nodes.set(wanted.lane, { ...this.#nodes.get(wanted.lane)!, derivation: wanted });
    return true;
  }

  close(lane: string): void {
    for (const source of this.#nodes.get(lane)?.sources ?? []) {
      const left = this.#takers.get(source)?.filter((taker) => taker.lane !== lane) ?? [];
      if (left.length === 0) this.#takers.delete(source);
      else this.#takers.set(source, left);
    }
    this.#nodes.delete(lane);
    this.#judges.delete(lane);
    this.#agree(lane, null);
    this.#excluded.delete(lane);
    this.#sums.delete(lane);
    this.#windows.release(lane);
  }

  /** Groups of one indicator are opened together, because they share lanes. None closes what there was. */
  openCohorts(indicator: string, groups: readonly Cohorts[], history: LaneHistory | null): void {
    const before = this.#cohorts.get(indicator);
    this.#cohortsBefore += 1 + (before?.size ?? 0);
    for (const { lane } of before?.groups ?? []) this.#nodes.delete(lane);
    for (const name of before?.names() ?? []) this.#windows.clear(name);
    const opened = new CohortLanes(indicator, groups);
    if (history !== null) opened.rank(history.traffic(indicator));
    if (groups.length === 0) this.#cohorts.delete(indicator);
    else this.#cohorts.set(indicator, opened);
    for (const derivation of groups) this.#nodes.set(derivation.lane, { derivation, sources: [], knownFrom: null });
    const names = opened.names();
    for (const name of before?.names() ?? []) if (!names.includes(name)) this.#windows.release(name);
    for (const name of names)
      for (const tier of ['1h', '1m', '10s'] as const)
        if (history !== null) this.#windows.fill(this.#windows.lane(name), history.columns(name, tier), FEEDS[tier]);
  }

  /** Takes a derivation in with all of its past, and goes on with it from here. */
  open(derivation: Exclude<Derivation, Cohorts>, history: LaneHistory): void {
    const { lane } = derivation;
    const sources = derivation.kind === 'slices' ? derivation.of.map((source) => source.lane) : [derivation.of];
    this.#nodes.set(lane, { derivation, sources, knownFrom: null });
    if (derivation.kind === 'since') this.#openSum(derivation, history.since(derivation));
    else if (derivation.kind === 'slices') {
      const { judge, columns } = history.slices(derivation);
      this.#judges.set(lane, judge);
      this.#windows.fill(this.#windows.lane(lane), columns, ALL_RINGS);
      for (const [source, of] of sources.entries())
        this.#take(of, { lane, take: (gain) => judge.gain(source, gain, this.#emit(lane)) });
    } else if (derivation.kind === 'agreement') {
      const { judge, columns } = history.agreement(derivation);
      this.#agree(lane, judge);
      this.#windows.fill(this.#windows.lane(lane), columns, ALL_RINGS);
    } else {
      const excluded = new ExcludedTime(derivation);
      this.#excluded.set(lane, excluded);
      const number = this.#windows.lane(lane);
      this.#windows.fill(number, history.columns(lane, '10s'), FEEDS['10s']);
      this.#windows.fill(number, history.columns(lane, '1m'), { finest: MINUTE, coarsest: FEEDS['1h'].coarsest });
      this.#take(derivation.of, { lane, take: (gain) => excluded.gain(gain, this.#emit(lane)) });
    }
    this.#nodes.set(lane, { derivation, sources, knownFrom: history.knownFrom(lane) });
  }

  /** The same for a sum that the windows of its source know exactly: nothing need be read for it. */
  openFromWindows(derivation: Since, at: Instant): boolean {
    const isThere = this.derivation(derivation.of) !== undefined || !isDerivedLane(derivation.of);
    const counts = isThere ? this.#windows.countsSince(this.#windows.lane(derivation.of), derivation.start, at) : null;
    if (counts === null) return false;
    this.#nodes.set(derivation.lane, { derivation, sources: [derivation.of], knownFrom: this.knownFrom(derivation.of) });
    this.#openSum(derivation, counts);
    return true;
  }

  /** What the places saw in the interval of an instant; null when nothing was seen, or the lane is no agreement. */
  agreedAt(lane: string, at: Instant): Agreed | null {
    return this.#agreements.get(lane)?.seenAt(at) ?? null;
  }

  #agree(lane: string, judge: AgreementJudge | null): void {
    const of = (judge ?? this.#agreements.get(lane))?.derivation.of;
    if (judge === null) this.#agreements.delete(lane);
    else this.#agreements.set(lane, judge);
    if (of === undefined) return;
    const left = [...this.#agreements.values()].filter(({ derivation }) => derivation.of === of);
    if (left.length === 0) this.#agreeing.delete(of);
    else this.#agreeing.set(of, left);
  }

  #openSum({ lane, of, start }: Since, { good, total }: Counts): void {
    const sum = { good, total };
    this.#sums.set(lane, sum);
    const take = ({ at, gained }: Gain): void => {
      if (at < start) return;
      sum.good += gained.good;
      sum.total += gained.total;
    };
    this.#take(of, { lane, take });
  }

  #emit(lane: string): (at: Instant, gained: Counts) => void {
    return (at, gained) => this.#add(lane, { at, gained });
  }

  #add(lane: string, gain: Gain): void {
    this.#windows.add(this.#windows.lane(lane), gain.at, gain.gained);
    this.#tell(lane, gain);
  }

  #tell(lane: string, gain: Gain): void {
    const takers = this.#takers.get(lane);
    if (takers !== undefined) for (const taker of takers) taker.take(gain);
  }

  #take(source: string, taker: Taker): void {
    const takers = this.#takers.get(source);
    if (takers === undefined) this.#takers.set(source, [taker]);
    else takers.push(taker);
  }

  /** What lies in slots after that of the instant: it is known already, and was not then. */
  #countsAfter(lane: number, at: Instant): Counts {
    for (const width of [10 * SECOND, MINUTE, 5 * MINUTE, HOUR] as DurationMs[]) {
      const counts = this.#windows.countsSince(lane, (slotOf(at, width) + width) as Instant, at);
      if (counts !== null) return counts;
    }
    return NOTHING;
  }
}

/** The combinations of cohort values of an indicator that have lanes of their own, `__other__` last. */
export function cohortsIn(
  derived: DerivedLanes,
  indicator: string,
  { where, by }: { readonly where: CohortValues; readonly by: readonly string[] },
): readonly CohortValues[] {
  return derived.cohorts(indicator)?.values(where, by) ?? [];
}
