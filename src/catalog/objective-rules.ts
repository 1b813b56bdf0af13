import type { AlertRule } from './alert-rule.ts';
import type { Catalog, Indicator, Objective } from './catalog.ts';
import { findIndicator } from './find.ts';

/** All rules of an objective that can be asked of it: those of its policy, then its own. */
export function rulesOf(catalog: Catalog, { burnPolicy, alerts, indicator }: Objective): readonly AlertRule[] {
  const policy = catalog.burnPolicies.find(({ name }) => name === burnPolicy)?.rules ?? [];
  const all = alerts.length === 0 ? policy : [...policy, ...alerts];
  const counted = findIndicator(catalog, indicator);
  return counted !== undefined && countsMillionths(counted) ? all.filter(({ when }) => when.kind !== 'outage') : all;
}

/** Good ÷ total is a figure such as cost per order: there are no events of which some are bad. */
export function isQuotient(indicator: Indicator): boolean {
  return indicator.signal === 'metric' && indicator.parts.some(({ amount }) => amount !== undefined);
}

/** Amounts have no share that fails, and ratios reckoned elsewhere do not say of how many events: no outage is seen in either. */
export function countsMillionths(indicator: Indicator): boolean {
  if (isQuotient(indicator)) return true;
  if (indicator.signal === 'log') return indicator.amounts !== undefined;
  return (indicator.signal === 'metric' || indicator.signal === 'query') && indicator.parts.some(({ raw }) => raw !== undefined);
}
