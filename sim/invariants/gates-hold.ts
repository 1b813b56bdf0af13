import type { Invariant } from '../invariant.ts';
import { shareNow } from '../look.ts';
import { followRollouts } from '../rollouts-seen.ts';

/** Whoever sets weights by hand is noticed within so long. */
const NOTICED_MS = 30_000;

/** A step is taken through open gates only: no freeze, every approval given, and the share of the step before really there. */
export const gatesHold: Invariant = {
  name: 'gates hold',
  open(world) {
    const rollouts = followRollouts();
    const freezes: { readonly service: string | null; readonly from: number; readonly until: number }[] = [];
    const approved = new Set<string>();
    return {
      step(news) {
        for (const entry of news) {
          if (entry.kind === 'freeze.set') freezes.push({ service: entry.body.service, from: entry.at, until: entry.body.until });
          const move = rollouts.follow(entry);
          if (move === null) continue;
          const { rollout, before, body, at } = move;
          const { id, plan, candidate, overridden } = rollout;
          if (body.command?.say === 'approve') approved.add(id);
          const goesOn = body.next.phase === 'shifting' && body.next.step > before.step;
          if (!goesOn && body.next.phase !== 'promoted') continue;
          const asked = plan.steps[before.step]?.share ?? 1;
          const byHand = world.services
            .get(plan.service)
            ?.orders.some((order) => order.key.startsWith('hand/') && order.at <= at && order.at > at - NOTICED_MS);
          const share = shareNow(world, plan.service, candidate);
          // A person waits for no share; the newest order may be in place already within the same second.
          if (body.command === null && byHand !== true && before.phase !== 'promoted' && share < asked - 0.01)
            return `${id} went on from ${asked * 100} %, and has ${share * 100} %`;
          if (overridden || !goesOn) continue;
          const frozen = freezes.find(
            ({ service, from, until }) => (service === null || service === plan.service) && at > from && at < until,
          );
          if (frozen !== undefined) return `${id} went to step ${body.next.step + 1}, although ${plan.service} is frozen`;
          if (plan.steps[body.next.step]?.approval && !approved.has(id))
            return `${id} went to step ${body.next.step + 1}, and nobody had approved it`;
        }
        return null;
      },
    };
  },
};
