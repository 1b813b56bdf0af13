import type { AlertCondition } from './alert-rule.ts';
import type { Objective } from './objective.ts';

export type Ceilinged = Pick<Objective, 'target' | 'windowMs'> & {
  /** Of a joint budget, whose members burn it together: the sum of what each of them can. */
  readonly mostBurn?: number;
};

/** Nothing burns faster than when everything fails: 10 times at 90 %, 1,000 times at 99.9 %. */
export function mostBurn(target: number): number {
  return 1 / (1 - target);
}

/** The burn from which a condition holds; null for conditions that are not about a burn. */
export function burnAsked(when: AlertCondition, { windowMs }: Pick<Objective, 'windowMs'>): number | null {
  if (when.kind !== 'burn') return null;
  const { threshold, longMs } = when;
  return threshold.kind === 'burn' ? threshold.burn : (threshold.spent * windowMs) / longMs;
}

/** Whether a condition can never hold for an objective: such an alert is silent for ever, and nobody notices. */
export function isUnreachable(when: AlertCondition, objective: Ceilinged): boolean {
  const asked = burnAsked(when, objective);
  if (asked === null || when.kind !== 'burn') return false;
  const most = objective.mostBurn ?? mostBurn(objective.target);
  const { threshold } = when;
  if (threshold.kind === 'burn' && (threshold.op === 'lt' || threshold.op === 'lte')) return false;
  // The ceiling itself can be reached, and 1 / (1 - 0.9) is a hair off 10.
  const slack = most * 1e-9;
  return threshold.kind === 'burn' && threshold.op === 'gt' ? asked >= most - slack : asked > most + slack;
}
