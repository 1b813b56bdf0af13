import type { Instant, Ratio } from '../kernel/units.ts';
import type { Effect } from './effect.ts';
import type { Reason } from './reason.ts';
import {
  askedMirror,
  type Approval,
  type BrokenGlass,
  type Ended,
  type Override,
  type Phase,
  type Rollout,
  type Shifting,
} from './rollout.ts';

/** One step of a rollout's life. `order` is the share to ask the router for, `page` whether the owner must know now. */
export type Move = {
  readonly next: Phase;
  readonly because: Reason;
  readonly order: Ratio | null;
  readonly page: boolean;
  /** What became of leave to enter a step. */
  readonly approval?: Approval;
  readonly glass?: BrokenGlass;
};

/** The effects of a move, keyed by the rollout and the number of the order. */
export function effectsOf(
  rollout: Rollout,
  move: Move,
  route: { owner: string; webhook: string | null; text: string },
): readonly Effect[] {
  const effects: Effect[] = [];
  if (move.order !== null) effects.push(trafficOrder({ ...rollout, now: move.next }, move.order));
  if (move.page) effects.push({ do: 'notify', key: `${rollout.id}/page/${move.next.since}`, ...route });
  return effects;
}

/** The next order for the router: of the phase that the rollout is in. */
export function trafficOrder(rollout: Rollout, share: Ratio): Effect {
  const { places, now, plan } = rollout;
  const mirror = askedMirror(rollout);
  return {
    do: 'set-traffic',
    key: `${rollout.id}/traffic/${rollout.orders + 1}`,
    router: plan.router,
    weights: { [places.baseline]: 1 - share, [places.candidate]: share },
    mirror: mirror === 0 ? null : { place: places.candidate, share: mirror },
    urgent: now.phase === 'rolling-back' && now.pace === 'at-once',
  };
}

export function shifting(step: number, since: Instant, override: Override | null = null): Shifting {
  return { phase: 'shifting', step, since, settledAt: null, override };
}

export function ended(phase: Ended['phase'], step: number, { at, because }: { at: Instant; because: Reason }): Ended {
  return { phase, step, since: at, because, keptSince: at, drainedAt: null, pagedAt: null };
}

export function rollBack(now: Phase, at: Instant, because: Reason): Move {
  return {
    next: {
      phase: 'rolling-back',
      step: now.step,
      since: at,
      because,
      pace: 'at-once',
      share: 0 as Ratio,
      shareSince: at,
      pagedAt: null,
    },
    because,
    order: 0 as Ratio,
    page: false,
  };
}
