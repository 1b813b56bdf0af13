import { broken, type Ratio } from '../kernel/units.ts';

/** What evidence knows of one window. Slots are counted from the first telemetry of the journey on. */
export type WindowCounts = {
  readonly good: number;
  readonly total: number;
  readonly observedSlots: number;
  readonly expectedSlots: number;
};

export type Unseen = 'NO_TELEMETRY' | 'LOW_COVERAGE' | 'NO_TRAFFIC';

/** Below this part of its slots a window says nothing: what was not seen could change the answer. */
export const LEAST_COVERAGE = 0.9;

/** Why a window cannot be judged, or null. No traffic is told apart from no telemetry, and neither is a success. */
export function unseen(counts: WindowCounts): Unseen | null {
  const { good, total, observedSlots } = counts;
  if (!(good >= 0 && good <= total)) broken(`${good} good of ${total}`);
  if (observedSlots === 0) return 'NO_TELEMETRY';
  if (coverageOf(counts) < LEAST_COVERAGE) return 'LOW_COVERAGE';
  return total === 0 ? 'NO_TRAFFIC' : null;
}

export function coverageOf({ observedSlots, expectedSlots }: WindowCounts): Ratio {
  if (!(observedSlots >= 0 && observedSlots <= expectedSlots)) broken(`${observedSlots} slots observed of ${expectedSlots}`);
  return (expectedSlots === 0 ? 0 : observedSlots / expectedSlots) as Ratio;
}
