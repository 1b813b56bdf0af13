import type { Invariant } from '../invariant.ts';
import { followRollouts, isBack } from '../rollouts-seen.ts';

/** 9: automatic rollbacks cool down, and past their cap somebody is told instead. */
export const rollbacksAreCapped: Invariant = {
  name: 'rollbacks are capped',
  open() {
    const rollouts = followRollouts();
    const byService = new Map<string, number[]>();
    return {
      step(news) {
        for (const entry of news) {
          const move = rollouts.follow(entry);
          if (entry.kind === 'rollout.started') {
            const { plan, train } = entry.body;
            const last = byService.get(plan.service)?.at(-1);
            const undoes = train?.undoes ?? null;
            if (last !== undefined && undoes === null && entry.at < last + plan.rollback.cooldown)
              return `${entry.subject} started ${(entry.at - last) / 1_000}s after a rollback of ${plan.service}, which has to cool down`;
          }
          if (move === null) continue;
          const { rollout, before, body, at } = move;
          const isAutomatic = body.command === null && (body.because === 'CANARY_WORSE' || body.because === 'BURNING');
          if (isAutomatic && isBack(body.next.phase) && !isBack(before.phase)) {
            const all = byService.get(rollout.plan.service) ?? [];
            byService.set(rollout.plan.service, [...all, at]);
            const recent = all.filter((one) => at - one < rollout.plan.rollback.within).length;
            if (recent >= rollout.plan.rollback.most)
              return `${rollout.id} is rolled back, number ${recent + 1} of at most ${rollout.plan.rollback.most}`;
          }
          if (body.next.phase === 'held' && body.because === 'ROLLBACK_CAPPED' && rollout.told.at(-1) !== at)
            if (before.phase !== 'held' || before.because !== 'ROLLBACK_CAPPED')
              return `${rollout.id} may not be rolled back any more, and nobody was told`;
        }
        return null;
      },
    };
  },
};
