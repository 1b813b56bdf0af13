import type { DurationMs } from '../kernel/units.ts';
import { openColumns, rowsOf, type CellColumns } from './cell-columns.ts';

/** All rows in slots of the given width, those of one slot added up. The parts may overlap and come in any order. */
export function foldColumns(parts: readonly CellColumns[], width: DurationMs): CellColumns {
  const { rows, oldest, newest, ordered } = shapeOf(parts);
  if (ordered) return inOneGo(parts, rows, width);
  const first = Math.floor(oldest / width);
  const slots = Math.floor(newest / width) - first + 1;
  if (slots <= MOST_SLOTS_A_ROW * rows) return onGrid(parts, { first, slots, width });
  return inOneGo([inOrder(joined(parts, rows))], rows, width);
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

type Shape = { readonly rows: number; readonly oldest: number; readonly newest: number; readonly ordered: boolean };

function shapeOf(parts: readonly CellColumns[]): Shape {
  let rows = 0;
  let oldest = Infinity;
  let newest = -Infinity;
  let ordered = true;
  for (const { at } of parts) {
    rows += at.length;
    if (at.length === 0) continue;
    if (at[0]! < newest) ordered = false;
    oldest = Math.min(oldest, at[0]!);
    newest = Math.max(newest, at.at(-1)!);
  }
  return { rows, oldest, newest, ordered };
}

function inOneGo(parts: readonly CellColumns[], rows: number, width: DurationMs): CellColumns {
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

/** Adds every row where its slot stands, and leaves out the slots that have none. */
function onGrid(
  parts: readonly CellColumns[],
  { first, slots, width }: { first: number; slots: number; width: number },
): CellColumns {
  const grid = openColumns(slots);
  const held = new Uint8Array(slots);
  for (const { at, good, total, n, sum } of parts)
    for (let row = 0; row < at.length; row += 1) {
      const slot = Math.floor(at[row]! / width) - first;
      held[slot] = 1;
      grid.good[slot]! += good[row]!;
      grid.total[slot]! += total[row]!;
      grid.n[slot]! += n[row]!;
      grid.sum[slot]! += sum[row]!;
    }
  let end = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    if (held[slot] === 0) continue;
    grid.at[end] = (first + slot) * width;
    if (slot !== end) moveRow(grid, slot, end);
    end += 1;
  }
  return rowsOf(grid, 0, end);
}

function moveRow({ good, total, n, sum }: CellColumns, from: number, to: number): void {
  good[to] = good[from]!;
  total[to] = total[from]!;
  n[to] = n[from]!;
  sum[to] = sum[from]!;
}

function joined(parts: readonly CellColumns[], rows: number): CellColumns {
  const all = openColumns(rows);
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
