import type { Indicator } from '../catalog/catalog.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import { recentCells } from '../evidence/evidence.ts';
import { laneOf } from '../evidence/lane-names.ts';
import { retentionOf } from '../evidence/retention.ts';
import { openSlotGrid, type SlotGrid } from '../evidence/slot-grid.ts';
import { slotWidth } from '../evidence/slot-width.ts';
import { stretchesOf, type Span } from '../evidence/slots-of-span.ts';
import { NONE, OTHER } from '../intake/cohort-table.ts';
import { slotOf, type Instant } from '../kernel/units.ts';
import { parted, type DistributionParts } from './distributions.ts';
import { gatherSlots, type SlotSpan } from './slot-cells.ts';
import { slotSight, type SlotSight } from './slot-sight.ts';

export type SeriesParts = DistributionParts;
/** Label values that a cohort has to have. */
export type Where = Readonly<Record<string, string>>;

export type SeriesQuestion = Span & {
  readonly now: Instant;
  /** Slots at most. */
  readonly points: number;
  readonly where: Where;
  /** A label, each value of which is told by itself. */
  readonly by: string | null;
  /** Two cohorts that are told beside each other. */
  readonly sides: readonly [Where, Where] | null;
};

export type IndicatorSeries = SlotSpan & {
  readonly whole: SlotGrid;
  /** The most traffic first, `__other__` last. */
  readonly cohorts: readonly { readonly value: string; readonly grid: SlotGrid }[];
  /** Values that are told together as `__other__`. */
  readonly joined: number;
  readonly sides: readonly [SlotGrid, SlotGrid] | null;
  readonly sight: SlotSight;
  readonly isRedefined: boolean;
};

/** Values that are told one by one. */
export const MOST_COHORTS = 8;

/** What an indicator measured slot by slot, of all of it and of its cohorts: everything that a picture of it needs. */
export async function seriesOf(
  parts: SeriesParts,
  indicator: Indicator,
  { now, points, where, by, sides, ...asked }: SeriesQuestion,
): Promise<IndicatorSeries> {
  const span = slotsFor(parts, indicator, { asked, now, points });
  const slots = (span.to - span.from) / span.width;
  const values = by === null ? null : await busiest(parts, { span, now, generation: indicator.generation, where, by });
  const whole = openSlotGrid(slots);
  const cohorts = new Map((values?.told ?? []).map((value) => [value, openSlotGrid(slots)]));
  const pair = sides === null ? null : ([openSlotGrid(slots), openSlotGrid(slots)] as const);
  const belongs = openMemo((cohort) => {
    const labels = cohortLabels(cohort);
    if (!has(labels, where)) return [];
    const value = labels[by ?? ''] ?? NONE;
    const own = by === null ? undefined : (cohorts.get(value) ?? cohorts.get(OTHER));
    const of = (pair ?? []).filter((_, side) => has(labels, sides?.[side] ?? {}));
    return [whole, ...(own === undefined ? [] : [own]), ...of];
  });
  await gatherSlots(parts, { ...span, generation: indicator.generation, now }, belongs);
  return {
    ...span,
    whole,
    cohorts: [...cohorts].map(([value, grid]) => ({ value, grid })),
    joined: values?.joined ?? 0,
    sides: pair,
    sight: await slotSight(parts, indicator, { ...span, now }),
    isRedefined: (parts.evidence().generations.get(laneOf(indicator.generation))?.size ?? 0) > 1,
  };
}

type Asked = { readonly asked: Span; readonly now: Instant; readonly points: number };

/** Whole slots that hold all of what is asked for; the last one may be in progress. */
function slotsFor({ catalog }: SeriesParts, { generation }: Indicator, { asked, now, points }: Asked): SlotSpan {
  const retention = retentionOf(catalog());
  const width = slotWidth(asked, { points, kept: (tier) => now - retention.keepMs(tier, generation) });
  return { width, from: slotOf(asked.from, width), to: (Math.ceil(asked.to / width) * width) as Instant };
}

type Busiest = { readonly told: readonly string[]; readonly joined: number };
type WhoAsked = {
  readonly span: SlotSpan;
  readonly now: Instant;
  readonly generation: string;
  readonly where: Where;
  readonly by: string;
};

/** Which values have the most traffic is read from counts alone, which is cheap; only those are drawn one by one. */
async function busiest({ cellStore, evidence }: SeriesParts, { span, now, generation, where, by }: WhoAsked): Promise<Busiest> {
  const traffic = new Map<string, number>();
  const valueOf = openMemo((cohort) => {
    const labels = cohortLabels(cohort);
    return has(labels, where) ? (labels[by] ?? NONE) : null;
  });
  const count = (cohort: string, total: number): void => {
    const value = valueOf(cohort);
    if (value !== null) traffic.set(value, (traffic.get(value) ?? 0) + total);
  };
  const { sealed, fresh } = parted(span, now);
  for (const { cohort, total } of recentCells(evidence(), generation, fresh)) count(cohort, total);
  for (const stretch of stretchesOf(sealed))
    for (const { cohort, total } of await cellStore.columns({ ...stretch, generation }))
      count(
        cohort,
        total.reduce((sum, one) => sum + one, 0),
      );
  const named = [...traffic].filter(([value]) => value !== OTHER).toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const told = named.slice(0, MOST_COHORTS).map(([value]) => value);
  const joined = named.length - told.length;
  return { told: joined > 0 || traffic.has(OTHER) ? [...told, OTHER] : told, joined };
}

function has(labels: Where, wanted: Where): boolean {
  return Object.entries(wanted).every(([label, value]) => (labels[label] ?? NONE) === value);
}

/** Cells are many, their cohorts few. */
function openMemo<Found>(find: (cohort: string) => Found): (cohort: string) => Found {
  const known = new Map<string, Found>();
  return (cohort) => {
    const found = known.get(cohort) ?? find(cohort);
    known.set(cohort, found);
    return found;
  };
}
