import { HOUR, type Instant } from '../kernel/units.ts';

/** What of a charge is known to spread it over time, in whole millionths. */
export type Spread = { readonly from: Instant; readonly to: Instant; readonly micros: number };

/**
 * What of a charge falls into the hour that begins at the instant: in proportion to time, and in whole millionths that add
 * up to the whole charge, whatever the hours.
 */
export function partInHour({ from, to, micros }: Spread, hour: Instant): number {
  const until = (at: number): number => Math.round(micros * Math.min(1, Math.max(0, (at - from) / (to - from))));
  return until(hour + HOUR) - until(hour);
}
