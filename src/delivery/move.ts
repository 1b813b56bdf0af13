import type { Instant, Ratio } from '../kernel/units.ts';
import type { Effect } from './effect.ts';
import type { Phase, Reason, Rollout } from './rollout.ts';

/** One step of a rollout's life. `order` is the share to ask the router for, `page` whether the owner must know now. */
export type Move = { readonly next: Phase; readonly because: Reason; readonly order: Ratio | null; readonly page: boolean };

/** The effects of a move, keyed by the rollout and the number of the order. */
export function effectsOf(
  rollout: Rollout,
  move: Move,
  route: { owner: string; webhook: string | null; text: string },
): readonly Effect[] {
  const effects: Effect[] = [];
  if (move.order !== null) effects.push(trafficOrder(rollout, move.order));
  if (move.page) effects.push({ do: 'notify', key: `${rollout.id}/page/${move.next.since}`, ...route });
  return effects;
}

export function trafficOrder(rollout: Rollout, share: Ratio): Effect {
  const { places } = rollout;
  const weights = { [places.baseline]: 1 - share, [places.candidate]: share };
  return { do: 'set-traffic', key: `${rollout.id}/traffic/${rollout.orders + 1}`, router: rollout.plan.router, weights };
}

export function rollBack(now: Phase, at: Instant, because: Reason): Move {
  return {
    next: { phase: 'rolling-back', step: now.step, since: at, because, pagedAt: null },
    because,
    order: 0 as Ratio,
    page: false,
  };
}
