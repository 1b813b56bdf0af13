import { HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';

/** What was counted in a window of one indicator. */
export type Counts = { readonly good: number; readonly total: number };

/**
 * Sums over rolling windows in constant time, whatever the window's length. Each ring holds running totals per slot, so
 * a window is one subtraction; whole numbers keep it exact up to 2^53. The finest ring that reaches back far enough
 * answers, and the slot in progress is always included: a window of W covers [W, W + slot).
 */
export type Rings = { readonly rings: readonly Ring[] };
type Ring = {
  readonly width: DurationMs;
  readonly length: number;
  readonly good: Float64Array;
  readonly total: Float64Array;
  /** Number of the newest slot (start ÷ width), or -1 before the first. */
  newest: number;
};

const SHAPE: readonly { width: DurationMs; length: number }[] = [
  { width: (10 * SECOND) as DurationMs, length: 70 },
  { width: MINUTE, length: 128 },
  { width: (5 * MINUTE) as DurationMs, length: 296 },
  { width: HOUR, length: 2_184 },
];

export function openRings(): Rings {
  return {
    rings: SHAPE.map(({ width, length }) => ({
      width,
      length,
      good: new Float64Array(length),
      total: new Float64Array(length),
      newest: -1,
    })),
  };
}

/** Adds to the slot of every ring from `finest` up; late events amend the slots since, as if they had come in time. */
export function addCounts(rings: Rings, at: Instant, { good, total, finest = 0 as DurationMs, coarsest = HOUR }: Added): void {
  for (const ring of rings.rings) if (ring.width >= finest && ring.width <= coarsest) addToRing(ring, at, { good, total });
}
type Added = Counts & { readonly finest?: DurationMs; readonly coarsest?: DurationMs };

export function windowCounts(rings: Rings, at: Instant, window: DurationMs): Counts {
  for (const ring of rings.rings) {
    const slots = Math.ceil(window / ring.width);
    if (slots > ring.length - 2) continue;
    return ringCounts(ring, Math.floor(at / ring.width), slots);
  }
  const widest = rings.rings.at(-1);
  return widest === undefined ? { good: 0, total: 0 } : ringCounts(widest, Math.floor(at / widest.width), widest.length - 2);
}

/** The width of the slots that a window of this length is answered from. */
export function resolutionOf(window: DurationMs): DurationMs {
  return SHAPE.find(({ width, length }) => Math.ceil(window / width) <= length - 2)?.width ?? HOUR;
}

function ringCounts(ring: Ring, now: number, slots: number): Counts {
  if (ring.newest < 0) return { good: 0, total: 0 };
  const last = Math.min(now, ring.newest);
  const before = now - slots - 1;
  if (last <= before) return { good: 0, total: 0 };
  return {
    good: runningAt(ring, ring.good, last) - runningAt(ring, ring.good, before),
    total: runningAt(ring, ring.total, last) - runningAt(ring, ring.total, before),
  };
}

/** The running total at the end of a slot; before the ring's memory it is the oldest one kept. */
function runningAt(ring: Ring, column: Float64Array, slot: number): number {
  const oldest = Math.max(0, ring.newest - ring.length + 1);
  return column[Math.max(slot, oldest) % ring.length] ?? 0;
}

function addToRing(ring: Ring, at: Instant, { good, total }: Counts): void {
  const slot = slotOf(at, ring.width) / ring.width;
  if (ring.newest < 0) openAt(ring, slot);
  if (slot > ring.newest) advance(ring, slot);
  const oldest = ring.newest - ring.length + 1;
  if (slot <= oldest) return;
  for (let index = slot; index <= ring.newest; index += 1) {
    const place = index % ring.length;
    ring.good[place] = (ring.good[place] ?? 0) + good;
    ring.total[place] = (ring.total[place] ?? 0) + total;
  }
}

function openAt(ring: Ring, slot: number): void {
  ring.newest = slot;
}

/** Slots without events carry the running total on; a jump beyond the ring's length carries it everywhere. */
function advance(ring: Ring, slot: number): void {
  const good = ring.good[ring.newest % ring.length] ?? 0;
  const total = ring.total[ring.newest % ring.length] ?? 0;
  const from = Math.max(ring.newest + 1, slot - ring.length + 1);
  for (let index = from; index <= slot; index += 1) {
    ring.good[index % ring.length] = good;
    ring.total[index % ring.length] = total;
  }
  ring.newest = slot;
}
