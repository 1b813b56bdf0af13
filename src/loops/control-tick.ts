import { advance } from '../delivery/advance.ts';
import { effectsOf } from '../delivery/move.ts';
import { explainMove } from '../delivery/explain-move.ts';
import type { Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import { activeRollouts, afterJudging, type World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import { batchesToJudge } from './batches-to-judge.ts';
import type { Known } from './objectives.ts';
import { factsOf } from './rollout-facts.ts';
import type { Ledger } from './ledger.ts';
import { performPending, type Hands } from './effects.ts';
import type { Look, TrafficWatch } from './traffic-watch.ts';

export type ControlParts = Known & {
  readonly ledger: Ledger;
  readonly traffic: TrafficWatch;
  readonly hands: Hands;
};

const ACTOR = 'plimsoll';

/** One tick: read, decide, record, act. A whole tick has one instant per rollout, read when it decides. */
export async function controlTick(parts: ControlParts, at: Instant): Promise<void> {
  const active = activeRollouts(parts.ledger.world());
  parts.traffic.forget(new Set(active.map(({ rollout }) => rollout.id)));
  await Promise.all(
    active.map(async ({ rollout }) => {
      const seen = await parts.traffic.look(rollout, at);
      await parts.ledger.decide((world) => decide(parts, world, { id: rollout.id, at, ...seen }));
    }),
  );
  await performPending(parts.ledger, parts.hands, at);
}

type Seen = Look & { readonly id: string; readonly at: Instant };

/** What this tick records of one rollout: the batches that can be judged now, and the move they lead to. */
function decide(parts: ControlParts, world: World, { id, at, ...look }: Seen): readonly Draft[] {
  const before = world.rollouts.get(id);
  if (before === undefined) return [];
  const batches = batchesToJudge(parts, before, at);
  const judged: readonly Draft[] =
    batches.length === 0 ? [] : [{ kind: 'rollout.judged', subject: id, actor: ACTOR, body: { batches } }];
  const record = judged.length === 0 ? before : afterJudging(before, batches);
  const orderPending = [...world.pending.values()].some(({ effect, subject }) => subject === id && effect.do === 'set-traffic');
  const facts = factsOf(parts, record, { ...look, at, orderPending, world });
  const { rollout } = record;
  const move = advance(rollout, facts);
  if (move === null) return judged;
  const sentence = explainMove(rollout, move, facts);
  const { owner, webhook } = routeOwner(parts.catalog().routes, { service: rollout.plan.service, owner: rollout.plan.owner });
  const effects = effectsOf(rollout, move, { owner, webhook, text: sentence });
  const evidence = { comparison: facts.comparison, exposure: facts.exposure, budget: facts.budget };
  return [
    ...judged,
    {
      kind: 'rollout.moved',
      subject: id,
      actor: ACTOR,
      body: {
        next: move.next,
        because: move.because,
        command: null,
        approval: move.approval ?? null,
        glass: move.glass ?? null,
        sentence,
        evidence,
        effects,
      },
    },
  ];
}
