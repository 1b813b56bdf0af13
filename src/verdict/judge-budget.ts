import { broken, elapsed, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { budgetOf, type Budget } from './budget.ts';
import { burnOf, type Burn } from './burn.ts';
import { jointBudget, jointBurn } from './joint-budget.ts';
import type { MemberFacts, ObjectiveFacts } from './objective-facts.ts';
import { isEarly, projectedTotal } from './projected-total.ts';
import type { Terms } from './spending.ts';
import { coverageOf, type WindowCounts } from './window-counts.ts';

export type JudgedBudgets = {
  readonly budget: Budget;
  readonly raw: { readonly window: WindowCounts; readonly budget: Budget } | null;
  readonly period: JudgedPeriod | null;
  readonly members: readonly MemberBudget[] | null;
};

export type JudgedPeriod = {
  readonly start: Instant;
  readonly end: Instant;
  readonly passed: Ratio;
  /** What the whole window will likely see, when the budget is judged by that; null: by what it has seen so far. */
  readonly projected: number | null;
  /** The budget by the traffic so far alone. */
  readonly soFar: Budget;
};

export type MemberBudget = { readonly objective: string; readonly weight: number; readonly budget: Budget };
export type WindowBurn = { readonly windowMs: DurationMs; readonly burn: Burn; readonly coverage: Ratio };

/** The budget as it is judged, and beside it what it would be otherwise: with adjusted time, and without a projection. */
export function judgeBudgets(facts: ObjectiveFacts): JudgedBudgets {
  const { window, raw, objective } = facts;
  const members = ownMembers(facts);
  const budgetOver = (counts: WindowCounts, pick: (of: MemberFacts) => WindowCounts): { gate: Budget; soFar: Budget } => {
    if (members === null) {
      const terms = { ...objective, windowMs: spanOf(facts) };
      const soFar = budgetOf(counts, terms);
      const projected = projectionOf(facts, counts);
      return { gate: projected === null ? soFar : budgetOf(counts, terms, projected), soFar };
    }
    const joint = jointBudget(
      members.map((member) => ({ weight: member.weight, of: memberBudget(facts, member, pick(member)) })),
      objective.target,
      objective.method,
    );
    return { gate: joint, soFar: joint };
  };
  const { gate, soFar } = budgetOver(window, (member) => member.window);
  const adjusted = raw !== null && raw !== undefined;
  return {
    budget: gate,
    raw: adjusted ? { window: raw, budget: budgetOver(raw, (member) => member.raw ?? member.window).gate } : null,
    period: periodOf(facts, soFar),
    members:
      members?.map((member) => ({
        objective: member.objective.name,
        weight: member.weight,
        budget: memberBudget(facts, member, member.window),
      })) ?? null,
  };
}

export function burnsOf(facts: ObjectiveFacts): readonly WindowBurn[] {
  const members = ownMembers(facts);
  return [...facts.burnWindows].map(([windowMs, counts]) => {
    const burn =
      members === null
        ? burnOf(counts, facts.objective, windowMs)
        : jointBurn(
            members.map((member) => {
              const own =
                member.burnWindows.get(windowMs) ?? broken(`no counts over ${windowMs} ms for ${member.objective.name}`);
              return { weight: member.weight, of: burnOf(own, memberTerms(facts, member), windowMs) };
            }),
          );
    return { windowMs, burn, coverage: coverageOf(counts) };
  });
}

/** What the whole calendar window will likely see, while it is early; null: what was seen is what counts. */
export function projectionOf({ objective, period, at }: ObjectiveFacts, { total }: WindowCounts): number | null {
  if (period === null || period === undefined || objective.method.kind === 'timeslices' || !isEarly(period, at)) return null;
  return projectedTotal(total, period, { at, recent: period.recent });
}

/** How long the time is that slices are allowed in: the whole of a calendar window, also while it is going on. */
export function spanOf({ objective, period }: ObjectiveFacts): DurationMs {
  return period === null || period === undefined ? objective.windowMs : elapsed(period.start, period.end);
}

/** Slices of several indicators are joint in their lane already; other composites spend what their members do. */
function ownMembers({ members, objective }: ObjectiveFacts): readonly MemberFacts[] | null {
  return members === undefined || objective.composite === null || objective.method.kind === 'timeslices' ? null : members;
}

function memberTerms({ objective }: ObjectiveFacts, member: MemberFacts): Terms {
  const { target, method } = objective;
  return method.kind === 'ratio-timeslices' ? { target, method } : member.objective;
}

function memberBudget(facts: ObjectiveFacts, member: MemberFacts, counts: WindowCounts): Budget {
  const projected = projectionOf({ ...facts, ...member }, counts);
  return budgetOf(counts, { ...memberTerms(facts, member), windowMs: spanOf(facts) }, projected);
}

function periodOf(facts: ObjectiveFacts, soFar: Budget): JudgedPeriod | null {
  const { period, at, window } = facts;
  if (period === null || period === undefined) return null;
  const { start, end } = period;
  const passed = Math.min(1, Math.max(0, elapsed(start, at) / elapsed(start, end))) as Ratio;
  return { start, end, passed, projected: projectionOf(facts, window), soFar };
}
