import { closedGate } from './shift.ts';
import type { Facts } from './facts.ts';
import { answerHarm, harmOf } from './harm.ts';
import { clear, hold, remind, stoppedUntil } from './hold.ts';
import { ended, type Move } from './move.ts';
import { budgetObstacle } from './obstacles.ts';
import type { Reason } from './reason.ts';
import { atOnce } from './roll-back.ts';
import { deadlineOf, type Held, type Rollout, type Shifting } from './rollout.ts';

/**
 * Somebody else moves the traffic, by steps of his own, and asks us. So no share is asked for, none can be missed, and missing
 * evidence is told to whoever asks instead of being held for. What is worse is said to be so at once; the end is what is measured.
 */
export function follow(rollout: Rollout, now: Shifting | Held, facts: Facts): Move | null {
  const { at, exposure } = facts;
  const { plan } = rollout;
  const harm = harmOf(rollout, facts);
  const answer = harm === null ? null : answerHarm(rollout, now, { facts, harm });
  if (harm !== null && typeof answer !== 'string') return atOnce(rollout, { at, because: harm });
  // Whoever moves the traffic has said that it is over, which is the end of it.
  if (now.phase === 'shifting' && (now.override === 'promote' || now.override === 'break-glass'))
    return { next: ended('promoted', now.step, { at, because: 'OPERATOR' }), because: 'OPERATOR', order: null, page: false };
  if (exposure.kind === 'measured' && exposure.share === 1 && now.settledAt !== null)
    return { next: ended('promoted', now.step, { at, because: 'EXPOSURE_REACHED' }), ...ARRIVED };
  const isLate = at >= deadlineOf(rollout);
  if (isLate && plan.onDeadline === 'roll-back' && plan.rollback.reversible === 'roll-back')
    return atOnce(rollout, { at, because: 'DEADLINE' });
  const obstacle = (typeof answer === 'string' ? answer : null) ?? (isLate ? 'DEADLINE' : obstacleOf(now, facts));
  if (obstacle !== null) return hold(now, at, obstacle) ?? remind(rollout, at);
  if (now.phase === 'held') return { ...clear(now, at), next: { ...clear(now, at).next, settledAt: now.settledAt } as Shifting };
  if (now.settledAt !== null || exposure.kind !== 'measured' || exposure.share === 0) return null;
  return { next: { ...now, settledAt: at }, ...ARRIVED };
}

/** What lets nothing go on, whatever the evidence says. */
function obstacleOf(now: Shifting | Held, facts: Facts): Reason | null {
  if (stoppedUntil(now, facts.at) !== null) return 'OPERATOR';
  return closedGate(facts) ?? (facts.burning === null ? null : 'BURNING') ?? budgetObstacle(facts.budget);
}

const ARRIVED = { because: 'EXPOSURE_REACHED', order: null, page: false } as const;
