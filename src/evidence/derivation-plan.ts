import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { SLOT, type Tier } from './cell.ts';
import type { DerivedLanes } from './derived-lanes.ts';
import type { Cohorts, Derivation } from './derivations/derivation.ts';
import { tierOfSlices } from './lane-history.ts';
import { indicatorOfLane, isCohortLane, isDerivedLane } from './lane-names.ts';
import { LONGEST_WINDOW, reachOf, tellsSince } from './ring-pages.ts';
import { slotFrom } from './slot-columns.ts';
import { FEEDS } from './tier-rings.ts';

/** What is to be done so that what is wanted is what there is. */
export type DerivationPlan = {
  readonly close: readonly Derivation[];
  /** Indicators whose cohorts are grouped otherwise, with all groups they are to have. */
  readonly cohorts: readonly { readonly indicator: string; readonly groups: readonly Cohorts[] }[];
  /** Sources before what is derived from them. */
  readonly open: readonly Exclude<Derivation, Cohorts>[];
};

/** Cells that a lane is made from. */
export type CellNeed = {
  readonly indicator: string;
  readonly byCohort: boolean;
  readonly tier: Tier;
  readonly from: Instant;
  readonly to: Instant;
};

const ORDER = { cohorts: 0, agreement: 1, slices: 2, excluded: 3, since: 4 } as const;
const BEYOND = HOUR;

/** What goes on as it is stays; what follows from cohorts that are grouped anew is made anew with them. */
export function planDerivations(derived: DerivedLanes, wanted: readonly Derivation[], at: Instant): DerivationPlan {
  const byLane = new Map(wanted.map((derivation) => [derivation.lane, derivation]));
  const gone = derived.derivations.filter((known) => {
    const next = byLane.get(known.lane);
    return next === undefined || !derived.goesOn(next, at);
  });
  const lost = new Set(gone.map(({ lane }) => lane));
  const stays = new Set(derived.derivations.flatMap(({ lane }) => (lost.has(lane) ? [] : [lane])));
  const fresh = [...byLane.values()].filter(({ lane }) => !stays.has(lane));
  const regrouped = new Set([...gone, ...fresh].flatMap((one) => (one.kind === 'cohorts' ? [one.of] : [])));
  const isShaken = (lane: string): boolean => {
    if (!isDerivedLane(lane)) return isCohortLane(lane) && regrouped.has(indicatorOfLane(lane));
    const derivation = byLane.get(lane) ?? derived.derivation(lane);
    return lost.has(lane) || (derivation !== undefined && sourcesOf(derivation).some(isShaken));
  };
  const others = [...byLane.values()].filter((one) => one.kind !== 'cohorts');
  const open = others.filter(({ lane }) => !stays.has(lane) || isShaken(lane));
  const cohorts = [...regrouped].map((indicator) => ({
    indicator,
    groups: [...byLane.values()].filter((one) => one.kind === 'cohorts').filter(({ of }) => of === indicator),
  }));
  const opened = new Set<string>(open.map(({ lane }) => lane));
  const close = derived.derivations.filter(({ kind, lane }) => kind !== 'cohorts' && (lost.has(lane) || opened.has(lane)));
  return { close, cohorts, open: open.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind]) };
}

/** The lanes that a lane is made of. */
export function sourcesOf(derivation: Derivation): readonly string[] {
  if (derivation.kind === 'cohorts') return [];
  return derivation.kind === 'slices' ? derivation.of.map(({ lane }) => lane) : [derivation.of];
}

export type Derivations = { derivation(lane: string): Derivation | undefined };

/** The cells that a derivation is made from, as far back as windows reach or as its sum begins. */
export function needsOf(derivation: Derivation, known: Derivations, at: Instant): readonly CellNeed[] {
  return needsSince(derivation, known, { at, from: slotOf((at - LONGEST_WINDOW - DAY_MORE) as Instant, HOUR) });
}

const DAY_MORE = (24 * HOUR) as DurationMs;
type Reach = { readonly at: Instant; readonly from: Instant };

function needsSince(derivation: Derivation, known: Derivations, { at, from }: Reach): readonly CellNeed[] {
  const to = (at + BEYOND) as Instant;
  switch (derivation.kind) {
    case 'cohorts':
      return (['1h', '1m', '10s'] as const).map((tier) =>
        cells(derivation.of, { tier, from: reached(tier, at), to, byCohort: true }),
      );
    case 'agreement':
      return ([tierOfSlices(derivation.withinMs), '1h'] as const).map((tier) =>
        cells(derivation.of, { tier, from, to, byCohort: true }),
      );
    case 'slices':
      return derivation.of.flatMap(({ lane }) => {
        const source = known.derivation(lane);
        if (source !== undefined) return needsSince(source, known, { at, from });
        const tier = tierOfSlices(derivation.sliceMs);
        return [...cellsOf(lane, { tier, from, to }), ...cellsOf(lane, { tier: '1h', from, to })];
      });
    case 'excluded': {
      const source = known.derivation(derivation.of);
      if (source !== undefined) return needsSince(source, known, { at, from });
      const first = slotOf(Math.max(from, derivation.spans[0]?.from ?? at) as Instant, HOUR);
      return [
        ...cellsOf(derivation.of, { tier: '10s', from: Math.max(first, reached('10s', at)) as Instant, to }),
        ...cellsOf(derivation.of, { tier: '1m', from: first, to }),
        ...cellsOf(derivation.of, { tier: '1h', from: first, to }),
      ];
    }
    case 'since': {
      const { of, start } = derivation;
      const source = known.derivation(of);
      if (tellsSince(start, at)) return [];
      const begins = slotOf(start, HOUR);
      if (source !== undefined) return needsSince(source, known, { at, from: Math.min(from, begins) as Instant });
      const hour = slotFrom(start, HOUR);
      const minute = slotFrom(start, MINUTE);
      return [
        ...cellsOf(of, { tier: '1h', from: begins, to }),
        ...(hour === start ? [] : cellsOf(of, { tier: '1m', from: begins, to: hour })),
        ...(minute === start ? [] : cellsOf(of, { tier: '10s', from: slotOf(start, MINUTE), to: minute })),
      ];
    }
  }
}

function reached(tier: Tier, at: Instant): Instant {
  return slotOf((at - reachOf(FEEDS[tier].coarsest) - SLOT) as Instant, HOUR);
}

type Span = Pick<CellNeed, 'tier' | 'from' | 'to'>;

function cellsOf(lane: string, span: Span): readonly CellNeed[] {
  return [cells(indicatorOfLane(lane), { ...span, byCohort: isCohortLane(lane) })];
}

function cells(indicator: string, need: Omit<CellNeed, 'indicator'>): CellNeed {
  return { indicator, ...need };
}

/** One read for each indicator and tier. */
export function joinedNeeds(needs: readonly CellNeed[]): readonly CellNeed[] {
  const joined = new Map<string, CellNeed>();
  for (const need of needs) {
    const key = `${need.tier} ${need.indicator}`;
    const known = joined.get(key) ?? need;
    joined.set(key, {
      ...need,
      // Sums of cohorts cannot be told apart again, so either all of an indicator's reads are by cohort, or none is.
      byCohort: needs.some(({ indicator, byCohort }) => byCohort && indicator === need.indicator),
      from: Math.min(known.from, need.from) as Instant,
      to: Math.max(known.to, need.to) as Instant,
    });
  }
  return [...joined.values()];
}
