import type { MetricRule } from './metric-rules.ts';

/** What a series of Prometheus is to a rule: the metric itself, or one of the series that a histogram consists of. */
export type NameRole = 'plain' | 'count' | 'sum' | 'bucket';
export type NameUse = { readonly rule: MetricRule; readonly role: NameRole };

/** Rules by the names under which Prometheus sends what they count. */
export function seriesNames(rules: readonly MetricRule[]): ReadonlyMap<string, readonly NameUse[]> {
  const names = new Map<string, NameUse[]>();
  for (const rule of rules) {
    for (const [suffix, role] of ROLES) {
      const name = `${rule.metric}${suffix}`;
      names.set(name, [...(names.get(name) ?? []), { rule, role }]);
    }
  }
  return names;
}

const ROLES: readonly (readonly [suffix: string, role: NameRole])[] = [
  ['', 'plain'],
  ['_count', 'count'],
  ['_sum', 'sum'],
  ['_bucket', 'bucket'],
];

/** The first version of the protocol does not say what is a counter. The conventions for names do. */
export function isCounterName(name: string): boolean {
  return /_(?:total|count|sum|bucket)$/.test(name);
}
