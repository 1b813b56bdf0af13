import type { Invariant } from '../invariant.ts';
import { followRollouts } from '../rollouts-seen.ts';
import type { World } from '../world.ts';

/** 1: no promotion on blind, biased, stale or other-version evidence. What a version is really like is known here. */
export const promotedOnEvidence: Invariant = {
  name: 'promoted on evidence',
  open(world) {
    const rollouts = followRollouts();
    return {
      step(news) {
        for (const entry of news) {
          const move = rollouts.follow(entry);
          if (move === null || move.rollout.overridden) continue;
          const { rollout, before, body, at } = move;
          const goesOn = body.next.phase === 'promoted' || (body.next.phase === 'shifting' && body.next.step > before.step);
          if (!goesOn) continue;
          const since = before.phase === 'started' ? rollout.startedAt : stepSince(rollout.id, before.step, world);
          const heard = heardOf(world, { service: rollout.plan.service, version: rollout.candidate, since, until: at });
          const versions = world.services.get(rollout.plan.service)?.versions;
          const quality = versions?.get(rollout.candidate)?.quality ?? 'good';
          // Beside a version that fails more and more itself, a bad one may be no worse.
          const isBesideGood = (versions?.get(rollout.baseline)?.quality ?? 'good') === 'good';
          const where = `${rollout.id} went from step ${before.step + 1} to ${body.next.phase} ${body.next.step + 1}`;
          // The last step has everybody: what it is promoted on there is that it has them.
          if (heard === 0 && body.next.phase === 'shifting')
            return `${where}, and nobody had told anything of ${rollout.candidate} in that step`;
          if ((quality === 'bad' && isBesideGood) || quality === 'mute')
            if (rollout.plan.steps.length > 1 && body.next.phase === 'shifting')
              return `${where}, although ${rollout.candidate} is ${quality}`;
        }
        return null;
      },
    };
  },
};

/** Where its step began, by the entry that entered it. */
function stepSince(id: string, step: number, { entries }: World): number {
  const entered = entries.findLast(
    (entry) =>
      entry.subject === id &&
      (entry.kind === 'rollout.started' || (entry.kind === 'rollout.moved' && entry.body.next.step < step)),
  );
  return entered?.at ?? 0;
}

type Asked = { readonly service: string; readonly version: string; readonly since: number; readonly until: number };

function heardOf({ network }: World, { service, version, since, until }: Asked): number {
  let heard = 0;
  for (let index = network.batches.length - 1; index >= 0; index -= 1) {
    const batch = network.batches[index]!;
    if (batch.endMs < since - 10_000) break;
    if (batch.service !== service || batch.attempts === 0 || batch.endMs > until) continue;
    heard += batch.seconds.find((one) => one.version === version)?.total ?? 0;
  }
  return heard;
}
