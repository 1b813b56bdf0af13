import { DAY, HOUR, MINUTE, type Instant } from '../../kernel/units.ts';
import type { Counted, Stretch } from './stretches.ts';

/** Minutes of a window, and the wider slots in which they are judged: a minute alone has too few events to say anything. */
export type SlotGrid = {
  /** A whole minute. */
  readonly from: Instant;
  readonly minutes: number;
  /** Minutes in a slot. */
  readonly width: number;
  readonly slots: number;
};

const WIDTHS = [10, 60, 360] as const;
/** A slot with as many events says something by itself. */
const ENOUGH = 200;

/** Slots of ten minutes; wider ones where there is little traffic. */
export function slotGrid(from: Instant, { total }: Counted): SlotGrid {
  const minutes = total.length;
  let [all, seen] = [0, 0];
  for (let minute = 0; minute < minutes; minute += 1) {
    all += total[minute]!;
    if (total[minute]! > 0) seen += 1;
  }
  const perMinute = seen === 0 ? 0 : all / seen;
  const width = WIDTHS.find((each) => each * perMinute >= ENOUGH) ?? 360;
  return { from, minutes, width, slots: Math.ceil(minutes / width) };
}

export function hourOf({ from, width }: SlotGrid, slot: number): number {
  return Math.floor(((from + slot * width * MINUTE) % DAY) / HOUR);
}

export function dayOf({ from, width }: SlotGrid, slot: number): number {
  return Math.floor((from + slot * width * MINUTE) / DAY);
}

export function inSlots({ bad, total }: Counted, grid: SlotGrid): Counted {
  return { bad: summed(bad, grid), total: summed(total, grid) };
}

export function summed(minutes: Float64Array, { width, slots }: SlotGrid): Float64Array {
  const sums = new Float64Array(slots);
  let slot = 0;
  let end = width;
  for (let minute = 0; minute < minutes.length; minute += 1) {
    if (minute === end) {
      slot += 1;
      end += width;
    }
    sums[slot]! += minutes[minute]!;
  }
  return sums;
}

/** The minutes of slots, as [first, end). */
export function minutesOf({ first, end }: Stretch, { width, minutes }: SlotGrid): Stretch {
  return { first: first * width, end: Math.min(minutes, end * width) };
}

/** The minute of an instant, as far as it lies within the window. */
export function minuteOf(at: Instant, { from, minutes }: Pick<SlotGrid, 'from' | 'minutes'>): number {
  return Math.max(0, Math.min(minutes, Math.floor((at - from) / MINUTE)));
}

export function sumOver(column: Float64Array, { first, end }: Stretch): number {
  let sum = 0;
  for (let index = first; index < end; index += 1) sum += column[index]!;
  return sum;
}

/** Lays an amount over minutes in proportion to what was bad in each of them. */
export function layOut(amount: number, { over, bad, into }: { over: Stretch; bad: Float64Array; into: Float64Array }): void {
  const all = sumOver(bad, over);
  if (all <= 0) return;
  const part = Math.min(1, amount / all);
  for (let minute = over.first; minute < over.end; minute += 1) into[minute]! += bad[minute]! * part;
}
