import { heardGeneration, presentGeneration, WATCHED } from '../intake/generations.ts';
import type { Instant } from '../kernel/units.ts';
import type { CellTable } from './cell-table.ts';
import { laneOf } from './lane-names.ts';

/** One (generation, cohort) and the cells of it that are at hand, by the number of their slot. */
export type LiveSeries = {
  /** One of its own, never given to another. */
  readonly id: number;
  readonly generation: string;
  readonly cohort: string;
  /** What rows of it mean beyond adding up; see `roleOf`. */
  readonly role: SeriesRole;
  /** Where it is summed; -1 before anything was. */
  lane: number;
  readonly laneName: string;
  /** Cells of what came since the last seal, and of what is sealed but recent. */
  readonly unsealed: Map<number, number>;
  readonly recent: Map<number, number>;
  /** The cell that was touched last: the rows of a payload lie close together. */
  lastSlot: number;
  lastCell: number;
  /** False once it fell silent and was forgotten: what is added to it then is seen by nobody. */
  isLive: boolean;
};

/** `heard` and `present` tell whether there was anything in a slot at all: their `good` is 1 however much came. */
export type SeriesRole = { readonly kind: 'counted' | 'present' } | { readonly kind: 'heard'; readonly journey: string };

export type LiveCells = {
  /** By generation, then by cohort. */
  readonly generations: Map<string, Map<string, LiveSeries>>;
  count: number;
  /** How many there have ever been. */
  opened: number;
};

export function openLiveCells(): LiveCells {
  return { generations: new Map(), count: 0, opened: 0 };
}

export function liveSeries(live: LiveCells, generation: string, cohort: string): LiveSeries {
  let cohorts = live.generations.get(generation);
  if (cohorts === undefined) {
    cohorts = new Map();
    live.generations.set(generation, cohorts);
  }
  const known = cohorts.get(cohort);
  if (known !== undefined) return known;
  live.opened += 1;
  const opened: LiveSeries = {
    id: live.opened,
    generation,
    cohort,
    role: roleOf(generation),
    lane: -1,
    laneName: laneOf(generation),
    unsealed: new Map(),
    recent: new Map(),
    lastSlot: -1,
    lastCell: -1,
    isLive: true,
  };
  cohorts.set(cohort, opened);
  live.count += 1;
  return opened;
}

/** The series of one generation, whatever their cohort. */
export function seriesOf(live: LiveCells, generation: string): Iterable<LiveSeries> {
  return live.generations.get(generation)?.values() ?? [];
}

/** Forgets recent cells before the slot; the store has them. Series that fell silent are dropped whole. */
export function forgetSlotsBefore(live: LiveCells, slot: number, recent: CellTable): void {
  for (const [generation, cohorts] of live.generations) {
    for (const [cohort, series] of cohorts) {
      for (const [at, cell] of series.recent) {
        if (at >= slot) continue;
        recent.free(cell);
        series.recent.delete(at);
      }
      if (series.recent.size > 0 || series.unsealed.size > 0) continue;
      cohorts.delete(cohort);
      series.isLive = false;
      live.count -= 1;
    }
    if (cohorts.size === 0) live.generations.delete(generation);
  }
}

const HEARD = heardGeneration('');
const PRESENT = presentGeneration('');

function roleOf(generation: string): SeriesRole {
  if (generation.startsWith(HEARD)) return { kind: 'heard', journey: generation.slice(HEARD.length) };
  return { kind: generation === WATCHED || generation.startsWith(PRESENT) ? 'present' : 'counted' };
}

/** Slots are numbered: start ÷ 10 s. */
export function slotNumber(at: Instant | number): number {
  return Math.floor(at / 10_000);
}
