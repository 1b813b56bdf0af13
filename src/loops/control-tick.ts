import { awaitsReview } from '../delivery/glass.ts';
import { isGuarded } from '../delivery/guard-end.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import type { Instant } from '../kernel/units.ts';
import { ACTOR } from '../ledger/decisions/actor.ts';
import { decideAdvance } from '../ledger/decisions/rollout-move.ts';
import type { Draft } from '../ledger/entry.ts';
import { newestByRouter } from '../ledger/rollout-records.ts';
import { afterJudging, type World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import { batchesToJudge } from './batches-to-judge.ts';
import { performPending, type Hands } from './effects.ts';
import type { Ledger } from './ledger.ts';
import { madeBy } from './made-by.ts';
import { groundsOf, type FactParts } from './rollout-facts.ts';
import type { Look, TrafficWatch } from './traffic-watch.ts';
import type { Patience } from './within-patience.ts';

export type ControlParts = FactParts & {
  readonly ledger: Ledger;
  readonly traffic: TrafficWatch;
  readonly hands: Hands;
  readonly patience: Patience;
};

/** One tick: read, decide, record, act. A whole tick has one instant per rollout, read when it decides. */
export async function controlTick(parts: ControlParts, at: Instant): Promise<void> {
  const watched = watchedRollouts(parts.ledger.world(), at);
  parts.traffic.forget(new Set(watched.map(({ id }) => id)));
  // A router that hangs holds up its own rollout, and no other one's way back.
  try {
    await parts.patience.run(watched.map((rollout) => ({ key: rollout.id, run: () => turnOf(parts, rollout, at) })));
  } finally {
    // A rollout that cannot be decided is said so each tick, and must not keep the others' orders from being carried out.
    await performPending(parts.ledger, parts.hands, at);
  }
}

async function turnOf(parts: ControlParts, rollout: Rollout, at: Instant): Promise<void> {
  const seen = await parts.traffic.look(rollout, at);
  await parts.ledger.decide((world, now) => decide(parts, world, { id: rollout.id, at: Math.max(at, now) as Instant, ...seen }));
}

/** Those on their way, and of those that ended the newest at each router, which is not to come back unnoticed. */
export function watchedRollouts(world: World, at: Instant): readonly Rollout[] {
  const newest = newestByRouter(world.rollouts);
  return [...world.rollouts.values()]
    .map(({ rollout }) => rollout)
    .filter((rollout) => isActive(rollout) || (isGuarded(rollout, at) && newest.has(rollout.id)) || awaitsReview(rollout.glass));
}

type Seen = Look & { readonly id: string; readonly at: Instant };

/** What this tick records of one rollout: the batches that can be judged now, and the move they lead to. */
function decide(parts: ControlParts, world: World, { id, at, ...look }: Seen): readonly Draft[] {
  const before = world.rollouts.get(id);
  if (before === undefined) return [];
  const batches = isActive(before.rollout) ? batchesToJudge(parts, before, at) : [];
  const judged: readonly Draft[] =
    batches.length === 0 ? [] : [{ kind: 'rollout.judged', subject: id, actor: ACTOR, body: { batches } }];
  const record = judged.length === 0 ? before : afterJudging(before, batches);
  const orderPending = [...world.pending.values()].some(({ effect, subject }) => subject === id && effect.do === 'set-traffic');
  const { plan } = record.rollout;
  const move = decideAdvance(
    record,
    {
      by: 'evidence',
      grounds: groundsOf(parts, record.rollout, { ...look, at, orderPending, world }),
      newest: newestByRouter(world.rollouts).has(id),
      to: routeOwner(parts.catalog().routes, plan),
    },
    { madeBy: madeBy(parts) },
  );
  return move === null ? judged : [...judged, move];
}
