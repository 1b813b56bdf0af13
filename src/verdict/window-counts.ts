import { broken, type Ratio } from '../kernel/units.ts';

/** What evidence knows of one window. Slots are counted from the first telemetry of the journey on. */
export type WindowCounts = {
  /** Of what the objective's method counts: events, or slices that had events; of ratio slices billionths of one. */
  readonly good: number;
  readonly total: number;
  readonly observedSlots: number;
  readonly expectedSlots: number;
  /** The events behind slices, or behind what is counted in millionths; absent where events are what is counted. */
  readonly events?: Events;
};
export type Events = { readonly good: number; readonly total: number };

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

export function coverageOf({ observedSlots, expectedSlots }: Pick<WindowCounts, 'observedSlots' | 'expectedSlots'>): Ratio {
  if (!(observedSlots >= 0 && observedSlots <= expectedSlots)) broken(`${observedSlots} slots observed of ${expectedSlots}`);
  return (expectedSlots === 0 ? 0 : observedSlots / expectedSlots) as Ratio;
}

/** What customers did in the window, whatever the method counts. */
export function eventsIn({ events, good, total }: WindowCounts): Events {
  return events ?? { good, total };
}
