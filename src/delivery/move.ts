import type { HookMoment } from '../catalog/catalog.ts';
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
  type Places,
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

/** Whom the owner's page goes to, and what it says. */
export type Telling = { readonly owner: string; readonly via: string | null; readonly text: string };

/** The effects of a move, keyed by the rollout and the number of the order, or of the move. */
export function effectsOf(rollout: Rollout, move: Move, to: Telling): readonly Effect[] {
  const effects: Effect[] = [];
  if (move.order !== null) effects.push(trafficOrder({ ...rollout, now: move.next }, move.order));
  if (move.page) effects.push({ do: 'notify', key: `${rollout.id}/page/${rollout.moves + 1}`, ...to });
  const moment = momentOf(rollout.now, move);
  return moment === null ? effects : [...effects, ...hookCalls(rollout, { moment, sentence: to.text, move: rollout.moves + 1 })];
}

/** What an order is made from. */
export type Ordering = Pick<Rollout, 'id' | 'plan' | 'places' | 'now' | 'orders'>;

/** The next order for the router: of the phase that the rollout is in. */
export function trafficOrder(rollout: Ordering, share: Ratio): Effect & { do: 'set-traffic' } {
  const { places, now, plan } = rollout;
  const mirror = askedMirror(rollout);
  return {
    do: 'set-traffic',
    key: `${rollout.id}/traffic/${rollout.orders + 1}`,
    router: plan.router,
    weights: weightsAt(places, share),
    mirror: mirror === 0 ? null : { place: places.candidate, share: mirror },
    urgent: now.phase === 'rolling-back' ? now.pace === 'at-once' : now.phase === 'rolled-back' || now.phase === 'concluded',
  };
}

/** A fresh baseline is as large as the candidate beside it, as long as the rest is not smaller than both. */
export function weightsAt({ baseline, candidate, control }: Places, share: Ratio): Readonly<Record<string, number>> {
  if (control === null) return { [baseline]: 1 - share, [candidate]: share };
  const beside = Math.min(share, Math.max(0, 1 - share));
  return { [baseline]: Math.max(0, 1 - share - beside), [control]: beside, [candidate]: share };
}

/** What hooks are told of: an end only once what is not needed any more may be taken down. */
function momentOf(before: Phase, { next, because }: Move): HookMoment | null {
  if (because === 'DRAINED' && next.phase !== 'shifting' && next.phase !== 'held' && next.phase !== 'rolling-back')
    return next.phase;
  return next.phase === 'held' && (before.phase !== 'held' || before.because !== next.because) ? 'held' : null;
}

/** A hook is told of each moment once for each time that it comes. */
export function hookCalls(
  { id, plan, candidate, baseline }: Pick<Rollout, 'id' | 'plan' | 'candidate' | 'baseline'>,
  { moment, sentence, move }: { readonly moment: HookMoment; readonly sentence: string; readonly move: number },
): readonly Effect[] {
  const event = { moment, rollout: id, service: plan.service, candidate, baseline, sentence };
  return plan.hooks.flatMap(({ on, call }, index): readonly Effect[] =>
    on.includes(moment) ? [{ do: 'call-hook', key: `${id}/hook/${moment}/${index}/${move}`, hook: call, event }] : [],
  );
}

export function shifting(step: number, since: Instant, override: Override | null = null): Shifting {
  return { phase: 'shifting', step, since, settledAt: null, override };
}

export function ended(phase: Ended['phase'], step: number, { at, because }: { at: Instant; because: Reason }): Ended {
  return { phase, step, since: at, because, keptSince: at, drainedAt: null, pagedAt: null };
}
