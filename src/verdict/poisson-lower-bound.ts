/** The normal quantile of 95 %. */
const Z = 1.6448536269514722;
const MISS = 0.05;
/** Beyond it the approximation is within 0.001 of the solution. */
const SOLVED_UP_TO = 100;

const SOLVED: readonly number[] = Array.from({ length: SOLVED_UP_TO + 1 }, (_, count) => (count === 0 ? 0 : solve(count)));

/**
 * The smallest mean that makes `count` or more events no rarer than 5 %: one-sided. Counts that are not whole (sampled
 * traffic is weighted) are rounded down, which only makes the bound lower.
 */
export function poissonLowerBound(count: number): number {
  const whole = Math.floor(count);
  return SOLVED[whole] ?? approximation(whole);
}

/** Wilson and Hilferty's cube. */
function approximation(count: number): number {
  return count * (1 - 1 / (9 * count) - Z / (3 * Math.sqrt(count))) ** 3;
}

/** Newton's steps from the approximation; the slope of P(X >= count) is the probability of one event fewer. */
function solve(count: number): number {
  let mean = approximation(count);
  for (let i = 0; i < 6; i += 1) {
    let term = Math.exp(-mean);
    let below = term;
    for (let k = 1; k < count; k += 1) {
      term *= mean / k;
      below += term;
    }
    mean -= (1 - below - MISS) / term;
  }
  return mean;
}
