import type { AlertCondition, AlertRule, BurnThreshold } from '../catalog/alert-rule.ts';
import { BURN_POLICIES } from '../catalog/burn-policies.ts';
import type { Objective } from '../catalog/objective.ts';
import { DAY, HOUR, type DurationMs, type Ratio } from '../kernel/units.ts';
import { allowed } from './spending.ts';

/** A rule as it applies to one objective. */
export type FittedRule = {
  readonly rule: AlertRule;
  readonly longMs: DurationMs;
  /** Null: the long window is asked alone. */
  readonly shortMs: DurationMs | null;
  /** What the figure of the rule is compared with: a burn, a part of the budget, a share, or (of `exhausts`) ms. */
  readonly threshold: number;
  /** False: at this target even a total outage stays below the threshold. */
  readonly reachable: boolean;
};

/** What of an objective its rules depend on. */
export type Ruled = Pick<Objective, 'target' | 'windowMs' | 'method' | 'composite'> & {
  /** Of a joint budget: what its members promise. While that is not known, nothing is said to be beyond it. */
  readonly members?: readonly RuledMember[];
};
export type RuledMember = { readonly weight: number; readonly target: Ratio };

/** An alert that can never fire, with the arithmetic that shows it. */
export type UnreachableRule = { readonly id: string; readonly threshold: number; readonly ceiling: number };

/** Windows that are always answered for, besides those of an objective's own rules: what people and scores compare. */
export const BURN_WINDOWS: readonly DurationMs[] = windowsIn(BURN_POLICIES.find(({ name }) => name === 'workbook')?.rules ?? []);

/** How fast a budget goes at present is told by the last hour. */
export const PRESENT = HOUR;

/** The rules as they apply to one objective. A rule that looks further back than the objective itself does not. */
export function fitRules(objective: Ruled, rules: readonly AlertRule[]): readonly FittedRule[] {
  return rules.flatMap((rule) => fitRule(objective, rule) ?? []);
}

/** All windows over which a burn is asked for, for an objective with these rules, shortest first. */
export function windowsFor({ windowMs, method }: Ruled, rules: readonly FittedRule[]): readonly DurationMs[] {
  const ofRules = rules.flatMap(({ rule: { when }, longMs, shortMs }) =>
    when.kind === 'left' || when.kind === 'outage' ? [] : shortMs === null ? [longMs] : [longMs, shortMs],
  );
  const always = BURN_WINDOWS.map((window) => Math.max(window, leastWindow(method)) as DurationMs);
  return [...new Set([...always, ...ofRules])].filter((window) => window <= windowMs).toSorted((a, b) => a - b);
}

/** Windows in which events are counted by themselves, whatever the method: those of rules that know an outage at sight. */
export function outageWindows(rules: readonly FittedRule[]): readonly DurationMs[] {
  return [...new Set(rules.flatMap(({ rule: { when }, longMs }) => (when.kind === 'outage' ? [longMs] : [])))];
}

/** Those rules whose threshold lies above what a total outage burns. */
export function unreachableRules(objective: Ruled, rules: readonly AlertRule[]): readonly UnreachableRule[] {
  const ceiling = ceilingOf(objective);
  return fitRules(objective, rules).flatMap(({ rule, threshold, reachable }) =>
    reachable ? [] : [{ id: rule.id, threshold, ceiling }],
  );
}

/**
 * The burn of a total outage: 1,000 at 99.9 %. The members of a joint budget add theirs times their weights: by occurrences
 * each what it burns of its own, by ratio slices what all of it is of the joint one. A bad slice is bad once.
 */
export function ceilingOf({ target, method, composite, members }: Omit<Ruled, 'windowMs'>): number {
  if (composite === null || method.kind === 'timeslices') return outageBurn(target);
  if (members === undefined) return Infinity;
  return members.reduce((sum, one) => sum + one.weight * outageBurn(method.kind === 'occurrences' ? one.target : target), 0);
}

function outageBurn(target: Ratio): number {
  const { parts, of } = allowed(target);
  return of / parts;
}

/** The burn that spends a part of the budget in a given time. */
export function burnThatSpends(spent: number, over: DurationMs, windowMs: DurationMs): number {
  return (spent * windowMs) / over;
}

function fitRule(objective: Ruled, rule: AlertRule): FittedRule | null {
  const { when } = rule;
  const ceiling = ceilingOf(objective);
  const least = leastWindow(objective.method);
  const fitted = (over: DurationMs, more: Pick<FittedRule, 'threshold' | 'reachable'>): FittedRule | null => {
    const longMs = Math.max(over, least) as DurationMs;
    return longMs > objective.windowMs ? null : { rule, longMs, shortMs: null, ...more };
  };
  switch (when.kind) {
    case 'burn': {
      const threshold = thresholdOf(when.threshold, Math.max(when.longMs, least) as DurationMs, objective.windowMs);
      const whole = fitted(when.longMs, { threshold, reachable: isReachable(when, { threshold, ceiling }) });
      return whole === null || when.shortMs === null ? whole : { ...whole, shortMs: Math.max(when.shortMs, least) as DurationMs };
    }
    case 'drop': {
      const fastest = (ceiling * Math.max(when.overMs, least)) / objective.windowMs;
      return fitted(when.overMs, { threshold: when.spent, reachable: when.spent <= fastest * (1 + 1e-12) });
    }
    case 'left':
      return fitted(objective.windowMs, { threshold: when.below, reachable: when.below > 1 - ceiling });
    case 'outage':
      // The members of a composite have rules of their own; there is no share of events that fail at once in it.
      return objective.composite !== null || when.overMs > objective.windowMs
        ? null
        : { rule, longMs: when.overMs, shortMs: null, threshold: when.share, reachable: true };
    case 'exhausts':
      return fitted(PRESENT, { threshold: when.withinMs, reachable: true });
  }
}

/**
 * For windows below four weeks the general formula asks for burns below 1, which a service well within its budget has;
 * there 1 is the floor.
 */
function thresholdOf(threshold: BurnThreshold, longMs: DurationMs, windowMs: DurationMs): number {
  if (threshold.kind === 'burn') return threshold.burn;
  const burn = burnThatSpends(threshold.spent, longMs, windowMs);
  return windowMs >= 28 * DAY ? burn : Math.max(1, burn);
}

type BurnCondition = Extract<AlertCondition, { kind: 'burn' }>;

function isReachable({ threshold: { kind, ...rest } }: BurnCondition, at: { threshold: number; ceiling: number }): boolean {
  const op = kind === 'burn' && 'op' in rest ? rest.op : 'gte';
  if (op === 'lt' || op === 'lte') return true;
  // The ceiling itself can be reached, and that of weighted members is a sum that may be a hair off.
  const slack = at.ceiling * 1e-12;
  return op === 'gt' ? at.threshold < at.ceiling - slack : at.threshold <= at.ceiling + slack;
}

/** A slice is judged when it is over: only in twice its length there is always one that began and ended. */
export function leastWindow(method: Objective['method']): DurationMs {
  return (method.kind === 'occurrences' ? 0 : 2 * method.sliceMs) as DurationMs;
}

function windowsIn(rules: readonly AlertRule[]): readonly DurationMs[] {
  const windows = rules.flatMap(({ when }) => (when.kind === 'burn' ? [when.longMs, when.shortMs ?? when.longMs] : []));
  return [...new Set(windows)].toSorted((a, b) => a - b);
}
