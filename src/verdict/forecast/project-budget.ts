import type { Allowance } from '../allowance.ts';

/** What is known of a budget hour by hour: `bad` and `total` of each hour of the window, oldest first, the newest last. */
export type BudgetHours = {
  readonly allowance: Allowance;
  readonly bad: Float64Array;
  readonly total: Float64Array;
  /** Whether hours leave the window as new ones come; a calendar window only ever fills. */
  readonly expires: boolean;
  /** Hours that are looked ahead. */
  readonly ahead: number;
};

/**
 * How many bad events may come between now and each hour ahead before nothing of the budget is left then, when so many events
 * an hour come in all. What expires is known exactly: budgets heal when an old incident leaves the window, and shrink when
 * good hours do.
 */
export function* roomByHour(hours: BudgetHours, perHour: number): Generator<number> {
  for (const { allowed, bad } of budgetByHour(hours, perHour)) yield allowed - bad;
}

/** What the budget will allow at each hour ahead, and what of the bad events that are known will still be in its window then. */
export function* budgetByHour(
  { allowance: { parts, of }, bad, total, expires, ahead }: BudgetHours,
  perHour: number,
): Generator<{ readonly allowed: number; readonly bad: number }> {
  const now = { bad: sum(bad), total: sum(total) };
  for (let hour = 0; hour <= ahead; hour += 1) {
    if (hour > 0 && expires && hour <= bad.length) {
      now.bad -= bad[hour - 1]!;
      now.total -= total[hour - 1]!;
    }
    yield { allowed: ((now.total + perHour * hour) * parts) / of, bad: now.bad };
  }
}

/** The first hour by which a steady rate of bad events has used up everything; null when it never does as far as is looked. */
export function hoursToExhaustion(
  hours: BudgetHours,
  { badPerHour, perHour }: { badPerHour: number; perHour: number },
): number | null {
  let hour = 0;
  for (const room of roomByHour(hours, perHour)) {
    if (badPerHour * hour >= room - SMALLEST) return hour;
    hour += 1;
  }
  return null;
}

/** Sums of rates times hours are off in their last digits; less than this of an event is not left. */
const SMALLEST = 1e-9;

function sum(counts: Float64Array): number {
  return counts.reduce((all, count) => all + count, 0);
}
