import type { Catalog, Indicator, Objective } from '../../catalog/catalog.ts';
import { findIndicator } from '../../catalog/find.ts';
import { countsMillionths, rulesOf } from '../../catalog/objective-rules.ts';
import { cohortLabels } from '../../evidence/cohort.ts';
import { SliceJudge } from '../../evidence/derivations/slices.ts';
import { derivationsOf } from '../../evidence/objective-lanes.ts';
import { sumColumns, type SlotColumns } from '../../evidence/slot-columns.ts';
import { MILLION } from '../../intake/counter-table.ts';
import { biasedGeneration, heardGeneration, WATCHED } from '../../intake/generations.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { PastObjective } from '../../verdict/backtest/past-facts.ts';
import { pastLane, type PastLane } from '../../verdict/backtest/past-lane.ts';
import { newestHeard, type PastSight } from '../../verdict/backtest/past-sight.ts';
import type { Stretch, TimeAxis } from '../../verdict/backtest/time-axis.ts';
import { fitRules, outageWindows, windowsFor } from '../../verdict/burn-rules.ts';
import { delayOf, heardAs, staleAfter } from '../sight.ts';
import type { PastCells } from './past-cells.ts';

export type PastReader = {
  readonly store: PastCells;
  readonly axis: TimeAxis;
  /** Gives way to whoever else is served, after each read. */
  readonly pause: () => Promise<void>;
  /** What lanes of telemetry itself were read already, by the name that they have in the store. */
  readonly lanes: Map<string, PastLane>;
  /** Lanes of the indicator before, whose room the next one takes: nobody asks for them any more. */
  readonly spare: { events?: PastLane };
  /** The generations that an indicator was counted under, the present one among them. */
  readonly generationsOf: (indicator: Indicator) => readonly string[];
};

/** Why an objective cannot be judged in the past; each is said in the answer. */
export type NotJudged = 'NO_INDICATOR' | 'NOT_RECORDED' | 'COMPOSITE' | 'TEMPLATE' | 'UNSUPPORTED';

/** One read of the store takes no longer than this stretch of slots does. */
const MOST_AT_ONCE: Readonly<Record<string, DurationMs>> = {
  [HOUR]: (400 * DAY) as DurationMs,
  [MINUTE]: (10 * DAY) as DurationMs,
};
const FEW = (2 * DAY) as DurationMs;

/** Counts of one indicator, in the form in which its objectives ask for them; several of them share what is read. */
export type CountedIndicator = {
  readonly indicator: Indicator;
  readonly all: readonly SlotColumns[];
  /** All cohorts together, as a lane. */
  readonly events: PastLane;
  /** By cohort, read only once an objective asks for one. */
  readonly cohort: (where: Readonly<Record<string, string>>) => Promise<readonly SlotColumns[]>;
};

export async function readIndicator(reader: PastReader, indicator: Indicator): Promise<CountedIndicator> {
  const generations = reader.generationsOf(indicator);
  const all: SlotColumns[] = [];
  for (const generation of generations) all.push(...(await totalsOf(reader, generation)));
  const events = pastLane(reader.axis, all, { into: reader.spare.events });
  reader.spare.events = events;
  return {
    indicator,
    all,
    events,
    async cohort(where) {
      const found: SlotColumns[] = [];
      for (const generation of generations)
        for (const piece of piecesOf(reader.axis)) {
          const columns = await reader.store.columns({ ...piece, generation });
          found.push(...columns.filter(({ cohort }) => isOf(cohort, where)));
          await reader.pause();
        }
      return found;
    },
  };
}

function isOf(cohort: string, where: Readonly<Record<string, string>>): boolean {
  const labels = cohortLabels(cohort);
  return Object.entries(where).every(([label, value]) => labels[label] === value);
}

/** Which objective can be judged in the past at all; null: it can. */
export function whyNotJudged(catalog: Catalog, objective: Objective): NotJudged | null {
  if (objective.unsupported !== null) return 'UNSUPPORTED';
  if (objective.composite !== null) return 'COMPOSITE';
  if (objective.split !== null) return 'TEMPLATE';
  return findIndicator(catalog, objective.indicator) === undefined ? 'NO_INDICATOR' : null;
}

