import { showCount } from '../../kernel/show.ts';

/** Past this nobody counts zeros. */
const BEYOND = 9;

/**
 * Evidence as people weigh it: `29,000 : 1` is how often a fair bet against the statement would have paid its stake.
 * It is no probability that the statement is true. Always rounded down, so that what is shown is never more than there is.
 */
export function showOdds(log10: number): string {
  if (log10 >= BEYOND) return `over ${showCount(10 ** BEYOND)} : 1`;
  return log10 >= 0
    ? `${showCount(floored(10 ** log10))} : 1`
    : `1 : ${log10 <= -BEYOND ? showCount(10 ** BEYOND) : showCount(Math.ceil(10 ** -log10))}`;
}

/** Two digits that count; the tiny upward nudge keeps 10^log10(100) at 100. */
function floored(value: number): number {
  const unit = 10 ** Math.max(-1, Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / unit + 1e-6) * unit;
}
