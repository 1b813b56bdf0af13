import { BURN_POLICIES, STANDARD_POLICY } from '../../src/catalog/burn-policies.ts';
import type { Objective } from '../../src/catalog/objective.ts';
import type { Rng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, SECOND, type DurationMs, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { fitRules, outageWindows, windowsFor, type FittedRule } from '../../src/verdict/burn-rules.ts';
import { judgeObjective, type ObjectiveVerdict, type WindowCounts } from '../../src/verdict/objective-verdict.ts';
import { OBJECTIVE } from '../../src/verdict/objective.test-data.ts';

/** Events in the order of time, and which of them failed. */
export type History = { readonly at: Float64Array; readonly bad: readonly number[] };

export const LOW_TRAFFIC: Objective = { ...OBJECTIVE, target: 0.999 as Ratio, windowMs: (30 * DAY) as DurationMs };
const RULES: readonly FittedRule[] = fitRules(
  LOW_TRAFFIC,
  BURN_POLICIES.find(({ name }) => name === STANDARD_POLICY)?.rules ?? [],
);
const TICK = 10 * SECOND;
/** Pages of one incident are one page. */
const SAME_INCIDENT = HOUR;

/** Customers who come independently of each other, a part of whom fail. */
export function traffic(
  rng: Rng,
  { perHour, fail, days }: { perHour: number; fail: (at: number) => number; days: number },
): History {
  const at: number[] = [];
  const bad: number[] = [];
  for (let now = 0; now < days * DAY;) {
    now += (-Math.log(1 - rng.next()) / perHour) * HOUR;
    if (rng.next() < fail(now)) bad.push(at.length);
    at.push(now);
  }
  return { at: Float64Array.from(at), bad };
}

/** When people are paged. A rule that is sure begins to hold at a failure only, so that it is enough to ask at those. */
export function pagesOf(history: History): readonly { readonly at: number; readonly verdict: ObjectiveVerdict }[] {
  const pages: { at: number; verdict: ObjectiveVerdict }[] = [];
  const fails = Float64Array.from(history.bad, (index) => history.at[index] ?? 0);
  for (const failed of fails) {
    const at = Math.ceil(failed / TICK) * TICK;
    const verdict = judgeAt(history.at, fails, at);
    const isPaged = verdict.rules.some(({ action, fires }) => action === 'page' && fires === true);
    if (isPaged && at - (pages.at(-1)?.at ?? -Infinity) > SAME_INCIDENT) pages.push({ at, verdict });
  }
  return pages;
}

export function judgeAt(events: Float64Array, fails: Float64Array, at: number): ObjectiveVerdict {
  const over = (windowMs: DurationMs): WindowCounts => {
    const total = between(events, at - windowMs, at);
    const slots = windowMs / TICK;
    return { good: total - between(fails, at - windowMs, at), total, observedSlots: slots, expectedSlots: slots };
  };
  const each = (windows: readonly DurationMs[]): ReadonlyMap<DurationMs, WindowCounts> =>
    new Map(windows.map((window) => [window, over(window)]));
  return judgeObjective({
    objective: LOW_TRAFFIC,
    rules: RULES,
    window: over(LOW_TRAFFIC.windowMs),
    burnWindows: each(windowsFor(LOW_TRAFFIC, RULES)),
    eventWindows: each(outageWindows(RULES)),
    newest: at as Instant,
    at: at as Instant,
  });
}

function between(times: Float64Array, from: number, to: number): number {
  return firstAfter(times, to) - firstAfter(times, from);
}

function firstAfter(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
