import { distance, type Counted } from './stretches.ts';

/** What is usual of an indicator: its share of bad events by the hour of the day, without the stretches that stand out. */
export type Usual = {
  /** Expected bad events of a slot of the given hour (0 to 23, UTC). */
  readonly rate: (hour: number) => number;
  /** How much burstier than chance bad events usually come; at least 1. */
  readonly dispersion: number;
};

/** An hour of the day has a rate of its own when it was seen on as many days. */
const LEAST_DAYS = 3;
/** What lies further out is not usual. */
const OUTLIER = 3.5;
const ROUNDS = 8;

/** `hourOf` tells the hour of the day in which a slot lies, `dayOf` its day. */
export function usualRate(
  { bad, total }: Counted,
  { hourOf, dayOf }: { readonly hourOf: (slot: number) => number; readonly dayOf: (slot: number) => number },
): Usual {
  const isUsual = new Uint8Array(bad.length).fill(1);
  let overall = rateOf({ bad, total }, isUsual);
  for (let round = 0; round < ROUNDS; round += 1) {
    let changed = false;
    for (let slot = 0; slot < bad.length; slot += 1) {
      const within = distance(bad[slot]!, total[slot]! * overall) < OUTLIER ? 1 : 0;
      if (within !== isUsual[slot]) changed = true;
      isUsual[slot] = within;
    }
    if (!changed) break;
    overall = rateOf({ bad, total }, isUsual);
  }
  const hours = hourlyRates({ bad, total }, { isUsual, hourOf, dayOf, overall });
  const rate = (hour: number): number => hours[hour] ?? overall;
  return { rate, dispersion: dispersionOf({ bad, total }, (slot) => (isUsual[slot] === 1 ? rate(hourOf(slot)) : null)) };
}

/** Half an event more than was seen: that nothing failed so far does not mean that nothing ever will. */
function rateOf({ bad, total }: Counted, isUsual: Uint8Array): number {
  let [failed, all] = [0.5, 1];
  for (let slot = 0; slot < bad.length; slot += 1) {
    if (isUsual[slot] === 0) continue;
    failed += bad[slot]!;
    all += total[slot]!;
  }
  return failed / all;
}

type Hourly = {
  readonly isUsual: Uint8Array;
  readonly hourOf: (slot: number) => number;
  readonly dayOf: (slot: number) => number;
  readonly overall: number;
};

/** Null where an hour was seen on too few days; drawn towards the overall rate as far as few events were seen. */
function hourlyRates({ bad, total }: Counted, { isUsual, hourOf, dayOf, overall }: Hourly): readonly (number | null)[] {
  const [failed, all] = [new Float64Array(24), new Float64Array(24)];
  const days: Set<number>[] = Array.from({ length: 24 }, () => new Set());
  for (let slot = 0; slot < bad.length; slot += 1) {
    if (isUsual[slot] === 0 || total[slot] === 0) continue;
    const hour = hourOf(slot);
    failed[hour]! += bad[slot]!;
    all[hour]! += total[slot]!;
    days[hour]!.add(dayOf(slot));
  }
  const drawn = 10 / overall; // as much as ten events would say
  return days.map((seen, hour) => (seen.size < LEAST_DAYS ? null : (failed[hour]! + overall * drawn) / (all[hour]! + drawn)));
}

function dispersionOf({ bad, total }: Counted, rateAt: (slot: number) => number | null): number {
  let [squares, means] = [0, 0];
  for (let slot = 0; slot < bad.length; slot += 1) {
    const rate = rateAt(slot);
    if (rate === null || total[slot] === 0) continue;
    const mean = total[slot]! * rate;
    squares += (bad[slot]! - mean) ** 2;
    means += mean;
  }
  return means < 1 ? 1 : Math.max(1, squares / means);
}
