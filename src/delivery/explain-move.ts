import { routerKey } from '../catalog/actuator-ref.ts';
import { showCount, showDuration, showRatio } from '../kernel/show.ts';
import { SECOND, unreachable, type DurationMs } from '../kernel/units.ts';
import { explainComparison } from '../verdict/comparison/explain.ts';
import type { BudgetGate, Facts } from './facts.ts';
import type { Move } from './move.ts';
import type { Exposure } from './exposure.ts';
import type { Reason } from './reason.ts';
import { askedShare, type Rollout } from './rollout.ts';

/** What was decided and why, with the figures it was decided from, in one sentence for people. */
export function explainMove(rollout: Rollout, move: Move, facts: Facts): string {
  const { candidate, baseline } = rollout;
  switch (move.next.phase) {
    case 'promoted':
      return `${candidate} is promoted: it serves all traffic (${explainExposure(facts.exposure)}).`;
    case 'concluded':
      return `${candidate} was tried to its end and serves nothing any more (${explainExposure(facts.exposure)}).`;
    case 'rolled-back':
      return `${candidate} is rolled back and serves nothing any more (${explainExposure(facts.exposure)}). ${explainCause(rollout, move.next.because, facts)}`;
    case 'rolling-back':
      return move.because === 'ROLLBACK_NOT_MEASURED' || move.because === 'WEIGHTS_CHANGED_OUTSIDE'
        ? `Rolling back to ${baseline}: ${explainReason(rollout, move.because, facts)}`
        : `Rolled back to ${baseline}: ${explainReason(rollout, move.because, facts)}`;
    case 'held':
      return `Held at ${showRatio(askedShare(rollout))} on ${candidate}: ${explainReason(rollout, move.because, facts)}`;
    case 'shifting': {
      if (move.because === 'SAFE')
        return `${candidate} goes to ${showRatio(move.order ?? 0)}: ${explainReason(rollout, 'SAFE', facts)}`;
      if (move.because === 'CLEARED')
        return `${candidate} goes on at ${showRatio(askedShare(rollout))}: what held it has cleared.`;
      return sentence(explainReason(rollout, move.because, facts));
    }
    default:
      return unreachable(move.next);
  }
}

/** Why it was rolled back, said once more at its end: the end is what people read first. */
function explainCause(rollout: Rollout, because: Reason, facts: Facts): string {
  if (because === 'CANARY_WORSE') return explainComparison(facts.comparison, rollout.plan.judge, rollout);
  if (because === 'OPERATOR') return 'A person wanted it so.';
  return because === 'DEADLINE' ? `The ${showDuration(rollout.plan.maxDuration)} that the plan allows were over.` : '';
}

function explainReason(rollout: Rollout, because: Reason, facts: Facts): string {
  const { candidate, baseline, plan } = rollout;
  switch (because) {
    case 'CANARY_WORSE':
    case 'SAFE':
    case 'NOT_EXPOSED':
    case 'EVIDENCE_MISSING':
    case 'EVIDENCE_UNDERPOWERED':
      return explainComparison(facts.comparison, plan.judge, { candidate, baseline });
    case 'EVIDENCE_BIASED':
      return explainBias(facts);
    case 'EXPOSURE_REACHED':
      return `${candidate} has its share: ${explainExposure(facts.exposure)}, ${showRatio(askedShare(rollout))} asked.`;
    case 'EXPOSURE_NOT_REACHED':
      return `${showRatio(askedShare(rollout))} was asked and ${explainExposure(facts.exposure)} after ${showDuration(plan.exposure.within)}.`;
    case 'ROUTER_UNREACHABLE':
      return `the router at ${routerKey(plan.router)} does not answer (${explainExposure(facts.exposure)}).`;
    case 'BUDGET_BELOW_FLOOR':
    case 'BUDGET_BLIND':
      return explainBudget(facts.budget);
    case 'WEIGHTS_CHANGED_OUTSIDE':
      return `the router's weights are not the ones that were set (${showWeights(facts)}): asking for ${showRatio(askedShare(rollout))} again.`;
    case 'ROLLBACK_NOT_MEASURED':
      return `no measured share of 0 within ${showDuration(plan.exposure.within)}: ${explainExposure(facts.exposure)}. ${plan.owner} is told.`;
    case 'DEADLINE':
      return `the plan allows ${showDuration(plan.maxDuration)} and they are over. ${explainComparison(facts.comparison, plan.judge, { candidate, baseline })}`;
    case 'CLEARED':
    case 'OPERATOR':
    case 'ROLLBACK_MEASURED':
      return `${explainExposure(facts.exposure)}.`;
    default:
      return `${because}.`;
  }
}

export function explainExposure(exposure: Exposure): string {
  switch (exposure.kind) {
    case 'measured':
      return `${showRatio(exposure.share)} of ${showCount(exposure.requests)} requests measured at the router in ${showDuration((Math.round(exposure.over / SECOND) * SECOND) as DurationMs)}`;
    case 'too-few':
      return `${showCount(exposure.requests)} requests seen at the router, too few to measure a share (${showCount(exposure.wanted)} are needed)`;
    case 'unreachable':
      return 'the share cannot be measured because the router does not answer';
    default:
      return unreachable(exposure);
  }
}

function explainBias({ biased, budget }: Facts): string {
  const why =
    'was in part kept because it failed and carries no weights: its shares of failures are not real, and nothing is promoted on them.';
  if (biased.length > 0) return `telemetry of ${biased.join(' and ')} ${why}`;
  return budget.say === 'biased' ? `the evidence of ${budget.objective} ${why}` : 'the evidence is biased.';
}

function explainBudget(budget: BudgetGate): string {
  switch (budget.say) {
    case 'clear':
    case 'slow':
      return 'the error budget allows it.';
    case 'below-floor':
      return `${budget.objective} has ${showRatio(budget.remaining)} of its error budget left and the plan wants ${showRatio(budget.floor)}.`;
    case 'blind':
      return `the error budget of ${budget.objective} is not known: there is not enough telemetry.`;
    case 'biased':
      return `the error budget of ${budget.objective} is counted from biased telemetry.`;
    default:
      return unreachable(budget);
  }
}

function showWeights({ weights }: Facts): string {
  const total = Object.values(weights ?? {}).reduce((sum, weight) => sum + weight, 0);
  if (weights === null || total === 0) return 'none reported';
  return Object.entries(weights)
    .map(([version, weight]) => `${showRatio(weight / total)} for ${version}`)
    .join(', ');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
