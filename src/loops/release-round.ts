import type { QueuedStart } from '../delivery/queued-start.ts';
import type { Instant } from '../kernel/units.ts';
import { decideDequeue } from '../ledger/decisions/queueing.ts';
import type { World } from '../ledger/world.ts';
import { routeOwner, type Addressee } from '../response/route-owner.ts';
import { madeBy } from './made-by.ts';
import { commandRollout, startRollout, type Refusal, type RefusalCode, type RolloutParts } from './rollouts.ts';
import { expiredStarts, nextStarts, servingNow, superseded } from './start-queue.ts';

/** What keeps a start waiting that may pass by itself; whatever else refuses it takes it out of the queue. */
const PASSING: readonly RefusalCode[] = ['ROLLOUT_ACTIVE', 'ROLLOUT_FROZEN', 'ROLLBACK_COOLDOWN', 'ROUTER_UNREACHABLE'];

/** Starts what waited and is free now, and tells of what waited for too long. */
export async function startQueued(parts: RolloutParts, at: Instant): Promise<void> {
  await parts.ledger.decide((world) =>
    expiredStarts(world, at).map((queued) =>
      decideDequeue(queued, { why: 'expired', to: ownerOf(parts, queued) }, { madeBy: madeBy(parts) }),
    ),
  );
  for (const { rollout, by } of superseded(parts.ledger.world()))
    await commandRollout(parts, {
      id: rollout.id,
      command: { say: 'roll-back', because: 'SUPERSEDED' },
      reason: `${by.request.candidate} takes its place, as the plan ${rollout.plan.name} says`,
      actor: by.request.actor,
    });
  // One service's start that fails keeps no other service's from being tried.
  const tried = await Promise.allSettled(nextStarts(parts.ledger.world(), at).map((queued) => startOne(parts, queued)));
  for (const one of tried) if (one.status === 'rejected') throw one.reason;
}

async function startOne(parts: RolloutParts, queued: QueuedStart): Promise<void> {
  const { request, id } = queued;
  const baseline = servingNow(parts.ledger.world(), queued);
  const answer = await startRollout(parts, { ...request, baseline, queued: id });
  if (!('code' in answer) || PASSING.includes(answer.code)) return;
  await parts.ledger.decide((world) => {
    const waiting = world.queue.get(id);
    if (waiting === undefined) return [];
    const why = { why: 'refused', text: answer.text, to: ownerOf(parts, waiting) } as const;
    return [decideDequeue(waiting, why, { madeBy: madeBy(parts) })];
  });
}

function ownerOf({ catalog }: RolloutParts, queued: QueuedStart): Addressee {
  return routeOwner(catalog().routes, queued);
}

export type Dequeue = { readonly id: string; readonly reason: string; readonly actor: string };

/** A person takes back a start that waits. */
export async function cancelQueued(
  parts: RolloutParts,
  { id, reason, actor }: Dequeue,
): Promise<(Pick<Refusal, 'text' | 'hint'> & { readonly code: 'QUEUED_UNKNOWN' }) | null> {
  const answer: { known: boolean } = { known: false };
  await parts.ledger.decide((world: World) => {
    const queued = world.queue.get(id);
    answer.known = queued !== undefined;
    if (queued === undefined) return [];
    return [decideDequeue(queued, { why: 'cancelled', reason, actor }, { madeBy: madeBy(parts) })];
  });
  return answer.known ? null : { code: 'QUEUED_UNKNOWN', text: `no start waits as ${id}`, hint: 'plimsoll queue shows them' };
}
