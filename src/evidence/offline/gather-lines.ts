import { addToBucket } from '../histogram.ts';
import { emptyCell, SLOT, type Cell } from '../cell.ts';
import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { EventLine } from './read-event-line.ts';

/** Cells of a file: what came twice for one slot adds up, whatever the order of lines. */
export type GatheredLines = {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly lines: number;
  readonly later: number;
  readonly first: Instant | null;
  readonly last: Instant | null;
};

/** What the generation of an indicator is, and under which name its telemetry is heard. */
export type LineOwner = { readonly generation: string; readonly heard: string };

/** As many cells as fit in memory without trouble. */
export const MOST_CELLS = 1_500_000;
/** What is older is only looked at by the minute, and a minute is one cell. */
const KEPT_FINE = 12 * HOUR;

export class LineGatherer {
  readonly #owners: ReadonlyMap<string, LineOwner>;
  readonly #until: Instant;
  readonly #everyMs: DurationMs;
  readonly #cells = new Map<string, Cell>();
  /** Which slots of a cell were heard, a bit each. */
  readonly #heard = new Map<Cell, number>();
  #lines = 0;
  #later = 0;
  #first: Instant | null = null;
  #last: Instant | null = null;

  /** `everyMs` is how much time a line stands for; the slots in it were all heard. */
  constructor(owners: ReadonlyMap<string, LineOwner>, { until, everyMs }: { until: Instant; everyMs: DurationMs }) {
    this.#owners = owners;
    this.#until = until;
    this.#everyMs = everyMs;
  }

  get isFull(): boolean {
    return this.#cells.size >= MOST_CELLS;
  }

  add({ at, indicator, good, total, cohort, histogram }: EventLine): void {
    this.#lines += 1;
    const owner = this.#owners.get(indicator);
    if (owner === undefined) return;
    if (at > this.#until) {
      this.#later += 1;
      return;
    }
    this.#first = this.#first === null || at < this.#first ? at : this.#first;
    this.#last = this.#last === null || at > this.#last ? at : this.#last;
    const cell = this.#cell(owner.generation, cohort, at);
    cell.good += good;
    cell.total += total;
    cell.n += total;
    for (const [bucket, count] of histogram) addToBucket(cell.histogram, bucket, count);
    this.#hear(owner.heard, at);
  }

  gathered(): GatheredLines {
    return { cells: this.#cells, lines: this.#lines, later: this.#later, first: this.#first, last: this.#last };
  }

  /** Each slot once, however much came in it. */
  #hear(heard: string, at: Instant): void {
    const from = slotOf(slotOf(at, this.#everyMs), SLOT);
    for (let slot = from; slot < from + this.#everyMs && slot <= this.#until; slot = (slot + SLOT) as Instant) {
      const cell = this.#cell(heard, '{}', slot);
      const bit = 1 << ((slot - cell.at) / SLOT);
      const seen = this.#heard.get(cell) ?? 0;
      this.#heard.set(cell, seen | bit);
      if ((seen & bit) === 0) cell.good += 1;
      cell.total += 1;
      cell.n += 1;
    }
  }

  #cell(generation: string, cohort: string, at: Instant): Cell {
    const slot = slotOf(at, at < this.#until - KEPT_FINE ? MINUTE : SLOT);
    const key = `${slot} ${generation} ${cohort}`;
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const opened = emptyCell({ generation, cohort, at: slot });
    this.#cells.set(key, opened);
    return opened;
  }
}
