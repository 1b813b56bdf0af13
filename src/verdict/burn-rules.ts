import { DAY, HOUR, MINUTE, type DurationMs, type Ratio } from '../kernel/units.ts';
import { allowanceOf } from './allowance.ts';
import type { Burn } from './burn.ts';

export type BurnRuleId = 'fast' | 'mid' | 'slow' | 'drip';

/** Fires when a part of the budget goes within `longMs`, and is still going in `shortMs`. */
export type BurnRule = {
  readonly id: BurnRuleId;
  readonly longMs: DurationMs;
  readonly shortMs: DurationMs;
  /** Part of the budget that is gone when it fires. */
  readonly spent: Ratio;
  readonly action: 'page' | 'ticket';
};

export type FittedRule = BurnRule & {
  readonly threshold: number;
  /** False: at this target even a total outage burns slower than the threshold. */
  readonly reachable: boolean;
};

/** The multi-window rules of the SRE workbook: 14.4, 6, 3 and 1 over a window of 30 days. */
export const BURN_RULES: readonly BurnRule[] = [
  { id: 'fast', longMs: HOUR, shortMs: (5 * MINUTE) as DurationMs, spent: 0.02 as Ratio, action: 'page' },
  { id: 'mid', longMs: (6 * HOUR) as DurationMs, shortMs: (30 * MINUTE) as DurationMs, spent: 0.05 as Ratio, action: 'page' },
  { id: 'slow', longMs: DAY, shortMs: (2 * HOUR) as DurationMs, spent: 0.1 as Ratio, action: 'ticket' },
  { id: 'drip', longMs: (3 * DAY) as DurationMs, shortMs: (6 * HOUR) as DurationMs, spent: 0.1 as Ratio, action: 'ticket' },
];

/** Every window that some rule looks at, shortest first: what evidence has to answer for. */
export const BURN_WINDOWS: readonly DurationMs[] = [
  ...new Set(BURN_RULES.flatMap(({ longMs, shortMs }) => [longMs, shortMs])),
].toSorted((a, b) => a - b);

/** The rules as they apply to one objective. A rule that looks further back than the objective itself does not. */
export function rulesFor({ target, windowMs }: { readonly target: Ratio; readonly windowMs: DurationMs }): readonly FittedRule[] {
  const { parts, of } = allowanceOf(target);
  return BURN_RULES.filter(({ longMs }) => longMs <= windowMs).map((rule) => {
    const threshold = thresholdOf(rule, windowMs);
    return { ...rule, threshold, reachable: threshold <= of / parts };
  });
}

/** The burn that spends a part of the budget in a given time. */
export function burnThatSpends(spent: number, over: DurationMs, windowMs: DurationMs): number {
  return (spent * windowMs) / over;
}

/**
 * Whether the rule's condition holds; null when one of its windows is blind. A page needs the long window to be above the
 * threshold beyond doubt: with one request a minute the plain ratio pages 19 times a month for nothing.
 */
export function fires(rule: FittedRule, long: Burn, short: Burn): boolean | null {
  if (long.kind === 'blind' || short.kind === 'blind') return null;
  const sustained = rule.action === 'page' ? long.atLeast : long.rate;
  return sustained >= rule.threshold && short.rate >= rule.threshold;
}

/**
 * For windows below four weeks the general formula asks for burns below 1, which a service well within its budget has;
 * there 1 is the floor.
 */
function thresholdOf({ spent, longMs }: BurnRule, windowMs: DurationMs): number {
  const threshold = burnThatSpends(spent, longMs, windowMs);
  return windowMs >= 28 * DAY ? threshold : Math.max(1, threshold);
}
