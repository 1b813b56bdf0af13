import type { AlertRule } from '../../catalog/alert-rule.ts';
import type { BudgetingMethod } from '../../catalog/objective.ts';
import { DAY, type DurationMs, type Ratio } from '../../kernel/units.ts';
import { budgetOf } from '../budget.ts';
import { burnOf } from '../burn.ts';
import { fitRules } from '../burn-rules.ts';
import { holds, type RuleSight } from '../rule-holds.ts';
import type { PastSums } from './past-slots.ts';

/** What the past would have been like under a target. */
export type Trial = {
  readonly target: Ratio;
  /** Good ÷ total of the whole past. */
  readonly compliance: number;
  /** Of the windows that were complete: the most that one of them spent, and how often a budget ran out. */
  readonly worstSpent: number;
  readonly breaches: number;
  /** The part of the time in which nothing was left. */
  readonly exhausted: Ratio;
  /** Times that somebody would have been paged, and asked by ticket. */
  readonly pages: number;
  readonly tickets: number;
  /** The same for four weeks. */
  readonly pagesPerMonth: number;
  readonly breachesPerYear: number;
};

const OCCURRENCES: BudgetingMethod = { kind: 'occurrences' };
/** Alerts that end and come again within this time are one for the person who is called. */
const ONE_EPISODE = (30 * 60_000) as DurationMs;

type Tried = { readonly target: Ratio; readonly windowMs: DurationMs; readonly rules: readonly AlertRule[] };

/** Plays the past against a target: the budgets and the rules as the judge has them, at the end of every slot. */
export function tryTarget(past: PastSums, { target, windowMs, rules }: Tried): Trial {
  const terms = { target, method: OCCURRENCES, windowMs };
  const fitted = fitRules({ ...terms, composite: null }, rules).filter(
    ({ rule: { when } }) => when.kind === 'burn' || when.kind === 'drop',
  );
  const windowSlots = Math.round(windowMs / past.slotMs);
  const found = { worst: 0, breaches: 0, exhausted: 0, complete: 0, wasOut: false };
  const pages = openEpisodes(past.slotMs);
  const tickets = openEpisodes(past.slotMs);
  for (let slot = 0; slot < past.slots; slot += 1) {
    const sight = sightAt(past, { slot, ...terms });
    const held = fitted.filter((rule) => holds(rule, sight) === true);
    pages.note(
      slot,
      held.some(({ rule }) => rule.action === 'page'),
    );
    tickets.note(
      slot,
      held.some(({ rule }) => rule.action === 'ticket'),
    );
    const { budget } = sight;
    if (slot + 1 < windowSlots || budget.kind === 'blind') continue;
    found.complete += 1;
    found.worst = Math.max(found.worst, budget.spent);
    const isOut = budget.remaining <= 0;
    if (isOut) found.exhausted += 1;
    if (isOut && !found.wasOut) found.breaches += 1;
    found.wasOut = isOut;
  }
  const all = past.over(past.slots - 1, (past.slots * past.slotMs) as DurationMs);
  const days = (past.slots * past.slotMs) / DAY;
  const judgedDays = (found.complete * past.slotMs) / DAY;
  return {
    target,
    compliance: all.total === 0 ? 1 : all.good / all.total,
    worstSpent: found.worst,
    breaches: found.breaches,
    exhausted: (found.complete === 0 ? 0 : found.exhausted / found.complete) as Ratio,
    pages: pages.count,
    tickets: tickets.count,
    pagesPerMonth: (pages.count / days) * 28,
    breachesPerYear: judgedDays === 0 ? 0 : (found.breaches / judgedDays) * 365,
  };
}

type At = { readonly slot: number; readonly target: Ratio; readonly method: BudgetingMethod; readonly windowMs: DurationMs };

function sightAt(past: PastSums, { slot, ...terms }: At): RuleSight {
  const { windowMs } = terms;
  const budget = budgetOf(past.over(slot, windowMs), terms);
  const burnOver = (over: DurationMs) => burnOf(past.over(slot, over), terms, over);
  return {
    burnOver,
    eventsOver: () => null,
    dropOver(over) {
      const burn = burnOver(over);
      if (burn.kind === 'blind') return null;
      const part = over / windowMs;
      return { spent: burn.rate * part, atLeast: burn.atLeast * part, proof: burn.proof };
    },
    budget,
    windowMs,
  };
}

type Episodes = { readonly count: number; note(slot: number, holds: boolean): void };

function openEpisodes(slotMs: DurationMs): Episodes {
  const state = { count: 0, last: Number.NEGATIVE_INFINITY };
  return {
    get count() {
      return state.count;
    },
    note(slot, isHeld) {
      if (!isHeld) return;
      if ((slot - state.last) * slotMs > ONE_EPISODE) state.count += 1;
      state.last = slot;
    },
  };
}
