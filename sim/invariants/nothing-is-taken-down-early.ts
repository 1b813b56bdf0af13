import type { Entry } from '../../src/ledger/entry.ts';
import type { Invariant } from '../invariant.ts';
import { DRAIN_MS } from '../promises.ts';
import { followRollouts, type SeenMove } from '../rollouts-seen.ts';
import type { World } from '../world.ts';

/** The router is looked at once a second; what nobody can have seen is nobody's fault. */
const BETWEEN_LOOKS_MS = 3_000;

/** Whoever takes down what is not needed any more is told of an end only when nothing has arrived there for as long as the plan says. */
export const nothingIsTakenDownEarly: Invariant = {
  name: 'nothing is taken down early',
  open(world) {
    const rollouts = followRollouts();
    return {
      step(news) {
        for (const entry of news) {
          const move = rollouts.follow(entry);
          const moment = momentOf(entry);
          if (move === null || (moment !== 'promoted' && moment !== 'rolled-back')) continue;
          const wrong = sharesOf(world, move).find((share) => share !== (moment === 'promoted' ? 1 : 0));
          if (wrong !== undefined)
            return `hooks of ${move.rollout.id} are told that it is ${moment}, and ${move.rollout.candidate} has just had ${wrong * 100} %`;
        }
        return null;
      },
      last() {
        for (const { id, now, plan } of rollouts.all.values()) {
          if (plan.hooks.length === 0 || (now.phase !== 'promoted' && now.phase !== 'rolled-back')) continue;
          if (
            now.drainedAt !== null &&
            !world.listeners.hooked.some(({ event }) => event.rollout === id && event.moment === now.phase)
          )
            return `${id} is ${now.phase}, and its hook never heard of it`;
        }
        return null;
      },
    };
  },
};

function momentOf({ body }: Entry): string | null {
  if (!('effects' in body)) return null;
  const call = body.effects.find((effect) => effect.do === 'call-hook');
  return call?.do === 'call-hook' ? call.event.moment : null;
}

/** Every share that the candidate had while nothing was to arrive, or everything. */
function sharesOf({ services }: World, { rollout, at }: SeenMove): readonly number[] {
  const [from, to] = [at - DRAIN_MS + BETWEEN_LOOKS_MS, at - BETWEEN_LOOKS_MS];
  const orders = services.get(rollout.plan.service)?.orders ?? [];
  return orders
    .filter((order, index) => order.at <= to && (orders[index + 1]?.at ?? Infinity) > from)
    .map(({ weights }) => weights[rollout.candidate] ?? 0);
}
