import type { WatchedRollout } from '../../delivery/outside-verdict.ts';
import type { RolloutView } from '../../wire/rollout.ts';

/** What others who move the traffic are answered from. */
export function watchedOf({ phase, comparison, measured }: RolloutView): WatchedRollout {
  return { phase, comparison: comparison?.kind ?? null, share: measured };
}
