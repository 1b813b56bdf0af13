import type { BudgetingMethod } from '../catalog/objective.ts';
import { SLOT } from '../evidence/cell.ts';
import { SLICE_PARTS } from '../evidence/derivations/slices.ts';
import { broken, type DurationMs, type Ratio } from '../kernel/units.ts';
import { allowanceOf, type Allowance } from './allowance.ts';
import { poissonLowerBound } from './poisson-lower-bound.ts';
import { eventsIn, type WindowCounts } from './window-counts.ts';

/** What of a window counts against the budget. */
export type Spending = {
  /** Bad events, or bad slices; of ratio slices what was missing of them, in billionths. */
  readonly bad: number;
  /** What the target allows a part of, in the same unit. */
  readonly base: number;
  /** Single failures that were seen behind it: how sure one may be rests on them. */
  readonly proof: number;
};

/** How an objective turns counts into a spent budget. */
export type Terms = { readonly target: Ratio; readonly method: BudgetingMethod };

/**
 * The one place where the three methods differ. Slices of time are allowed by the time there is, not by the time that was
 * seen: a gap neither spends budget nor makes it smaller.
 */
export function spendingOf(counts: WindowCounts, method: BudgetingMethod, windowMs: DurationMs): Spending {
  const { good, total, observedSlots } = counts;
  const bad = total - good;
  if (!(bad >= 0)) broken(`${good} good of ${total}`);
  switch (method.kind) {
    case 'occurrences':
      // Ratios that somebody else reckoned are counted in millionths: as sure as the readings they came in.
      return { bad, base: total, proof: counts.events === undefined ? bad : failures(counts) };
    case 'ratio-timeslices':
      return { bad, base: total, proof: counts.events === undefined ? bad / SLICE_PARTS : failures(counts) };
    case 'timeslices': {
      // A window takes in the whole slot that it begins in, so that one more can be seen than fit.
      const base = Math.max(windowMs / method.sliceMs, total);
      const watched = Math.floor((observedSlots * SLOT) / method.sliceMs);
      const empty = method.emptySlice === 'bad' ? Math.max(0, Math.min(watched, Math.floor(base)) - total) : 0;
      // Of a quotient such as cost per order the slice is what is seen to fail, and not an event of it.
      const seen = counts.events === undefined || isQuotient(method) ? bad : failures(counts);
      return { bad: bad + empty, base, proof: seen + empty };
    }
  }
}

/** How often the budget that is allowed is spent: 1 is all of it. */
export function spentOf({ bad, base }: Pick<Spending, 'bad' | 'base'>, { parts, of }: Allowance): number {
  return (bad * of) / (base * parts);
}

/**
 * What is spent at least, at 95 %: three failures among sixty requests at night prove little. The bad of slices is as
 * sure as the failures behind it.
 */
export function surelySpent({ bad, base, proof }: Spending, { parts, of }: Allowance): number {
  if (proof <= 0) return 0;
  const sure = proof === bad ? poissonLowerBound(bad) : bad * (poissonLowerBound(proof) / proof);
  return (sure * of) / (base * parts);
}

const allowances = new Map<Ratio, Allowance>();
const MOST_ALLOWANCES = 4_096;

/** The same as `allowanceOf`, which is asked for the same few targets at every tick. */
export function allowed(target: Ratio): Allowance {
  const known = allowances.get(target);
  if (known !== undefined) return known;
  if (allowances.size >= MOST_ALLOWANCES) allowances.clear();
  const made = allowanceOf(target);
  allowances.set(target, made);
  return made;
}

function failures(counts: WindowCounts): number {
  const { good, total } = eventsIn(counts);
  return Math.max(0, total - good);
}

function isQuotient(method: BudgetingMethod): boolean {
  return method.kind === 'timeslices' && (method.slice.op === 'lte' || method.slice.op === 'lt');
}
