import type { DurationMs } from '../kernel/units.ts';
import { openColumns, type CellColumns } from './cell-columns.ts';

/** All rows in slots of the given width, those of one slot added up. The parts may overlap and come in any order. */
export function foldColumns(parts: readonly CellColumns[], width: DurationMs): CellColumns {
  const rows = parts.reduce((sum, { at }) => sum + at.length, 0);
  const all = openColumns(rows);
  let end = 0;
  let oldest = Infinity;
  let newest = -Infinity;
  let ordered = true;
  for (const part of parts)
    for (let row = 0; row < part.at.length; row += 1) {
      const slot = Math.floor((part.at[row] ?? 0) / width) * width;
      if (slot < newest) ordered = false;
      if (end === 0 || slot !== all.at[end - 1]) {
        all.at[end] = slot;
        end += 1;
      }
      addRow(all, end - 1, { from: part, row });
      oldest = Math.min(oldest, slot);
      newest = Math.max(newest, slot);
    }
  const folded = end === rows ? all : rowsOf(all, 0, end);
  if (ordered) return folded;
  const slots = (newest - oldest) / width + 1;
  return slots <= MOST_SLOTS_A_ROW * end ? onGrid(folded, { oldest, slots, width }) : foldColumns([inOrder(folded)], width);
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

function rowsOf({ at, good, total, n, sum }: CellColumns, start: number, end: number): CellColumns {
  return {
    at: at.subarray(start, end),
    good: good.subarray(start, end),
    total: total.subarray(start, end),
    n: n.subarray(start, end),
    sum: sum.subarray(start, end),
  };
}

function addRow(into: CellColumns, at: number, { from, row }: { from: CellColumns; row: number }): void {
  into.good[at] = (into.good[at] ?? 0) + (from.good[row] ?? 0);
  into.total[at] = (into.total[at] ?? 0) + (from.total[row] ?? 0);
  into.n[at] = (into.n[at] ?? 0) + (from.n[row] ?? 0);
  into.sum[at] = (into.sum[at] ?? 0) + (from.sum[row] ?? 0);
}

/** Adds every row where its slot stands, and leaves out the slots that have none. */
function onGrid(columns: CellColumns, { oldest, slots, width }: { oldest: number; slots: number; width: number }): CellColumns {
  const grid = openColumns(slots);
  const held = new Uint8Array(slots);
  for (const [row, at] of columns.at.entries()) {
    const slot = (at - oldest) / width;
    held[slot] = 1;
    addRow(grid, slot, { from: columns, row });
  }
  let end = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    if (held[slot] === 0) continue;
    grid.at[end] = oldest + slot * width;
    if (slot !== end) moveRow(grid, slot, end);
    end += 1;
  }
  return rowsOf(grid, 0, end);
}

function moveRow({ good, total, n, sum }: CellColumns, from: number, to: number): void {
  good[to] = good[from] ?? 0;
  total[to] = total[from] ?? 0;
  n[to] = n[from] ?? 0;
  sum[to] = sum[from] ?? 0;
}

function inOrder(columns: CellColumns): CellColumns {
  const order = Array.from(columns.at.keys()).toSorted((a, b) => (columns.at[a] ?? 0) - (columns.at[b] ?? 0));
  const sorted = openColumns(order.length);
  for (const [row, from] of order.entries()) {
    sorted.at[row] = columns.at[from] ?? 0;
    addRow(sorted, row, { from: columns, row: from });
  }
  return sorted;
}
