import { elapsed, unreachable, type Instant } from '../kernel/units.ts';
import { arrived, getsTooMuch, judges, metByTooMany } from './arrival.ts';
import type { BudgetGate, Facts } from './facts.ts';
import { stoppedUntil } from './hold.ts';
import type { Reason } from './reason.ts';
import { deadlineOf, exposureBound, stepOf, type Held, type Rollout, type Shifting } from './rollout.ts';

/** Why the rollout may not move on now, or null. Operator first: what a person stopped, evidence does not restart early. */
export function obstacleOf(rollout: Rollout, now: Shifting | Held, facts: Facts): Reason | null {
  if (stoppedUntil(now, facts.at) !== null) return 'OPERATOR';
  if (facts.at >= deadlineOf(rollout)) return 'DEADLINE';
  const override = now.phase === 'shifting' ? now.override : null;
  if (override === 'promote' || override === 'break-glass') return null;
  return (
    exposureObstacle(rollout, now, facts) ??
    (override === 'fast-track' ? null : evidenceObstacle(rollout, facts)) ??
    (facts.burning === null ? null : 'BURNING') ??
    budgetObstacle(facts.budget)
  );
}

function exposureObstacle(rollout: Rollout, now: Shifting | Held, facts: Facts): Reason | null {
  const { at, exposure } = facts;
  if (exposure.kind === 'unreachable' && elapsed(exposure.since, at) >= exposureBound(rollout)) return 'ROUTER_UNREACHABLE';
  if (metByTooMany(rollout, facts) || overExposed(rollout, facts)) return 'OVER_EXPOSED';
  if (now.settledAt === null && overdue(rollout, now, facts)) return 'EXPOSURE_NOT_REACHED';
  return null;
}

/** The time in which the share may still be on its way has passed, and far more than asked arrives. */
function overExposed(rollout: Rollout, facts: Facts): boolean {
  const { applied } = rollout;
  return applied !== null && elapsed(applied.at, facts.at) >= exposureBound(rollout) && getsTooMuch(rollout, facts);
}

/** The measured share is not where it was asked to be, and the time for it has passed; a hold for it ends only by arriving. */
function overdue(rollout: Rollout, now: Shifting | Held, facts: Facts): boolean {
  const { at, exposure } = facts;
  if (arrived(rollout, facts)) return false;
  if (now.phase === 'held' && now.because === 'EXPOSURE_NOT_REACHED') return true;
  if (exposure.kind === 'unreachable') return false; // which has a bound of its own
  // Time in which nobody counted, such as a restart, is not time in which the share failed to arrive.
  const counting = exposure.kind === 'too-few' ? (exposure.since ?? at) : now.since;
  const from = Math.max(rollout.applied?.at ?? 0, now.since, counting) as Instant;
  return elapsed(from, at) >= exposureBound(rollout);
}

/** Nothing is known to be bad, and too little is known to be good. */
function evidenceObstacle(rollout: Rollout, { comparison, biased }: Facts): Reason | null {
  const step = stepOf(rollout);
  const compared = judges(step) && step.share < 1;
  switch (comparison.kind) {
    case 'wrong-version':
      return judges(step) ? 'WRONG_VERSION' : null;
    case 'not-exposed':
      return judges(step) ? 'NOT_EXPOSED' : null;
    case 'blind':
      if (compared) return 'EVIDENCE_MISSING';
      break;
    case 'biased':
      if (compared) return 'EVIDENCE_BIASED';
      break;
    case 'underpowered':
      if (compared && biased.length === 0) return 'EVIDENCE_UNDERPOWERED';
      break;
    case 'safe':
    case 'not-yet':
    case 'worse':
      break;
    default:
      unreachable(comparison);
  }
  return biased.length > 0 && compared ? 'EVIDENCE_BIASED' : null;
}

export function budgetObstacle(budget: BudgetGate): Reason | null {
  switch (budget.say) {
    case 'clear':
    case 'slow':
      return null;
    case 'below-floor':
      return 'BUDGET_BELOW_FLOOR';
    case 'blind':
      return 'BUDGET_BLIND';
    case 'biased':
      return 'EVIDENCE_BIASED';
    default:
      return unreachable(budget);
  }
}
