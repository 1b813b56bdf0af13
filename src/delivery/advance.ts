import { isFollowed } from '../catalog/actuator-ref.ts';
import { follow } from './follow.ts';
import { pressForApproval } from './approval.ts';
import { driftOf } from './drift.ts';
import type { Facts } from './facts.ts';
import { mendGlass, missReview } from './glass.ts';
import { guardEnd } from './guard-end.ts';
import { answerHarm, harmOf, mustWait } from './harm.ts';
import { clear, hold, remind } from './hold.ts';
import type { Move } from './move.ts';
import { obstacleOf } from './obstacles.ts';
import { rollBack, rollOnBack } from './roll-back.ts';
import { deadlineOf, type Held, type Rollout, type Shifting } from './rollout.ts';
import { shift, staysShut } from './shift.ts';
import { unreachable } from '../kernel/units.ts';

/** The one place where a rollout's future is decided. Null: nothing changes. */
export function advance(rollout: Rollout, facts: Facts): Move | null {
  const { now } = rollout;
  switch (now.phase) {
    case 'promoted':
    case 'rolled-back':
    case 'concluded':
      return missReview(rollout, facts.at) ?? guardEnd(rollout, now, facts);
    case 'rolling-back':
      return rollOnBack(rollout, now, facts) ?? missReview(rollout, facts.at);
    case 'shifting':
    case 'held':
      return isFollowed(rollout.plan.router) ? follow(rollout, now, facts) : goOn(rollout, now, facts);
    default:
      return unreachable(now);
  }
}

/** Bad news first: evidence of harm is heeded in every state, and whoever promotes goes past all else but that. */
function goOn(rollout: Rollout, now: Shifting | Held, facts: Facts): Move | null {
  const { at } = facts;
  const harm = harmOf(rollout, facts);
  const answer = harm === null ? null : answerHarm(rollout, now, { facts, harm });
  if (answer !== null && typeof answer !== 'string') return answer;
  const late = answer === 'IRREVERSIBLE' ? null : overdue(rollout, now, facts);
  if (late !== null && typeof late !== 'string') return late;
  const drift = driftOf(rollout, facts) ?? mendGlass(rollout, at) ?? missReview(rollout, at);
  if (drift !== null) return drift;
  const obstacle = answer ?? late ?? obstacleOf(rollout, now, facts);
  if (obstacle !== null) return hold(now, at, obstacle) ?? remind(rollout, at);
  if (now.phase === 'shifting') return shift(rollout, now, facts);
  const pressed = pressForApproval(rollout, now, facts);
  if (pressed !== null) return pressed;
  return staysShut(rollout, now, facts) ? null : clear(now, at);
}

/** The time that the plan allows is over, and it wants what is not decided by then to go back. */
function overdue(rollout: Rollout, now: Shifting | Held, facts: Facts): Move | 'STORM' | null {
  const { plan } = rollout;
  if (facts.at < deadlineOf(rollout) || plan.onDeadline !== 'roll-back' || plan.rollback.reversible !== 'roll-back') return null;
  return mustWait(now, facts) ? 'STORM' : rollBack(rollout, { facts, because: 'DEADLINE', pace: plan.rollback.pace });
}
