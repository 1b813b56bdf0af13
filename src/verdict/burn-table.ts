import { SLOT } from '../evidence/cell.ts';
import { PAGE_LANES } from '../evidence/ring-pages.ts';
import type { Windows } from '../evidence/windows.ts';
import { broken, type DurationMs, type Instant } from '../kernel/units.ts';
import { layOut, type Block, type Pair, type TableRow } from './burn-table-blocks.ts';
import { countWindow, openScreening, screen, type Screening } from './burn-table-screen.ts';
import { IN_FLIGHT } from './rule-sight.ts';
import { LEAST_COVERAGE } from './window-counts.ts';

/** How well each group is seen at this tick; `delayMs` is how much later than it happened it is known. */
export type GroupSight = {
  /** Nothing was ever heard, or the newest is too old. */
  isStale(group: number, delayMs: DurationMs): boolean;
  slots(group: number, delayMs: DurationMs, windowMs: DurationMs): { readonly observed: number; readonly expected: number };
};

/** What the judge says of each rule of a row: it holds, it does not, or nothing can be said. */
export type AskJudge = (row: number) => readonly (boolean | null)[];

/** All rules, or those alone that look for total outages. */
export type TableScope = 'all' | 'outages';

export type TableTick = {
  readonly at: Instant;
  readonly sight: GroupSight;
  readonly ask: AskJudge;
  readonly scope: TableScope;
};

/** So many rows are left to the judge in one tick; the rest keep what was said of them, and come first in the next one. */
export const MOST_ASKED = 1_000;

/**
 * The rules of all objectives, column by column: an objective costs a few loads per window and a comparison per rule. The
 * columns decide where they can do so by the judge's own arithmetic, and ask the judge about the rest.
 */
export class BurnTable {
  readonly #windows: Windows;
  readonly #blocks: readonly Block[];
  readonly #pairs: readonly Pair[];
  readonly #unseen: Int32Array;
  readonly #screening: Screening;
  #firstAsked = 0;
  /** By row: a bit per rule that holds, and a bit per rule of which nothing can be said. */
  readonly holds: Int32Array;
  readonly frozen: Int32Array;
  /** Rows that the judge was not asked about in the last tick, though he should have been. */
  unasked = 0;

  constructor(windows: Windows, rows: readonly TableRow[]) {
    const { blocks, pairs } = layOut(rows);
    this.#windows = windows;
    this.#blocks = blocks;
    this.#pairs = pairs;
    this.#unseen = new Int32Array(pairs.length);
    this.#screening = openScreening(pairs.length);
    this.holds = new Int32Array(rows.length);
    this.frozen = new Int32Array(rows.length);
  }

  evaluate(tick: TableTick): void {
    for (let index = 0; index < this.#pairs.length; index += 1) this.#look(index, tick);
    const asked: number[] = [];
    for (const block of this.#blocks) this.#evaluateBlock(block, tick, asked);
    // Who is asked is asked about everything, and that is too dear for every second.
    if (tick.scope === 'all') this.#askAbout(asked, tick);
  }

  /** What is heard together is frozen together: one look for all rows of a shape. */
  #look(index: number, { sight, scope }: TableTick): void {
    const { shape, group } = this.#pairs[index] ?? broken(`pair ${index}`);
    const { rules, delayMs, objective } = shape;
    this.#unseen[index] = sight.isStale(group, delayMs) ? -1 : 0;
    if (this.#unseen[index] !== 0) return;
    const blind = new Map<number, boolean>();
    const isBlind = (windowMs: DurationMs): boolean => {
      const known = blind.get(windowMs);
      if (known !== undefined) return known;
      const { observed, expected } = sight.slots(group, delayMs, windowMs);
      const found = observed === 0 || observed / expected < LEAST_COVERAGE;
      blind.set(windowMs, found);
      return found;
    };
    let unseen = 0;
    for (const [bit, { rule, longMs, shortMs }] of rules.entries()) {
      const { kind } = rule.when;
      if (scope === 'outages' && kind !== 'outage') continue;
      const ofBudget = kind === 'drop' || kind === 'left' || kind === 'exhausts';
      if (isBlind(longMs) || (shortMs !== null && isBlind(shortMs)) || (ofBudget && isBlind(objective.windowMs)))
        unseen |= 1 << bit;
    }
    this.#unseen[index] = unseen;
    if (scope === 'all')
      this.#screening.scales[index] = this.#scaleOf(objective.windowMs, sight.slots(group, delayMs, objective.windowMs));
  }

  #scaleOf(windowMs: DurationMs, { expected }: { expected: number }): number {
    const known = (expected + IN_FLIGHT) * SLOT;
    return known >= windowMs ? 1 : windowMs / known;
  }

  #evaluateBlock(block: Block, { at, scope }: TableTick, asked: number[]): void {
    const { shape, rows, pairs } = block;
    const { holds, unseen, asked: left } = this.#screening;
    for (const bits of [holds, unseen, left]) bits.fill(0, 0, rows.length);
    this.#count(block, at, scope);
    let looked = 0;
    for (const [index, { rule }] of shape.rules.entries()) {
      if (scope === 'outages' && rule.when.kind !== 'outage') continue;
      looked |= 1 << index;
      screen(block, index, this.#screening);
    }
    for (let place = 0; place < rows.length; place += 1) {
      const row = rows[place]!;
      const blind = this.#unseen[pairs[place]!]!;
      if ((left[place]! & ~blind) !== 0) {
        asked.push(row);
        continue;
      }
      this.frozen[row] = (this.frozen[row]! & ~looked) | ((unseen[place]! | blind) & looked);
      this.holds[row] = (this.holds[row]! & ~looked) | (holds[place]! & ~blind);
    }
  }

  #count({ shape, page, eventsPage, columns, eventsColumns }: Block, at: Instant, scope: TableScope): void {
    const then = (at - shape.delayMs) as Instant;
    const { counted, events } = this.#screening;
    if (scope === 'all')
      for (const [index, window] of shape.windows.entries())
        countWindow(this.#windows.rowsOf(page, { at: then, window }), columns, { ...counted, from: index * PAGE_LANES });
    for (const [index, window] of shape.eventWindows.entries())
      countWindow(this.#windows.rowsOf(eventsPage, { at: then, window }), eventsColumns, { ...events, from: index * PAGE_LANES });
  }

  /** Asked rows take turns, so that none waits for ever however many there are. */
  #askAbout(asked: readonly number[], { ask }: TableTick): void {
    const rows = asked.toSorted((a, b) => a - b);
    const first = Math.max(
      0,
      rows.findIndex((row) => row >= this.#firstAsked),
    );
    const turn = [...rows.slice(first), ...rows.slice(0, first)];
    for (const row of turn.slice(0, MOST_ASKED)) {
      let [holds, frozen] = [0, 0];
      for (const [index, says] of ask(row).entries()) {
        if (says === null) frozen |= 1 << index;
        else if (says) holds |= 1 << index;
      }
      this.holds[row] = holds;
      this.frozen[row] = frozen;
    }
    this.unasked = Math.max(0, turn.length - MOST_ASKED);
    this.#firstAsked = turn[MOST_ASKED] ?? 0;
  }
}
