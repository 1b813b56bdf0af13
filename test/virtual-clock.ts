import { after, type DurationMs, type Instant } from '../src/kernel/units.ts';
import type { Clock } from '../src/ports/clock.ts';

/** Time that passes only when a test says so. */
export type VirtualClock = Clock & { advance(ms: number): Instant };

export function openVirtualClock(at: number): VirtualClock {
  const state = { now: at as Instant };
  return {
    now: () => state.now,
    advance(ms) {
      state.now = after(state.now, ms as DurationMs);
      return state.now;
    },
  };
}
