import { MINUTE } from '../kernel/units.ts';
import type { Rollout } from './rollout.ts';

/** Rollbacks that may be under way at a time, over all services: more of them at once are an outage of their own. */
export const MOST_ROLLBACKS = 2;
/** Nobody waits longer than this for his turn. */
export const LONGEST_TURN = MINUTE;

/** Whether the way back of a rollout has to wait for others; those that wait are served in the order in which they came. */
export function isStorm(all: Iterable<Pick<Rollout, 'id' | 'now'>>, id: string): boolean {
  const rollouts = [...all];
  const room = MOST_ROLLBACKS - rollouts.filter(({ now }) => now.phase === 'rolling-back').length;
  const waiting = rollouts
    .flatMap((one) => (one.now.phase === 'held' && one.now.because === 'STORM' ? [{ id: one.id, since: one.now.since }] : []))
    .toSorted((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  const place = waiting.findIndex((one) => one.id === id);
  return (place < 0 ? waiting.length : place) >= room;
}
