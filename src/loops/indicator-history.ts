import type { Indicator, Objective } from '../catalog/catalog.ts';
import { countsMillionths } from '../catalog/objective-rules.ts';
import { AT_HAND, TIERS, type Tier } from '../evidence/cell.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { laneOf } from '../evidence/lane-names.ts';
import { MILLION } from '../intake/counter-table.ts';
import { MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { Counted } from '../verdict/attribution/stretches.ts';

/** What is counted as bad: what is not good, or, of what must not exceed a bound, the amount itself. */
export type Measure = 'failures' | 'amount';

export type HistoryParts = { readonly cellStore: CellStore; readonly evidence: () => Evidence };

/** Cells of one cohort in the order of time. */
export type CohortRows = {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: Float64Array;
  readonly bad: Float64Array;
  readonly total: Float64Array;
};

export type HistoryQuery = {
  readonly generation: string;
  readonly tier: Tier;
  /** Both on multiples of the tier's width. */
  readonly from: Instant;
  readonly to: Instant;
  readonly measure: Measure;
  /** As how many each event is counted: of ratios that came reckoned already, a reading is a million millionths. */
  readonly each: number;
  readonly now: Instant;
};

/** What of a query is said by whose history it is. */
export type Whose = Pick<HistoryQuery, 'generation' | 'measure' | 'each'>;

export function historyFor({ method }: Pick<Objective, 'method'>, indicator: Indicator): Whose {
  return {
    generation: indicator.generation,
    measure: measureOf(method),
    each: countsMillionths(indicator) ? MILLION : 1,
  };
}

/** Cells of whole minutes that are younger than this are at hand, whether they are sealed or not. */
const MINUTES_AT_HAND = (AT_HAND - MINUTE) as DurationMs;

/** Every slot of a generation over all its cohorts: what is sealed, and what is not yet. */
export async function historyOf({ cellStore, evidence }: HistoryParts, query: HistoryQuery): Promise<Counted> {
  const { tier, from, to, measure, each } = query;
  const { width } = TIERS[tier];
  const slots = Math.max(0, (to - from) / width);
  const counts = { bad: new Float64Array(slots), total: new Float64Array(slots) };
  const cut = cutOf(query);
  for (const generation of generationsOf(evidence(), query.generation)) {
    const sealed = from < cut ? await cellStore.totals({ tier, from, to: cut, generation }) : [];
    for (const { at, good, total } of sealed)
      for (let row = 0; row < at.length; row += 1)
        addTo(counts, ((at[row] ?? from) - from) / width, { good: good[row] ?? 0, total: total[row] ?? 0, measure });
    if (tier === '1h') continue;
    const span = { from: Math.max(from, cut) as Instant, to };
    for (const { at, good, total } of recentCells(evidence(), generation, span))
      addTo(counts, Math.floor((at - from) / width), { good, total, measure });
  }
  return settled(counts, each);
}

/** The same cohort by cohort, without the slots in which there was nothing; of a redefined indicator by generation, too. */
export async function cohortHistory(parts: HistoryParts, query: HistoryQuery): Promise<readonly CohortRows[]> {
  const all: CohortRows[] = [];
  for (const generation of generationsOf(parts.evidence(), query.generation))
    all.push(...(await cohortsOf(parts, { ...query, generation })));
  return all;
}

/** A redefined indicator keeps its history: each slot was counted by the definition in force then. */
function generationsOf(evidence: Evidence, generation: string): readonly string[] {
  return [...new Set([...(evidence.generations.get(laneOf(generation)) ?? []), generation])];
}

async function cohortsOf({ cellStore, evidence }: HistoryParts, query: HistoryQuery): Promise<readonly CohortRows[]> {
  const { generation, tier, from, measure, each } = query;
  const cut = cutOf(query);
  const fresh = tier === '1h' ? new Map<string, Fresh>() : freshRows(evidence(), query, cut);
  const sealed = from < cut ? await cellStore.columns({ tier, from, to: cut, generation }) : [];
  const found = sealed.map(({ cohort, ...columns }) => {
    const later = fresh.get(cohort) ?? NOTHING;
    fresh.delete(cohort);
    return rowsOf(cohort, { columns, later, measure, each });
  });
  return [...found, ...[...fresh].map(([cohort, later]) => rowsOf(cohort, { columns: EMPTY, later, measure, each }))];
}

/** Slots of a telemetry generation in which it was seen, as parts of each slot. */
export async function presenceOf(parts: HistoryParts, query: Omit<HistoryQuery, 'measure' | 'each'>): Promise<Float64Array> {
  const most = TIERS[query.tier].width / TIERS['10s'].width;
  const { bad } = await historyOf(parts, { ...query, measure: 'amount', each: 1 });
  return bad.map((seen) => Math.min(1, Math.max(0, seen / most)));
}

/** A quotient that has an upper bound is spent by its numerator. */
function measureOf(method: { readonly kind: string; readonly slice?: { readonly op: string } }): Measure {
  return method.kind === 'timeslices' && (method.slice?.op === 'lte' || method.slice?.op === 'lt') ? 'amount' : 'failures';
}

/** Hours are sealed whole minutes by minute, so that they cannot be cut; what is not sealed yet is missing from them. */
function cutOf({ now, tier, to }: Pick<HistoryQuery, 'now' | 'tier' | 'to'>): Instant {
  return tier === '1h' ? to : (Math.min(to, slotOf((now - MINUTES_AT_HAND) as Instant, MINUTE)) as Instant);
}

type Added = { readonly good: number; readonly total: number; readonly measure: Measure };

function addTo({ bad, total }: Counted, slot: number, added: Added): void {
  if (slot < 0 || slot >= bad.length) return;
  bad[slot] = (bad[slot] ?? 0) + badOf(added);
  total[slot] = (total[slot] ?? 0) + added.total;
}

function badOf({ good, total, measure }: Added): number {
  return measure === 'amount' ? good : total - good;
}

/** Two counters of one cell may be a reading apart, so that a slot may have less than nothing. */
function settled({ bad, total }: Counted, each: number): Counted {
  return { bad: bad.map((count) => Math.max(0, count / each)), total: total.map((count) => Math.max(0, count / each)) };
}

type Columns = { readonly at: Float64Array; readonly good: Float64Array; readonly total: Float64Array };
/** Slots and what was counted in them, in the order of time. */
type Fresh = ReadonlyMap<number, { good: number; total: number }>;
const EMPTY: Columns = { at: new Float64Array(0), good: new Float64Array(0), total: new Float64Array(0) };
const NOTHING: Fresh = new Map();

function freshRows(evidence: Evidence, { generation, tier, from, to }: HistoryQuery, cut: Instant): Map<string, Fresh> {
  const rows = new Map<string, Map<number, { good: number; total: number }>>();
  for (const cell of recentCells(evidence, generation, { from: Math.max(from, cut) as Instant, to })) {
    const slots = rows.get(cell.cohort) ?? new Map<number, { good: number; total: number }>();
    rows.set(cell.cohort, slots);
    const slot = slotOf(cell.at, TIERS[tier].width);
    const known = slots.get(slot) ?? { good: 0, total: 0 };
    slots.set(slot, { good: known.good + cell.good, total: known.total + cell.total });
  }
  return new Map([...rows].map(([cohort, slots]) => [cohort, new Map([...slots].toSorted(([a], [b]) => a - b))]));
}

type Parts = { readonly columns: Columns; readonly later: Fresh; readonly measure: Measure; readonly each: number };

function rowsOf(cohort: string, { columns: { at, good, total }, later, measure, each }: Parts): CohortRows {
  const length = at.length + later.size;
  const rows = { at: new Float64Array(length), bad: new Float64Array(length), total: new Float64Array(length) };
  rows.at.set(at);
  for (let row = 0; row < at.length; row += 1) {
    rows.total[row] = (total[row] ?? 0) / each;
    rows.bad[row] = Math.max(0, badOf({ good: good[row] ?? 0, total: total[row] ?? 0, measure }) / each);
  }
  let row = at.length;
  for (const [slot, counts] of later) {
    rows.at[row] = slot;
    rows.total[row] = counts.total / each;
    rows.bad[row] = Math.max(0, badOf({ ...counts, measure }) / each);
    row += 1;
  }
  return { labels: cohortLabels(cohort), ...rows };
}
