import type { Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { countsMillionths } from '../catalog/objective-rules.ts';
import { SLOT } from '../evidence/cell.ts';
import { SLICE_PARTS } from '../evidence/derivations/slices.ts';
import { MILLION } from '../intake/counter-table.ts';
import { DAY, elapsed, HOUR, slotOf, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { periodAt } from '../kernel/zoned-time.ts';
import { burnOf } from '../verdict/burn.ts';
import { burnsOf, judgeBudgets } from '../verdict/judge-budget.ts';
import type { MemberFacts, ObjectiveFacts, PeriodFacts } from '../verdict/objective-facts.ts';
import { coverageOf, LEAST_COVERAGE, type WindowCounts } from '../verdict/window-counts.ts';
import { BUDGET_ALONE, countingOf, factsOf, sumOf, WEEK, wholeOf, type Known } from './gather-facts.ts';
import { historyEdges } from './history-axis.ts';
import type { HistoryParts } from './indicator-history.ts';
import { countsFor, type ObjectiveCounts } from './objective-counts.ts';
import { olderCounts, NOTHING_OLDER, type OlderCounts } from './older-counts.ts';
import { heardAs } from './sight.ts';

/** What happened between two instants, and how the budget stood at the later one. */
export type HistorySlot = {
  readonly from: Instant;
  readonly to: Instant;
  /** What was left of the budget of the window that ended at `to`, as it is judged; null: blind then, or not known any more. */
  readonly left: number | null;
  /** In the unit of the method. */
  readonly bad: number;
  readonly total: number;
  readonly coverage: Ratio;
  /** How many times as fast as allowed the budget went in this slot; null: blind, or nobody came. */
  readonly burn: number | null;
};
export type HistorySpan = { readonly from: Instant; readonly to: Instant };

export type ObjectiveHistory = {
  readonly objective: Objective;
  /** Up to when something could be known. */
  readonly at: Instant;
  readonly span: HistorySpan;
  /** The first telemetry of what it is counted by; of several that which was heard last. */
  readonly knownSince: Instant | null;
  readonly unit: 'events' | 'slices' | 'readings';
  readonly slots: readonly HistorySlot[];
  readonly blind: readonly HistorySpan[];
};

/** How the budget came to be what it is, slot by slot over the objective's window; null when nothing is counted for it. */
export async function objectiveHistory(
  parts: HistoryParts & Known,
  asked: Objective,
  now: Instant,
): Promise<ObjectiveHistory | null> {
  const objective = wholeOf(asked);
  const counted = countedFor(parts, objective, now);
  if (counted === null) return null;
  const { at } = counted;
  const start = objective.calendar === null ? at - objective.windowMs : periodAt(objective.calendar, at).start;
  const knownSince = knownSinceOf(parts, counted.members);
  const begin = Math.max(start, knownSince ?? at - SLOT) as Instant;
  const span = { from: slotOf(Math.min(begin, at - SLOT) as Instant, SLOT), to: at };
  const older =
    objective.calendar === null ? await olderCounts(parts, objective, { at, from: span.from, knownSince }) : NOTHING_OLDER;
  const slots = knownSince === null ? [] : slotsOf({ parts, objective, counted, older, now }, span);
  return { objective, at, span, knownSince, unit: unitOf(parts, objective), slots, blind: blindIn(slots) };
}

type Member = { readonly objective: Objective; readonly weight: number; readonly counts: ObjectiveCounts };
type Counted = { readonly members: readonly Member[]; readonly isJoint: boolean; readonly at: Instant };

/** The members of a joint budget spend it one by one; anything else is counted by itself. */
function countedFor(known: Known, objective: Objective, now: Instant): Counted | null {
  if (objective.unsupported !== null) return null;
  const isJoint = objective.composite !== null && objective.method.kind !== 'timeslices';
  const named = isJoint
    ? (objective.composite ?? []).flatMap(({ objective: name, weight }) => {
        const member = findObjective(known.catalog(), name);
        return member === undefined ? [] : [{ objective: member, weight }];
      })
    : [{ objective, weight: 1 }];
  const counting = countingOf(known);
  const members = named.flatMap((one) => {
    const counts = countsFor(counting, one.objective, now);
    return counts === null ? [] : [{ ...one, counts }];
  });
  if (members.length === 0 || members.length < named.length) return null;
  return { members, isJoint, at: Math.min(...members.map(({ counts }) => counts.at)) as Instant };
}

function knownSinceOf({ evidence }: Known, members: readonly Member[]): Instant | null {
  const firsts = members
    .flatMap(({ counts }) => counts.indicators)
    .map((one) => evidence().heard.get(heardAs(one))?.first ?? null);
  return firsts.reduce<Instant | null>(
    (latest, first) => (latest === null || first === null ? null : (Math.max(latest, first) as Instant)),
    firsts[0] ?? null,
  );
}

/** Of slots that ended so lately nothing is expected yet: that nothing came is no gap. */
const STILL_COMING = 3 * SLOT;

type Looking = {
  readonly parts: Known;
  readonly objective: Objective;
  readonly counted: Counted;
  readonly older: OlderCounts;
  readonly now: Instant;
};

/** The roundest instants that there are: what is not told of them is told of none. */
const WIDEST = 6 * HOUR;

/** An edge that memory does not tell is left out: the slot is as long as it takes to reach one that it does. */
function slotsOf(looking: Looking, span: HistorySpan): readonly HistorySlot[] {
  const { counted, objective, parts } = looking;
  const [first = span.from, ...edges] = historyEdges(span);
  const slots: HistorySlot[] = [];
  let from = first;
  const each = partsOf(parts, objective);
  for (const to of edges) {
    const isNow = to === span.to;
    const within = countsIn(counted, { from, to: isNow ? ((slotOf(to, SLOT) + SLOT) as Instant) : to });
    const left = isNow ? leftNow(looking) : leftAt(looking, to);
    if (within === null || (left === 'untold' && to % WIDEST !== 0)) continue;
    const sum = sumOf(within);
    slots.push({
      from,
      to,
      left: left === 'untold' ? null : left,
      bad: (sum.total - sum.good) / each,
      total: sum.total / each,
      coverage: sum.expectedSlots === 0 && span.to - to < STILL_COMING ? (1 as Ratio) : coverageOf(sum),
      burn: burnWithin(looking, within, { from, to }),
    });
    from = to;
  }
  return slots;
}

function countsIn({ members }: Counted, span: HistorySpan): readonly WindowCounts[] | null {
  const each = members.map(({ counts }) => counts.between(span));
  const known = each.filter((one) => one !== null);
  return known.length < each.length ? null : known;
}

/** The last of the line is what the objective's page says, by the very same way. */
function leftNow({ parts, objective, now }: Looking): number | null {
  const { budget } = judgeBudgets(factsOf(parts, { ...objective, alerts: [], burnPolicy: BUDGET_ALONE }, now));
  return budget.kind === 'known' ? budget.remaining : null;
}

/** Where memory does not tell both ends of the window, a later and rounder instant may be told of. */
function leftAt({ objective, counted, older }: Looking, at: Instant): number | null | 'untold' {
  const period = objective.calendar === null ? null : periodAt(objective.calendar, at);
  const begin = period?.start ?? ((at - objective.windowMs) as Instant);
  const windows = countsIn(counted, { from: Math.max(begin, older.from) as Instant, to: at });
  const before = older.counts({ from: begin, to: older.from });
  if (windows === null || before === null) return 'untold';
  const known = windows.map((one) => ({ ...one, good: one.good + before.good, total: one.total + before.total }));
  const { budget } = judgeBudgets(factsThen(objective, counted, { at, windows: known, period }));
  return budget.kind === 'known' ? budget.remaining : null;
}

type Then = {
  readonly at: Instant;
  readonly windows: readonly WindowCounts[];
  readonly period: { readonly start: Instant; readonly end: Instant } | null;
};

/** As much of the facts as a budget is judged by. */
function factsThen(objective: Objective, { members, isJoint }: Counted, { at, windows, period }: Then): ObjectiveFacts {
  const judged = members.map(({ objective: member, weight }, index): MemberFacts => ({
    objective: member,
    weight,
    window: windows[index] ?? NOTHING,
    burnWindows: new Map(),
  }));
  return {
    objective,
    rules: [],
    window: sumOf(windows),
    burnWindows: new Map(),
    eventWindows: new Map(),
    ...(isJoint && { members: judged }),
    period: period === null ? null : { ...period, recent: recentThen(members, at) },
    newest: at,
    at,
  };
}

/** What came in the week before then: of a joint budget each member is projected by the first one's, as it is judged now. */
function recentThen([first]: readonly Member[], at: Instant): PeriodFacts['recent'] {
  const week = first?.counts.between({ from: (at - WEEK) as Instant, to: at }) ?? NOTHING;
  const overMs = Math.min(WEEK, week.expectedSlots * SLOT) as DurationMs;
  return overMs < DAY ? null : { total: week.total, overMs };
}

function burnWithin({ objective, counted }: Looking, within: readonly WindowCounts[], { from, to }: HistorySpan): number | null {
  const length = elapsed(from, to);
  if (!counted.isJoint) {
    const burn = burnOf(sumOf(within), objective, length);
    return burn.kind === 'known' ? burn.rate : null;
  }
  const then = factsThen(objective, counted, { at: to, windows: within, period: null });
  const members = (then.members ?? []).map((one) => ({ ...one, burnWindows: new Map([[length, one.window]]) }));
  const [joint] = burnsOf({ ...then, members, burnWindows: new Map([[length, then.window]]) });
  return joint?.burn.kind === 'known' ? joint.burn.rate : null;
}

function blindIn(slots: readonly HistorySlot[]): readonly HistorySpan[] {
  const spans: { from: Instant; to: Instant }[] = [];
  for (const { from, to, coverage } of slots) {
    if (coverage >= LEAST_COVERAGE) continue;
    const last = spans.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else spans.push({ from, to });
  }
  return spans;
}

function partsOf({ catalog }: Known, { method, indicator }: Objective): number {
  if (method.kind !== 'occurrences') return method.kind === 'ratio-timeslices' ? SLICE_PARTS : 1;
  const found = findIndicator(catalog(), indicator);
  return found !== undefined && countsMillionths(found) ? MILLION : 1;
}

function unitOf(known: Known, objective: Objective): ObjectiveHistory['unit'] {
  if (objective.method.kind !== 'occurrences') return 'slices';
  return partsOf(known, objective) === 1 ? 'events' : 'readings';
}

const NOTHING: WindowCounts = { good: 0, total: 0, observedSlots: 0, expectedSlots: 0 };
