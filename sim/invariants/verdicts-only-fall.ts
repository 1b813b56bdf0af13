import type { Invariant } from '../invariant.ts';
import { followRollouts, isBack } from '../rollouts-seen.ts';

/** 3: within an attempt a failure stays a failure, and the share never rises after a stop: neither decided nor at the router. */
export const verdictsOnlyFall: Invariant = {
  name: 'verdicts only fall',
  open(world) {
    const rollouts = followRollouts();
    const recorded = new Map<string, { readonly rollout: string; readonly afterStop: boolean }>();
    const seen = new Map<string, number>();
    const lowest = new Map<string, number>();
    return {
      step(news) {
        for (const entry of news) {
          const move = rollouts.follow(entry);
          if (move !== null && isBack(move.before.phase) && !isBack(move.body.next.phase))
            return `${move.rollout.id} was ${move.before.phase} and is ${move.body.next.phase} again by entry ${entry.seq}`;
          if (!('effects' in entry.body)) continue;
          const stopped = rollouts.all.get(entry.subject)?.stoppedAt ?? null;
          for (const effect of entry.body.effects)
            if (effect.do === 'set-traffic') recorded.set(effect.key, { rollout: entry.subject, afterStop: stopped !== null });
        }
        for (const [name, { orders }] of world.services) {
          for (const { key, weights } of orders.slice(seen.get(name) ?? 0)) {
            const order = recorded.get(key);
            // What somebody sets past the control plane is his; from then on it is measured anew.
            if (order === undefined) lowest.clear();
            else {
              const candidate = rollouts.all.get(order.rollout)?.candidate ?? '';
              const share = weights[candidate] ?? 0;
              const before = lowest.get(order.rollout);
              if (before !== undefined && share > before)
                return `${order.rollout} was stopped, and its share rose from ${before * 100} % to ${share * 100} % by ${key}`;
              if (order.afterStop) lowest.set(order.rollout, Math.min(before ?? 1, share));
            }
          }
          seen.set(name, orders.length);
        }
        return null;
      },
    };
  },
};
