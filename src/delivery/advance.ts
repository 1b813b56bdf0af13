import { elapsed, SECOND, unreachable, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { hasArrived } from './exposure.ts';
import type { Facts } from './facts.ts';
import { ended, rollBack, shifting, type Move } from './move.ts';
import type { Reason } from './reason.ts';
import { askedShare, deadlineOf, exposureBound, stepOf, type Phase, type Rollout } from './rollout.ts';

/** A router that confirmed an order and shows other weights is given this long before it is asked again. */
const SECOND_LOOK = (5 * SECOND) as DurationMs;

/** The one place where a rollout's future is decided. Null: nothing changes. */
export function advance(rollout: Rollout, facts: Facts): Move | null {
  const { now } = rollout;
  switch (now.phase) {
    case 'promoted':
    case 'rolled-back':
    case 'concluded':
      return null;
    case 'rolling-back':
      return confirmRollback(rollout, now, facts);
    case 'shifting':
    case 'held': {
      if (facts.comparison.kind === 'worse') return rollBack(now, facts.at, 'CANARY_WORSE');
      if (facts.at >= deadlineOf(rollout) && rollout.plan.onDeadline === 'roll-back') return rollBack(now, facts.at, 'DEADLINE');
      const drift = driftOf(rollout, facts);
      if (drift !== null) return drift;
      const obstacle = now.phase === 'shifting' && now.override !== null ? null : obstacleOf(rollout, now, facts);
      if (obstacle !== null) return hold(now, facts.at, obstacle);
      if (now.phase === 'held')
        return {
          next: shifting(now.step, facts.at),
          because: 'CLEARED',
          order: null,
          page: false,
        };
      return shift(rollout, now, facts);
    }
    default:
      return unreachable(now);
  }
}

/** Why the rollout may not move on now, or null. Operator first: what a person stopped, evidence does not restart early. */
function obstacleOf(
  rollout: Rollout,
  now: Phase & { phase: 'shifting' | 'held' },
  { at, exposure, comparison, budget, biased }: Facts,
): Reason | null {
  if (now.phase === 'held' && now.because === 'OPERATOR' && now.until !== null && at < now.until) return 'OPERATOR';
  if (at >= deadlineOf(rollout)) return 'DEADLINE';
  if (exposure.kind === 'unreachable' && elapsed(exposure.since, at) >= exposureBound(rollout)) return 'ROUTER_UNREACHABLE';
  if (now.settledAt === null && overdue(rollout, now, { at, exposure })) return 'EXPOSURE_NOT_REACHED';
  if (comparison.kind === 'not-exposed') return 'NOT_EXPOSED';
  if (comparison.kind === 'blind' && stepOf(rollout).share < 1) return 'EVIDENCE_MISSING';
  if ((biased.length > 0 && stepOf(rollout).share < 1) || budget.say === 'biased') return 'EVIDENCE_BIASED';
  if (comparison.kind === 'underpowered') return 'EVIDENCE_UNDERPOWERED';
  if (budget.say === 'below-floor') return 'BUDGET_BELOW_FLOOR';
  if (budget.say === 'blind') return 'BUDGET_BLIND';
  return null;
}

/** The measured share is not where it was asked to be, and the time for it has passed; a hold for it ends only by arriving. */
function overdue(
  rollout: Rollout,
  now: Phase & { phase: 'shifting' | 'held' },
  { at, exposure }: Pick<Facts, 'at' | 'exposure'>,
): boolean {
  if (hasArrived(rollout, exposure)) return false;
  if (now.phase === 'held' && now.because === 'EXPOSURE_NOT_REACHED') return true;
  if (exposure.kind === 'unreachable') return false; // which has a bound of its own
  // Time in which nobody counted, such as a restart, is not time in which the share failed to arrive.
  const counting = exposure.kind === 'too-few' ? (exposure.since ?? at) : now.since;
  const from = Math.max(rollout.applied?.at ?? 0, now.since, counting) as Instant;
  return elapsed(from, at) >= exposureBound(rollout);
}

function shift(rollout: Rollout, now: Phase & { phase: 'shifting' }, { at, exposure, comparison }: Facts): Move | null {
  const { share, bake } = stepOf(rollout);
  if (!hasArrived(rollout, exposure)) return null;
  if (now.settledAt === null && share < 1)
    return { next: { ...now, settledAt: at }, because: 'EXPOSURE_REACHED', order: null, page: false };
  // At the last step nothing is left to compare with: the measured share itself is the end of the rollout.
  if (share === 1)
    return {
      next: ended('promoted', now.step, { at, because: 'EXPOSURE_REACHED' }),
      because: 'EXPOSURE_REACHED',
      order: null,
      page: false,
    };
  if (now.settledAt === null || elapsed(now.settledAt, at) < bake || comparison.kind !== 'safe') return null;
  const next = rollout.plan.steps[now.step + 1];
  return next === undefined
    ? null
    : {
        next: shifting(now.step + 1, at),
        because: 'SAFE',
        order: next.share,
        page: false,
      };
}

function hold(now: Phase & { phase: 'shifting' | 'held' }, at: Instant, because: Reason): Move | null {
  if (now.phase === 'held' && now.because === because) return null;
  return {
    next: { phase: 'held', step: now.step, since: at, settledAt: now.settledAt, because, until: null },
    because,
    order: null,
    page: because === 'DEADLINE',
  };
}

/** A rollback is done when 0 is measured. Until then it is asked for again, and after the bound somebody is paged. */
function confirmRollback(rollout: Rollout, now: Phase & { phase: 'rolling-back' }, facts: Facts): Move | null {
  const { at, exposure } = facts;
  if (hasArrived(rollout, exposure)) {
    return {
      next: ended('rolled-back', now.step, { at, because: now.because }),
      because: 'ROLLBACK_MEASURED',
      order: null,
      page: false,
    };
  }
  const bound = exposureBound(rollout);
  if (elapsed(now.pagedAt ?? now.since, at) >= bound) {
    const order = rollout.applied?.share === 0 && facts.weights?.[rollout.places.candidate] === 0 ? null : (0 as Ratio);
    return { next: { ...now, pagedAt: at }, because: 'ROLLBACK_NOT_MEASURED', order, page: now.pagedAt === null };
  }
  return driftOf(rollout, facts);
}

/** Somebody else, or a restart, changed the weights that were confirmed: they are asked for again, under a new key. */
function driftOf(rollout: Rollout, { at, weights, orderPending }: Facts): Move | null {
  const asked = askedShare(rollout);
  if (weights === null || orderPending || rollout.applied === null || rollout.applied.share !== asked) return null;
  if (elapsed(rollout.applied.at, at) < SECOND_LOOK) return null;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const reported = total === 0 ? null : (weights[rollout.places.candidate] ?? 0) / total;
  if (reported !== null && Math.abs(reported - asked) < 0.001) return null;
  return { next: rollout.now, because: 'WEIGHTS_CHANGED_OUTSIDE', order: asked, page: false };
}
