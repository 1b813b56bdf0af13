import type { AlertRule } from './alert-rule.ts';
import type { Catalog, Objective } from './catalog.ts';

/** All rules of an objective: those of its policy, then its own. */
export function rulesOf({ burnPolicies }: Pick<Catalog, 'burnPolicies'>, { burnPolicy, alerts }: Objective): readonly AlertRule[] {
  const policy = burnPolicies.find(({ name }) => name === burnPolicy)?.rules ?? [];
  return alerts.length === 0 ? policy : [...policy, ...alerts];
}
