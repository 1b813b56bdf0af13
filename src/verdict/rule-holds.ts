import type { BurnThreshold } from '../catalog/alert-rule.ts';
import { unreachable, type DurationMs } from '../kernel/units.ts';
import type { Budget } from './budget.ts';
import type { Burn } from './burn.ts';
import type { FittedRule } from './burn-rules.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import type { Events } from './window-counts.ts';

/** What the rules of one objective look at. Whatever is blind or unknown freezes the rules that look at it. */
export type RuleSight = {
  burnOver(windowMs: DurationMs): Burn;
  /** The events of a short window, however the budget is counted; null when it is not seen. */
  eventsOver(windowMs: DurationMs): Events | null;
  /** Which part of the whole budget went within the window: by counts, and at least so, at 95 %. */
  dropOver(windowMs: DurationMs): Drop | null;
  readonly budget: Budget;
  readonly windowMs: DurationMs;
};
export type Drop = { readonly spent: number; readonly atLeast: number; readonly proof: number };

/**
 * Fewer failures than these are never sure to be more than chance, however few events there were: where one request comes
 * in an hour, a single one that fails is already more than the bound of one failure excludes.
 */
export const LEAST_PROOF = 3;

/** A rule has calmed down when it is clearly below its threshold, and not when it has only just left it. */
export const CALM = 0.9;

/** Whether the rule's condition holds; null when something that it looks at is blind. */
export function holds(fitted: FittedRule, sight: RuleSight): boolean | null {
  const { rule, longMs, shortMs, threshold } = fitted;
  const { when } = rule;
  switch (when.kind) {
    case 'burn': {
      const long = sight.burnOver(longMs);
      const short = shortMs === null ? null : sight.burnOver(shortMs);
      if (long.kind === 'blind' || short?.kind === 'blind') return null;
      const op = opOf(when.threshold);
      const sure = when.sure && (op === 'gte' || op === 'gt');
      const sustained = sure ? isSurely(long, threshold, op) : compares(long.rate, op, threshold);
      return sustained && (short === null || compares(short.rate, op, threshold));
    }
    case 'drop': {
      const drop = sight.dropOver(longMs);
      return drop === null ? null : drop.proof >= LEAST_PROOF && drop.atLeast >= threshold;
    }
    case 'left':
      return sight.budget.kind === 'blind' ? null : sight.budget.remaining < threshold;
    case 'outage': {
      const events = sight.eventsOver(longMs);
      return events === null ? null : isOutage(events, when);
    }
    case 'exhausts': {
      const burn = sight.burnOver(longMs);
      if (burn.kind === 'blind' || sight.budget.kind === 'blind') return null;
      if (sight.budget.remaining <= 0) return true;
      return burn.proof >= LEAST_PROOF && sight.budget.remaining * sight.windowMs <= threshold * burn.atLeast;
    }
    default:
      return unreachable(when);
  }
}

/** Whether it is clearly over, by the window that sees the end first; null when that is blind. */
export function isCalm(fitted: FittedRule, sight: RuleSight): boolean | null {
  const { rule, longMs, shortMs, threshold } = fitted;
  if (rule.when.kind === 'burn') {
    const burn = sight.burnOver(shortMs ?? longMs);
    if (burn.kind === 'blind') return null;
    const op = opOf(rule.when.threshold);
    return op === 'gte' || op === 'gt' ? burn.rate < CALM * threshold : !compares(burn.rate, op, threshold / CALM);
  }
  if (rule.when.kind === 'outage') {
    const events = sight.eventsOver(longMs);
    return events === null ? null : events.total - events.good < CALM * threshold * events.total;
  }
  const held = holds(fitted, sight);
  return held === null ? null : !held;
}

/** Most of what came failed: enough of it, and beyond what few events can look like by chance. */
export function isOutage(
  { good, total }: Events,
  { share, minEvents, sureShare }: { readonly share: number; readonly minEvents: number; readonly sureShare: number },
): boolean {
  const bad = total - good;
  return total >= minEvents && bad >= share * total && poissonLowerBound(bad) >= sureShare * total;
}

function isSurely({ atLeast, proof }: Extract<Burn, { kind: 'known' }>, threshold: number, op: Op): boolean {
  return proof >= LEAST_PROOF && compares(atLeast, op, threshold);
}

type Op = Extract<BurnThreshold, { kind: 'burn' }>['op'];

function opOf(threshold: BurnThreshold): Op {
  return threshold.kind === 'burn' ? threshold.op : 'gte';
}

function compares(figure: number, op: Op, threshold: number): boolean {
  switch (op) {
    case 'gte':
      return figure >= threshold;
    case 'gt':
      return figure > threshold;
    case 'lte':
      return figure <= threshold;
    case 'lt':
      return figure < threshold;
    default:
      return unreachable(op);
  }
}
