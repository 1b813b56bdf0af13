import { showCount, showDuration, showRatio } from '../kernel/show.ts';
import { SECOND, unreachable, type DurationMs } from '../kernel/units.ts';
import { contradicted, metByTooMany } from './arrival.ts';
import type { Exposure } from './exposure.ts';
import type { BudgetGate, Facts } from './facts.ts';
import { askedShare, type Rollout } from './rollout.ts';

/** What is measured, and by whom. */
export function explainExposure(exposure: Exposure): string {
  const where = 'by' in exposure && exposure.by === 'telemetry' ? 'in telemetry' : 'at the router';
  switch (exposure.kind) {
    case 'measured':
      return `${showRatio(exposure.share)} of ${showCount(exposure.requests)} requests measured ${where} in ${showDuration((Math.round(exposure.over / SECOND) * SECOND) as DurationMs)}`;
    case 'too-few':
      return `${showCount(exposure.requests)} requests seen ${where}, too few to measure a share (${showCount(exposure.wanted)} are needed)`;
    case 'unreachable':
      return 'the share cannot be measured because the router does not answer';
    default:
      return unreachable(exposure);
  }
}

/** The same, and who sees it otherwise. */
export function explainShare(rollout: Rollout, facts: Pick<Facts, 'exposure' | 'telemetry'>): string {
  const seen = explainExposure(facts.exposure);
  if (!contradicted(rollout, facts) || facts.telemetry === null) return seen;
  return `${seen}, but ${explainExposure(facts.telemetry)}`;
}

export function explainBudget(budget: BudgetGate): string {
  switch (budget.say) {
    case 'clear':
      return 'the error budget allows it.';
    case 'slow':
      return `${budget.objective} has ${showRatio(budget.remaining)} of its error budget left, below ${showRatio(budget.below)}, so that each step takes ${showCount(budget.times)} times as long.`;
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

export function explainBias({ biased, budget, comparison }: Facts): string {
  const why =
    'was in part kept because it failed and carries no weights: its shares of failures are not real, and nothing is promoted on them.';
  const journeys = biased.length > 0 || comparison.kind !== 'biased' ? biased : comparison.journeys;
  if (journeys.length > 0) return `telemetry of ${journeys.join(' and ')} ${why}`;
  return budget.say === 'biased' ? `the evidence of ${budget.objective} ${why}` : 'the evidence is biased.';
}

/** More than was asked for: of the users where they are counted, of the requests otherwise. */
export function explainOverExposure(rollout: Rollout, facts: Facts): string {
  if (metByTooMany(rollout, facts)) return explainUsers(facts);
  return `${showRatio(askedShare(rollout))} was asked and more reaches ${rollout.candidate}: ${explainShare(rollout, facts)}.`;
}

function explainUsers({ users }: Pick<Facts, 'users'>): string {
  if (users?.kind !== 'measured') return 'more users have met it than the plan allows.';
  return `${showRatio(users.share)} of ${showCount(users.requests)} users have met it, and users stay where they are.`;
}

export function showWeights({ weights, writer }: Facts): string {
  const total = Object.values(weights ?? {}).reduce((sum, weight) => sum + weight, 0);
  if (weights === null || total === 0) return 'none reported';
  const shares = Object.entries(weights).map(([version, weight]) => `${showRatio(weight / total)} for ${version}`);
  return `${shares.join(', ')}${writer === null ? '' : `, written by ${writer}`}`;
}
