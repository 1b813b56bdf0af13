import { HOUR, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Windows } from './windows.ts';

/** Good and total of each whole hour, oldest first; the last one is the hour in progress. */
export type HourlyCounts = { readonly good: Float64Array; readonly total: Float64Array };

/** Beyond a month the rings know six hours at a time, which are shared out equally among them. */
const COARSE = 6;

/** The hours of a lane up to now, from its rings: no store is asked. */
export function hourlyCounts(windows: Windows, name: string, { at, hours }: { at: Instant; hours: number }): HourlyCounts {
  const good = new Float64Array(hours);
  const total = new Float64Array(hours);
  const lane = windows.find(name);
  if (lane < 0) return { good, total };
  const present = slotOf(at, HOUR);
  const known = { ago: -1, good: 0, total: 0 };
  for (let ago = 0; ago < hours + COARSE; ago += 1) {
    const since = windows.countsSince(lane, (present - ago * HOUR) as Instant, at);
    if (since === null) continue;
    const width = ago - known.ago;
    for (let hour = known.ago + 1; hour <= ago && hour < hours; hour += 1) {
      good[hours - 1 - hour] = (since.good - known.good) / width;
      total[hours - 1 - hour] = (since.total - known.total) / width;
    }
    Object.assign(known, { ago, good: since.good, total: since.total });
  }
  return { good, total };
}

/** Hours that a window of this length reaches over. */
export function hoursIn(window: DurationMs): number {
  return Math.max(1, Math.round(window / HOUR));
}
