import { SLOT } from '../evidence/cell.ts';
import { broken, type DurationMs } from '../kernel/units.ts';
import { spanOf, type JudgedBudgets, type WindowBurn } from './judge-budget.ts';
import type { ObjectiveFacts } from './objective-facts.ts';
import { projectedTotal } from './projected-total.ts';
import type { Drop, RuleSight } from './rule-holds.ts';
import { allowed, spendingOf, spentOf, surelySpent } from './spending.ts';
import { eventsIn, unseen, type WindowCounts } from './window-counts.ts';

/** What the rules of an objective look at, from its facts. */
export function openRuleSight(
  facts: ObjectiveFacts,
  burns: readonly WindowBurn[],
  { budget, members }: JudgedBudgets,
): RuleSight {
  const { objective, burnWindows } = facts;
  const burnOver = (windowMs: DurationMs): WindowBurn['burn'] =>
    burns.find((window) => window.windowMs === windowMs)?.burn ?? broken(`no counts over ${windowMs} ms for ${objective.name}`);
  return {
    budget,
    windowMs: objective.windowMs,
    burnOver,
    eventsOver(windowMs) {
      const counts = facts.eventWindows.get(windowMs) ?? broken(`no events over ${windowMs} ms for ${objective.name}`);
      return unseen(counts) === null ? eventsIn(counts) : null;
    },
    dropOver(windowMs) {
      const burn = burnOver(windowMs);
      if (burn.kind === 'blind' || budget.kind === 'blind') return null;
      const counts = burnWindows.get(windowMs);
      if (members === null && counts !== undefined) return dropOf(facts, counts, windowMs);
      // Of a joint budget there are no events of its own: what went is how fast it went, times how long, as far as it is known.
      const part = Math.min(windowMs, knownFor(facts)) / objective.windowMs;
      return { spent: burn.rate * part, atLeast: burn.atLeast * part, proof: burn.proof };
    },
  };
}

function dropOf(facts: ObjectiveFacts, counts: WindowCounts, windowMs: DurationMs): Drop {
  const { target, method } = facts.objective;
  const { bad, proof } = spendingOf(counts, method, windowMs);
  const whole = { bad, proof, base: wholeBase(facts) };
  const allowance = allowed(target);
  return { spent: spentOf(whole, allowance), atLeast: surelySpent(whole, allowance), proof };
}

/**
 * What the whole budget is a part of. An objective that is known for a day only has seen a small part of its traffic, and
 * half of what that allows is not half of the budget.
 */
function wholeBase(facts: ObjectiveFacts): number {
  const { objective, window, period, at } = facts;
  const { base } = spendingOf(window, objective.method, spanOf(facts));
  if (objective.method.kind === 'timeslices') return base;
  if (period !== null && period !== undefined) return projectedTotal(base, period, { at, recent: period.recent });
  const known = knownFor(facts);
  return known >= objective.windowMs ? base : base * (objective.windowMs / known);
}

function knownFor({ window }: ObjectiveFacts): number {
  return (window.expectedSlots + IN_FLIGHT) * SLOT;
}

/** The newest slots of a window are not expected yet. */
export const IN_FLIGHT = 2;
