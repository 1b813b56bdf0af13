import { BURN_POLICIES } from '../../src/catalog/burn-policies.ts';
import { SLOT } from '../../src/evidence/cell.ts';
import { DAY, type DurationMs, type Ratio } from '../../src/kernel/units.ts';
import { budgetOf } from '../../src/verdict/budget.ts';
import { burnOf } from '../../src/verdict/burn.ts';
import { fitRules, type FittedRule } from '../../src/verdict/burn-rules.ts';
import { holds, type RuleSight } from '../../src/verdict/rule-holds.ts';
import { allowed, spendingOf, spentOf, surelySpent } from '../../src/verdict/spending.ts';
import type { WindowCounts } from '../../src/verdict/window-counts.ts';

const TERMS = { target: 0.999 as Ratio, method: { kind: 'occurrences' } as const, windowMs: (30 * DAY) as DurationMs };
const RULES = BURN_POLICIES.find(({ name }) => name === 'standard')?.rules ?? [];
export const FITTED: readonly FittedRule[] = fitRules({ ...TERMS, composite: null }, RULES);
const PAGES = FITTED.filter(({ rule }) => rule.action === 'page');

type Events = { readonly bad: number; readonly total: number };

/** Events by slots of ten seconds as running sums, so that any window is one subtraction. */
export class Played {
  readonly #bad: Float64Array;
  readonly #total: Float64Array;

  readonly #before: Events;

  /** `before` is what each slot had before the first that is told. */
  constructor(slots: number, before: Events = { bad: 0, total: 0 }) {
    this.#before = before;
    this.#bad = new Float64Array(slots + 1);
    this.#total = new Float64Array(slots + 1);
  }

  /** Slots are told one after the other. */
  tell(slot: number, { bad, total }: Events): void {
    this.#bad[slot + 1] = this.#bad[slot]! + bad;
    this.#total[slot + 1] = this.#total[slot]! + total;
  }

  /** Up to and with a slot. */
  counts(slot: number, windowMs: number): Events {
    const first = slot + 1 - Math.round(windowMs / SLOT);
    const [from, earlier] = [Math.max(0, first), Math.max(0, -first)];
    return {
      bad: this.#bad[slot + 1]! - this.#bad[from]! + earlier * this.#before.bad,
      total: this.#total[slot + 1]! - this.#total[from]! + earlier * this.#before.total,
    };
  }
}

/** Pages of the standard policy that hold at a slot, by the judge's own conditions. */
export function pagesAt(played: Played, slot: number): readonly FittedRule[] {
  const sight = sightOf(played, slot);
  return PAGES.filter((rule) => holds(rule, sight) === true);
}

/** What the workbook's rules say when counts are taken as they stand: 14.4 over an hour and 6 over six. */
export function rawPage(played: Played, slot: number, delayMs = 0): boolean {
  const seen = slot - Math.round(delayMs / SLOT);
  if (seen < 0) return false;
  const burn = (windowMs: number): number => {
    const { bad, total } = played.counts(seen, windowMs);
    return total === 0 ? 0 : bad / (0.001 * total);
  };
  const [five, half, hour, six] = [5, 30, 60, 360].map((minutes) => burn(minutes * 60_000));
  return (hour! > 14.4 && five! > 14.4) || (six! > 6 && half! > 6);
}

function sightOf(played: Played, slot: number): RuleSight {
  const countsOver = (windowMs: number): WindowCounts => {
    const { bad, total } = played.counts(slot, windowMs);
    const slots = Math.max(1, Math.round(windowMs / SLOT));
    return { good: total - bad, total, observedSlots: slots, expectedSlots: slots };
  };
  const allowance = allowed(TERMS.target);
  return {
    windowMs: TERMS.windowMs,
    budget: budgetOf(countsOver(TERMS.windowMs), TERMS),
    burnOver: (windowMs) => burnOf(countsOver(windowMs), TERMS, windowMs),
    eventsOver: (windowMs) => countsOver(windowMs),
    dropOver(windowMs) {
      const [part, whole] = [countsOver(windowMs), countsOver(TERMS.windowMs)];
      if (whole.total === 0) return null;
      const spending = {
        ...spendingOf(part, TERMS.method, windowMs),
        base: spendingOf(whole, TERMS.method, TERMS.windowMs).base,
      };
      return { spent: spentOf(spending, allowance), atLeast: surelySpent(spending, allowance), proof: spending.proof };
    },
  };
}
