import type { Instant } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';

/** The machine's clock, never running backwards: a step back by time synchronisation repeats the last instant instead. */
export function systemClock(): Clock {
  const last = { at: 0 };
  return {
    now() {
      last.at = Math.max(last.at, Date.now());
      return last.at as Instant;
    },
  };
}
