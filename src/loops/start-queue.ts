import type { QueuedStart, StartAsked } from '../delivery/queued-start.ts';
import type { RolloutPlan } from '../catalog/catalog.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import { showDuration, showInstant } from '../kernel/show.ts';
import { after, DAY, elapsed, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import { queueOf } from '../ledger/queue.ts';
import { activeRollouts, type World } from '../ledger/world.ts';

/** What was safe to start when it was asked for may not be so much later. */
export const QUEUED_FOR = DAY;
/** Starts of one service that may wait: whoever sends more of them has no use for a queue. */
export const MOST_QUEUED = 5;

export type QueueRefusal = { readonly code: 'QUEUE_FULL' | 'QUEUED_ALREADY'; readonly text: string; readonly hint: string };
type Asked = { readonly service: string; readonly owner: string; readonly request: StartAsked; readonly at: Instant };

/** What a start comes to that finds its service busy: it waits where the plan lets it. Null: it is refused. */
export function queueBehind(
  world: World,
  busy: Rollout,
  { plan, request, at }: { readonly plan: RolloutPlan; readonly request: Behind; readonly at: Instant },
): Queued | QueueRefusal | null {
  const { newer, service } = busy.plan;
  // What is on its way up makes no room for itself: whoever starts it once more is told so.
  if (busy.candidate === request.candidate && isOnItsWayUp(busy)) return null;
  // What waits already is not put at the end again, and a train waits by itself.
  if (newer === 'refuse' || service !== plan.service || request.queued !== undefined || request.train !== undefined) return null;
  const { plan: name, candidate, baseline, reason, actor, fastTrack = false } = request;
  const asked = {
    plan: name,
    candidate,
    baseline,
    into: request.into ?? null,
    fastTrack,
    retryOf: request.retryOf ?? null,
    reason,
    actor,
  };
  return queueStart(world, { service, owner: plan.owner, request: asked, at }, newer === 'restart');
}
type Behind = Pick<StartAsked, 'plan' | 'candidate' | 'baseline' | 'reason' | 'actor'> & {
  readonly fastTrack?: boolean;
  readonly into?: string | null;
  readonly retryOf?: string | null;
  readonly queued?: string;
  readonly train?: object;
};
export type Queued = { readonly id: string; readonly drafts: readonly Draft[] };

/** Rollouts on their way up that make room for what waits, because their plans say so. */
export function superseded(world: World): readonly { readonly rollout: Rollout; readonly by: QueuedStart }[] {
  return activeRollouts(world).flatMap(({ rollout }) => {
    const by = queueOf(world.queue, rollout.plan.service).at(-1);
    return by !== undefined && isOnItsWayUp(rollout) && rollout.plan.newer === 'restart' ? [{ rollout, by }] : [];
  });
}

function isOnItsWayUp({ now }: Rollout): boolean {
  return now.phase === 'shifting' || now.phase === 'held';
}

/**
 * Puts a start at the end of its service's queue. With `only` it takes the place of those that wait, because what is on its
 * way makes room for the newest and for no other.
 */
export function queueStart(world: World, { service, owner, request, at }: Asked, only: boolean): Queued | QueueRefusal {
  const waiting = queueOf(world.queue, service);
  const same = waiting.find((one) => one.request.candidate === request.candidate);
  if (same !== undefined) {
    const text = `${request.candidate} waits for ${service} already, since ${showInstant(same.since)}`;
    return { code: 'QUEUED_ALREADY', text, hint: `plimsoll queue cancel ${same.id} takes it back` };
  }
  if (!only && waiting.length >= MOST_QUEUED) {
    const text = `${waiting.length} starts wait for ${service} already`;
    return { code: 'QUEUE_FULL', text, hint: 'take back those that are not wanted any more' };
  }
  const gone = only ? waiting.map((one) => supersededBy(one, request)) : [];
  const id = `queued-${world.tail.seq + gone.length + 1}`;
  const expires = after(at, QUEUED_FOR);
  const { actor } = request;
  return { id, drafts: [...gone, { kind: 'rollout.queued', subject: id, actor, body: { service, request, owner, expires } }] };
}

function supersededBy({ id, request: { candidate } }: QueuedStart, { candidate: newer, actor }: StartAsked): Draft {
  const sentence = `${candidate} waits no longer: ${newer} takes its place.`;
  return { kind: 'rollout.dequeued', subject: id, actor, body: { why: 'superseded', rollout: null, sentence, effects: [] } };
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

/** Those whose time is over, with the message to their owners. */
export function expiredStarts(world: World, at: Instant): readonly { readonly queued: QueuedStart; readonly sentence: string }[] {
  return [...world.queue.values()]
    .filter(({ expires }) => at >= expires)
    .map((queued) => ({
      queued,
      sentence: `${queued.request.candidate} is not started: ${queued.service} was not free for ${showDuration(elapsed(queued.since, queued.expires))}.`,
    }));
}
