import type { Invariant } from '../invariant.ts';
import { followRollouts } from '../rollouts-seen.ts';
import { isUndisturbed, isUp, shareNow } from '../look.ts';

/** A bad version with so much undisturbed traffic is found within so many seconds: many times what the judge needs. */
const ENOUGH_A_SECOND = 4;
const WITHIN_S = { independent: 120, unknown: 420 } as const;
/** Who has seen errors come in a burst believes less of each, and for longer: an incident of both versions is one. */
const AFTER_A_BURST = 2;

/** 4: safety monitors run in every state that is not an end: whatever a rollout waits for, a bad version does not stay. */
export const harmIsAnswered: Invariant = {
  name: 'harm is answered',
  open(world) {
    const rollouts = followRollouts();
    const exposed = new Map<string, number>();
    return {
      step(news) {
        for (const entry of news) rollouts.follow(entry);
        for (const rollout of rollouts.all.values()) {
          const { id, plan, candidate, baseline, now } = rollout;
          if (now.phase !== 'shifting' && now.phase !== 'held' && now.phase !== 'started') continue;
          const service = world.services.get(plan.service);
          const share = shareNow(world, plan.service, candidate);
          const slower = Math.min(share, 1 - share) * (service?.story.rate ?? 0) * (1 - (service?.story.swing ?? 0));
          // Beside a version that fails more and more itself, nobody can say so soon that this one is worse.
          const isBesideGood = (service?.versions.get(baseline)?.quality ?? 'good') === 'good';
          const isBad = service?.versions.get(candidate)?.quality === 'bad' && isBesideGood;
          const isTold = now.phase === 'held' && (now.because === 'ROLLBACK_CAPPED' || now.because === 'STORM');
          if (!isBad || isTold || slower < ENOUGH_A_SECOND || !isUp(world) || !isUndisturbed(world, 90_000)) {
            exposed.delete(id);
            continue;
          }
          const seconds = (exposed.get(id) ?? 0) + 1;
          exposed.set(id, seconds);
          const { burstiness } = service?.story.plan ?? { burstiness: 'independent' };
          const hasBurst = (service?.incidents.length ?? 0) > 0 && burstiness === 'unknown';
          if (seconds > WITHIN_S[burstiness] * (hasBurst ? AFTER_A_BURST : 1))
            return `${id} is ${now.phase}, and ${candidate} has had ${share * 100} % for ${seconds}s although it is bad`;
        }
        return null;
      },
    };
  },
};
