import type { Invariant } from '../invariant.ts';
import { followRollouts, isBack } from '../rollouts-seen.ts';
import { isUp, shareNow } from '../look.ts';

/** So long after a stop the share may still be above 0 without anybody being told, while the control plane runs. */
const AT_ONCE_S = 60;
/** From 50 % to 1 % in halves of ten seconds, each of which has to be measured. */
const GRADUAL_S = 200;

/** 2: after a stop the candidate's share reaches 0 within a bound, or somebody is told. */
export const stopReachesZero: Invariant = {
  name: 'a stop reaches zero',
  open(world) {
    const rollouts = followRollouts();
    const waited = new Map<string, number>();
    return {
      step(news) {
        for (const entry of news) rollouts.follow(entry);
        const now = world.scheduler.now();
        for (const rollout of rollouts.all.values()) {
          const { id, plan, candidate, stoppedAt, now: phase, told } = rollout;
          if (stoppedAt === null || !isBack(phase.phase) || phase.phase === 'concluded') continue;
          const newer = [...rollouts.all.values()].some(
            (other) => other.plan.service === plan.service && other.startedAt > rollout.startedAt,
          );
          const share = shareNow(world, plan.service, candidate);
          if (share === 0 || newer || !isUp(world)) {
            if (share === 0) waited.delete(id);
            continue;
          }
          const seconds = (waited.get(id) ?? 0) + 1;
          waited.set(id, seconds);
          const bound = 'pace' in phase && phase.pace === 'gradual' ? GRADUAL_S : AT_ONCE_S;
          if (seconds > bound && !told.some((at) => at >= stoppedAt))
            return `${id} was stopped ${Math.round((now - stoppedAt) / 1_000)}s ago, ${candidate} still has ${share * 100} %, and nobody was told`;
        }
        return null;
      },
    };
  },
};