/** Everything that one objective is judged by, over all of the time that is looked at. */
export async function pastObjective(
  reader: PastReader,
  catalog: Catalog,
  { objective, counted }: { readonly objective: Objective; readonly counted: CountedIndicator },
): Promise<PastObjective> {
  const { indicator } = counted;
  const columns = objective.cohort === null ? counted.all : await counted.cohort(objective.cohort);
  const rules = fitRules(objective, rulesOf(catalog, objective));
  const events = objective.cohort === null ? counted.events : pastLane(reader.axis, columns);
  const sight = await pastSight(reader, indicator);
  return {
    objective,
    rules,
    windows: windowsFor(objective, rules),
    outages: outageWindows(rules),
    counted: slicedLane(reader.axis, { catalog, objective, columns }) ?? events,
    events,
    each: countsMillionths(indicator) ? MILLION : 1,
    sight,
    newest: sight.heard === null ? null : newestOf(sight.heard),
    delayMs: delayOf(catalog, indicator),
    staleAfter: staleAfter(catalog, indicator),
  };
}

const newest = new WeakMap<PastLane, Float64Array>();

function newestOf(heard: PastLane): Float64Array {
  const known = newest.get(heard) ?? newestHeard(heard);
  newest.set(heard, known);
  return known;
}

/** The slices of time that the objective is judged by; null when it counts events. */
function slicedLane(
  axis: TimeAxis,
  {
    catalog,
    objective,
    columns,
  }: { readonly catalog: Catalog; readonly objective: Objective; readonly columns: readonly SlotColumns[] },
): PastLane | null {
  if (objective.method.kind === 'occurrences') return null;
  const { sliceMs } = objective.method;
  const alone = { ...catalog, objectives: [objective] };
  const wanted = derivationsOf(alone, new Map(), { at: axis.to, cohortsSeen: () => [] });
  const slices = wanted.find((one) => one.kind === 'slices');
  if (slices === undefined) return null;
  // Slots that are wider than a slice do not tell which of the slices in them failed.
  const fine = axis.stretches.filter(({ width }) => width <= sliceMs);
  const from = fine[0]?.from ?? axis.to;
  const judged = new SliceJudge(slices, axis.to).restore([
    sumColumns(
      columns.map((one) => since(one, from)),
      sliceMs,
    ),
  ]);
  const finest = fine.at(-1)?.width ?? sliceMs;
  return pastLane(axis, [judged], { shiftMs: Math.max(0, sliceMs - finest) as DurationMs });
}

function since({ at, good, total }: SlotColumns, from: Instant): SlotColumns {
  const isKept = (_: number, row: number): boolean => (at[row] ?? 0) >= from;
  return { at: at.filter(isKept), good: good.filter(isKept), total: total.filter(isKept) };
}

async function pastSight(reader: PastReader, indicator: Indicator): Promise<PastSight> {
  const watched = await laneOf(reader, WATCHED);
  if (indicator.signal === 'telemetry') return { watched, heard: null, first: null, biased: null };
  const heard = await laneOf(reader, heardGeneration(heardAs(indicator)));
  const biased = await laneOf(reader, biasedGeneration(indicator.journey));
  const slot = heard.good.findIndex((sum) => sum > 0);
  const first = slot < 0 ? null : heard.axis.startOf(slot - 1);
  return { watched, heard, first, biased: (biased.total.at(-1) ?? 0) > 0 ? biased : null };
}

async function laneOf(reader: PastReader, generation: string): Promise<PastLane> {
  const known = reader.lanes.get(generation) ?? pastLane(reader.axis, await totalsOf(reader, generation));
  reader.lanes.set(generation, known);
  return known;
}

async function totalsOf({ store, axis, pause }: PastReader, generation: string): Promise<readonly SlotColumns[]> {
  const found: SlotColumns[] = [];
  for (const piece of piecesOf(axis)) {
    await store.eachTotal({ ...piece, generation }, (columns) => void found.push(columns));
    await pause();
  }
  return found;
}

type Piece = { readonly tier: '10s' | '1m' | '1h'; readonly from: Instant; readonly to: Instant };

function* piecesOf({ stretches }: TimeAxis): Generator<Piece> {
  for (const stretch of stretches) {
    const most = MOST_AT_ONCE[stretch.width] ?? FEW;
    for (let from = stretch.from; from < stretch.to; from = (from + most) as Instant)
      yield { tier: tierOf(stretch), from, to: Math.min(stretch.to, from + most) as Instant };
  }
}

function tierOf({ width }: Stretch): Piece['tier'] {
  return width === HOUR ? '1h' : width === MINUTE ? '1m' : '10s';
}
