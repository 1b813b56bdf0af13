import { CellTable, type CellNumbers } from './cell-table.ts';
import type { LiveSeries } from './live-series.ts';
import { SlotIndex } from './slot-index.ts';

/** Cells of what came since the last seal, with what of them the rolling windows have taken in already. */
export class UnsealedCells {
  readonly cells = new CellTable();
  readonly owners: LiveSeries[] = [];
  slots = new Float64Array(256);
  #seenGood = new Float64Array(256);
  #seenTotal = new Float64Array(256);
  #isDirty = new Uint8Array(256);
  #dirty: number[] = [];
  readonly #index = new SlotIndex();

  /** The cell of this slot, marked as changed. */
  touch(series: LiveSeries, slot: number): number {
    let cell = series.lastCell;
    if (series.lastSlot !== slot || cell < 0) {
      cell = this.#index.find(series.id, slot);
      if (cell < 0) cell = this.#open(series, slot);
      series.lastSlot = slot;
      series.lastCell = cell;
    }
    if (this.#isDirty[cell] === 0) {
      this.#isDirty[cell] = 1;
      this.#dirty.push(cell);
    }
    return cell;
  }

  /** Hands over what changed cells gained since the last time: once per second and cell, not once per observation. */
  settle(take: (series: LiveSeries, slot: number, gained: { readonly good: number; readonly total: number }) => void): void {
    if (this.#dirty.length === 0) return;
    for (const cell of this.#dirty) {
      const { good, total } = this.cells.numbers(cell);
      take(this.owners[cell]!, this.slots[cell]!, {
        good: good - this.#seenGood[cell]!,
        total: total - this.#seenTotal[cell]!,
      });
      this.#seenGood[cell] = good;
      this.#seenTotal[cell] = total;
      this.#isDirty[cell] = 0;
    }
    this.#dirty = [];
  }

  /** The cells, in the order of their opening: nothing is freed here, the whole is given up at once. */
  *all(): Generator<number> {
    for (let cell = 0; cell < this.cells.size; cell += 1) yield cell;
  }

  each(visit: (cell: number, series: LiveSeries, slot: number) => void): void {
    for (const cell of this.all()) visit(cell, this.owners[cell]!, this.slots[cell]!);
  }

  numbers(cell: number): CellNumbers {
    return this.cells.numbers(cell);
  }

  #open(series: LiveSeries, slot: number): number {
    const cell = this.cells.open();
    if (cell >= this.slots.length) this.#grow();
    this.owners[cell] = series;
    this.slots[cell] = slot;
    this.#seenGood[cell] = 0;
    this.#seenTotal[cell] = 0;
    this.#isDirty[cell] = 0;
    series.unsealed.set(slot, cell);
    this.#index.put(series.id, slot, cell);
    return cell;
  }

  #grow(): void {
    const capacity = this.slots.length * 2;
    const wider = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(capacity);
      to.set(from);
      return to;
    };
    this.slots = wider(this.slots);
    this.#seenGood = wider(this.#seenGood);
    this.#seenTotal = wider(this.#seenTotal);
    const dirty = new Uint8Array(capacity);
    dirty.set(this.#isDirty);
    this.#isDirty = dirty;
  }
}
