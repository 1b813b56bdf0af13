import type { DurationMs } from '../kernel/units.ts';
import { openColumns, rowsOf, type CellColumns } from './cell-columns.ts';

/** All rows in slots of the given width, those of one slot added up. The parts may overlap, each in the order of time. */
export function foldColumns(parts: readonly CellColumns[], width: DurationMs): CellColumns {
  let newest = -Infinity;
  let ordered = true;
  for (const { at } of parts) {
    if ((at[0] ?? newest) < newest) ordered = false;
    newest = at.at(-1) ?? newest;
  }
  if (ordered) return inOneGo(parts, width);
  const sum = new ColumnSum(width);
  for (const part of parts) sum.add(part);
  return sum.take();
}

/** Adds up any number of parts as they come, slot by slot, and keeps none of them as long as they lie close together. */
export class ColumnSum {
  readonly #width: DurationMs;
  #first = 0;
  #grid = openColumns(0);
  #held = new Uint8Array(0);
  #rows = 0;
  /** Parts so far off that the grid would be mostly empty. */
  #apart: CellColumns[] = [];

  constructor(width: DurationMs) {
    this.#width = width;
  }

  add(part: CellColumns): void {
    const { at, good, total, n, sum } = part;
    if (at.length === 0) return;
    this.#rows += at.length;
    const last = Math.floor(at.at(-1)! / this.#width);
    if (!this.#reach(Math.floor(at[0]! / this.#width), last)) return void this.#apart.push(part);
    const width = this.#width;
    const first = this.#first;
    const held = this.#held;
    const grid = this.#grid;
    for (let row = 0; row < at.length; row += 1) {
      const slot = Math.floor(at[row]! / width) - first;
      held[slot] = 1;
      grid.good[slot]! += good[row]!;
      grid.total[slot]! += total[row]!;
      grid.n[slot]! += n[row]!;
      grid.sum[slot]! += sum[row]!;
    }
  }

  take(): CellColumns {
    const grid = this.#grid;
    const held = this.#held;
    const taken = openColumns(held.length);
    let end = 0;
    for (let slot = 0; slot < held.length; slot += 1) {
      if (held[slot] === 0) continue;
      taken.at[end] = (this.#first + slot) * this.#width;
      taken.good[end] = grid.good[slot]!;
      taken.total[end] = grid.total[slot]!;
      taken.n[end] = grid.n[slot]!;
      taken.sum[end] = grid.sum[slot]!;
      end += 1;
    }
    const near = rowsOf(taken, 0, end);
    return this.#apart.length === 0 ? near : inOneGo([inOrder(joined([near, ...this.#apart]))], this.#width);
  }

  /** Makes the grid reach over these slots, unless it would have many more slots than there are rows. */
  #reach(first: number, last: number): boolean {
    const slots = this.#held.length;
    if (slots > 0 && first >= this.#first && last < this.#first + slots) return true;
    const from = slots === 0 ? first : Math.min(first, this.#first);
    const to = slots === 0 ? last + 1 : Math.max(last + 1, this.#first + slots);
    if (to - from > MOST_SLOTS_A_ROW * this.#rows) return false;
    const wider = openColumns(to - from);
    const held = new Uint8Array(to - from);
    for (const name of ['good', 'total', 'n', 'sum'] as const)
      wider[name].set(this.#grid[name], slots === 0 ? 0 : this.#first - from);
    held.set(this.#held, slots === 0 ? 0 : this.#first - from);
    this.#grid = wider;
    this.#held = held;
    this.#first = from;
    return true;
  }
}

/** Up to here a row for every slot costs less than sorting. */
const MOST_SLOTS_A_ROW = 8;

/** Adds two sets of rows, each in the order of time, slot by slot. */
export function addColumns(one: CellColumns, other: CellColumns): CellColumns {
  if (one.at.length === 0) return other;
  if (other.at.length === 0) return one;
  const all = openColumns(one.at.length + other.at.length);
  let end = 0;
  let a = 0;
  let b = 0;
  while (a < one.at.length || b < other.at.length) {
    const left = one.at[a] ?? Infinity;
    const right = other.at[b] ?? Infinity;
    all.at[end] = Math.min(left, right);
    if (left <= right) addRow(all, end, { from: one, row: a });
    if (right <= left) addRow(all, end, { from: other, row: b });
    if (left <= right) a += 1;
    if (right <= left) b += 1;
    end += 1;
  }
  return rowsOf(all, 0, end);
}

/** The rows whose slots start in [from, to). */
export function between(columns: CellColumns, from: number, to: number): CellColumns {
  const { at } = columns;
  const start = firstNotBefore(at, from);
  const end = firstNotBefore(at, to);
  return start === 0 && end === at.length ? columns : rowsOf(columns, start, end);
}

function firstNotBefore(at: Float64Array, instant: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] ?? 0) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addRow(into: CellColumns, at: number, { from, row }: { from: CellColumns; row: number }): void {
  into.good[at] = (into.good[at] ?? 0) + (from.good[row] ?? 0);
  into.total[at] = (into.total[at] ?? 0) + (from.total[row] ?? 0);
  into.n[at] = (into.n[at] ?? 0) + (from.n[row] ?? 0);
  into.sum[at] = (into.sum[at] ?? 0) + (from.sum[row] ?? 0);
}

function inOneGo(parts: readonly CellColumns[], width: DurationMs): CellColumns {
  const rows = rowsIn(parts);
  const all = openColumns(rows);
  let end = 0;
  for (const { at, good, total, n, sum } of parts)
    for (let row = 0; row < at.length; row += 1) {
      const slot = Math.floor(at[row]! / width) * width;
      if (end === 0 || slot !== all.at[end - 1]) all.at[end++] = slot;
      all.good[end - 1]! += good[row]!;
      all.total[end - 1]! += total[row]!;
      all.n[end - 1]! += n[row]!;
      all.sum[end - 1]! += sum[row]!;
    }
  return end === rows ? all : rowsOf(all, 0, end);
}

function joined(parts: readonly CellColumns[]): CellColumns {
  const all = openColumns(rowsIn(parts));
  let end = 0;
  for (const { at, good, total, n, sum } of parts) {
    all.at.set(at, end);
    all.good.set(good, end);
    all.total.set(total, end);
    all.n.set(n, end);
    all.sum.set(sum, end);
    end += at.length;
  }
  return all;
}

function inOrder(columns: CellColumns): CellColumns {
  const order = Array.from(columns.at.keys()).sort((a, b) => columns.at[a]! - columns.at[b]!);
  const sorted = (column: Float64Array): Float64Array => Float64Array.from(order, (row) => column[row]!);
  const { at, good, total, n, sum } = columns;
  return { at: sorted(at), good: sorted(good), total: sorted(total), n: sorted(n), sum: sorted(sum) };
}

function rowsIn(parts: readonly CellColumns[]): number {
  return parts.reduce((sum, { at }) => sum + at.length, 0);
}
