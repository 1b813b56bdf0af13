import { after, elapsed, HOUR, SECOND, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { hasArrived } from './arrival.ts';
import { driftOf, shareOf } from './drift.ts';
import type { Facts } from './facts.ts';
import { ended, type Move } from './move.ts';
import type { Reason } from './reason.ts';
import { askedShare, exposureBound, type Applied, type Rollout, type RollingBack } from './rollout.ts';

/** Between two halves of a gradual way back: as long as connections and caches of a cold server take to follow. */
export const HALF_EVERY = (10 * SECOND) as DurationMs;
/** Below this share the rest goes at once. */
const LEAST_HALF = 0.01;
/** A place that is to serve a share of the traffic has to have this part of it in servers that can. */
const ENOUGH_READY = 0.8;
/** Whoever can make the baseline ready is told of it so often. */
export const TELL_AGAIN = HOUR;

export type Way = { readonly facts: Facts; readonly because: Reason; readonly pace: RollingBack['pace'] };

/** The way back. At once is one order and waits for nothing; a gradual one begins with a half, if the baseline can take it. */
export function rollBack(rollout: Rollout, { facts, because, pace }: Way): Move {
  if (pace === 'at-once') return atOnce(rollout, { at: facts.at, because });
  const { step } = rollout.now;
  const { at } = facts;
  const asked = askedShare(rollout);
  const next: RollingBack = {
    phase: 'rolling-back',
    step,
    since: at,
    because,
    pace,
    share: asked,
    shareSince: at,
    pagedAt: null,
  };
  const share = half(asked);
  if (!isReady(rollout, facts, share)) return { next, because, order: asked, page: false };
  return { next: { ...next, share }, because, order: share, page: false };
}

export function atOnce({ now }: Pick<Rollout, 'now'>, { at, because }: { at: Instant; because: Reason }): Move {
  const share = 0 as Ratio;
  const next = { phase: 'rolling-back', step: now.step, since: at, because, pace: 'at-once', share, shareSince: at } as const;
  return { next: { ...next, pagedAt: null }, because, order: share, page: false };
}

/** A rollback is done when 0 is measured. Until then it is asked for again, and after the bound somebody is paged. */
export function rollOnBack(rollout: Rollout, now: RollingBack, facts: Facts): Move | null {
  const { at, comparison } = facts;
  if (now.share > 0) {
    // What was a planned way back has become an urgent one.
    if (comparison.kind === 'worse' && rollout.plan.rollback.pace === 'at-once')
      return { ...atOnce(rollout, { at, because: 'CANARY_WORSE' }) };
    const down = rampDown(rollout, now, facts);
    if (down !== null) return down;
  } else if (hasArrived(rollout, facts.exposure)) {
    const phase = now.because === 'TRIED' ? 'concluded' : 'rolled-back';
    return { next: ended(phase, now.step, { at, because: now.because }), because: 'ROLLBACK_MEASURED', order: null, page: false };
  }
  return overdueBack(rollout, now, facts) ?? driftOf(rollout, facts);
}

/** The next half, once the one before is in place, its time is over, and the baseline can take what comes to it. */
function rampDown(rollout: Rollout, now: RollingBack, facts: Facts): Move | null {
  const { at } = facts;
  if (rollout.applied?.share !== now.share || facts.orderPending) return null;
  const due = nextHalfAt(now, rollout.applied);
  if (at < due) return null;
  const share = half(now.share);
  if (isReady(rollout, facts, share))
    return { next: { ...now, share, shareSince: at, pagedAt: null }, because: 'RAMPED_DOWN', order: share, page: false };
  // Told of something else before, such as a router that did not answer, is not told of this.
  if (now.pagedAt !== null && now.pagedAt >= due && elapsed(now.pagedAt, at) < TELL_AGAIN) return null;
  return { next: { ...now, pagedAt: at }, because: 'BASELINE_NOT_READY', order: null, page: true };
}

/** When the next half may go, counted from when the one before was in place. */
export function nextHalfAt(now: RollingBack, applied: Applied): Instant {
  return after(Math.max(now.shareSince, applied.at) as Instant, HALF_EVERY);
}

function overdueBack(rollout: Rollout, now: RollingBack, facts: Facts): Move | null {
  const { at } = facts;
  const isPut = rollout.applied?.share === now.share;
  // A half that is in place waits for the baseline and not for the router; only 0 has to be measured.
  if (now.share > 0 && isPut && !facts.orderPending) return null;
  if (elapsed(now.pagedAt ?? now.shareSince, at) < exposureBound(rollout)) return null;
  const order = isPut && shareOf(rollout, facts) === now.share ? null : now.share;
  return { next: { ...now, pagedAt: at }, because: 'ROLLBACK_NOT_MEASURED', order, page: now.pagedAt === null };
}

/** Enough of the baseline's servers take traffic for what comes to it; where the router does not know, nobody does. */
export function isReady({ places }: Rollout, { ready }: Pick<Facts, 'ready'>, share: Ratio): boolean {
  const servers = ready?.[places.baseline];
  return servers === undefined || (servers.up > 0 && servers.up >= servers.of * ENOUGH_READY * (1 - share));
}

function half(share: Ratio): Ratio {
  return (share / 2 < LEAST_HALF ? 0 : share / 2) as Ratio;
}
