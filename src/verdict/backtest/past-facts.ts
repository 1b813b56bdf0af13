import type { Objective } from '../../catalog/objective.ts';
import { SLOT } from '../../evidence/cell.ts';
import { DAY, HOUR, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { periodAt } from '../../kernel/zoned-time.ts';
import type { FittedRule } from '../burn-rules.ts';
import type { ObjectiveFacts, PeriodFacts } from '../objective-facts.ts';
import type { WindowCounts } from '../window-counts.ts';
import { countsOverPast, countsSincePast, type PastLane } from './past-lane.ts';
import { pastSlots, wasBiased, type PastSight } from './past-sight.ts';

/** One objective, and everything that was counted for it in the past. */
export type PastObjective = {
  readonly objective: Objective;
  readonly rules: readonly FittedRule[];
  readonly windows: readonly DurationMs[];
  readonly outages: readonly DurationMs[];
  /** In the terms of its method, and the events behind it. */
  readonly counted: PastLane;
  readonly events: PastLane;
  /** As how much each event is counted. */
  readonly each: number;
  readonly sight: PastSight;
  /** By how many slots have ended: the newest that was heard; null: all that was watched is known. */
  readonly newest: Float64Array | null;
  readonly delayMs: DurationMs;
  readonly staleAfter: DurationMs;
};

/** What the objective would have been judged by at an instant: the live facts, from what is stored. */
export function pastFacts(past: PastObjective, now: Instant): ObjectiveFacts {
  const { objective, rules, windows, outages, counted, events, each, sight, delayMs, staleAfter } = past;
  const at = (now - delayMs) as Instant;
  const isPlain = objective.method.kind === 'occurrences' && each === 1;
  const eventsSince = (start: Instant | null, window: DurationMs): { good: number; total: number } => {
    const { good, total } = start === null ? countsOverPast(events, at, window) : countsSincePast(events, at, start);
    return { good: good / each, total: total / each };
  };
  const over = (window: DurationMs): WindowCounts => {
    const counts = { ...countsOverPast(counted, at, window), ...pastSlots(sight, at, window) };
    return isPlain ? counts : { ...counts, events: eventsSince(null, window) };
  };
  const since = (start: Instant): WindowCounts => {
    const from = slotOf(start, SLOT);
    const window = Math.max(HOUR, at - from) as DurationMs;
    const counts = { ...countsSincePast(counted, at, from), ...pastSlots(sight, at, window) };
    return isPlain ? counts : { ...counts, events: eventsSince(from, window) };
  };
  const period = periodOf(objective, at, over);
  return {
    objective,
    rules,
    window: period === null ? over(objective.windowMs) : since(period.start),
    raw: null,
    burnWindows: new Map(windows.map((window) => [window, over(window)])),
    eventWindows: new Map(outages.map((window) => [window, { ...pastSlots(sight, at, window), ...eventsSince(null, window) }])),
    period,
    at,
    newest: newestAt(past, at),
    staleAfter,
    biased: wasBiased(sight, period === null ? ((at - objective.windowMs) as Instant) : period.start, at),
  };
}

function newestAt({ newest, counted: { axis } }: PastObjective, at: Instant): Instant | null {
  if (newest === null) return at;
  const heard = newest[axis.endedBy(at)] ?? -1;
  return heard < 0 ? null : (heard as Instant);
}

/** It holds every hour of the week once. */
const WEEK = (7 * DAY) as DurationMs;

function periodOf({ calendar }: Objective, at: Instant, over: (window: DurationMs) => WindowCounts): PeriodFacts | null {
  if (calendar === null) return null;
  const { total, expectedSlots } = over(WEEK);
  const overMs = Math.min(WEEK, expectedSlots * SLOT) as DurationMs;
  return { ...periodAt(calendar, at), recent: overMs < DAY ? null : { total, overMs } };
}
