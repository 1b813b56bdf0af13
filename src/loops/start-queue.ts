import type { QueuedStart } from '../delivery/queued-start.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import type { Instant } from '../kernel/units.ts';
import { isUpward } from '../ledger/decisions/queueing.ts';
import { queueOf } from '../ledger/queue.ts';
import { activeRollouts, type World } from '../ledger/world.ts';

/** Rollouts on their way up that make room for what waits, because their plans say so. */
export function superseded(world: World): readonly { readonly rollout: Rollout; readonly by: QueuedStart }[] {
  return activeRollouts(world).flatMap(({ rollout }) => {
    const by = queueOf(world.queue, rollout.plan.service).at(-1);
    return by !== undefined && isUpward(rollout.now.phase) && rollout.plan.newer === 'restart' ? [{ rollout, by }] : [];
  });
}

/** The start that is next for each service that nothing is rolled out of now; what has expired is none. */
export function nextStarts(world: World, at: Instant): readonly QueuedStart[] {
  const busy = new Set([...world.rollouts.values()].flatMap(({ rollout }) => (isActive(rollout) ? [rollout.plan.service] : [])));
  const next = new Map<string, QueuedStart>();
  for (const queued of world.queue.values())
    if (at < queued.expires && !busy.has(queued.service) && !next.has(queued.service)) next.set(queued.service, queued);
  return [...next.values()];
}

/** What serves now is what the rollout left behind that was waited for; it may be another version than when it was asked. */
export function servingNow(world: World, { service, since, request }: QueuedStart): string {
  let serving = request.baseline;
  for (const { rollout } of world.rollouts.values()) {
    if (rollout.plan.service !== service || rollout.now.since < since || isActive(rollout)) continue;
    serving = rollout.now.phase === 'promoted' ? rollout.candidate : rollout.baseline;
  }
  return serving;
}

/** Those whose time is over. */
export function expiredStarts(world: World, at: Instant): readonly QueuedStart[] {
  return [...world.queue.values()].filter(({ expires }) => at >= expires);
}
