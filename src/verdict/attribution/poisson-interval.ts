/** Between which means a count lies with 95 % confidence. */
export type CountInterval = { readonly low: number; readonly high: number };

/** The normal quantile that leaves 2.5 % on either side. */
const Z = 1.959963984540054;
const MISS = 0.025;
/** Beyond it Wilson and Hilferty's cube is within a thousandth of the solution. */
const SOLVED_UP_TO = 60;

const LOWS: readonly number[] = Array.from({ length: SOLVED_UP_TO + 1 }, (_, count) =>
  count === 0 ? 0 : solved(count, 1 - MISS),
);
const HIGHS: readonly number[] = Array.from({ length: SOLVED_UP_TO + 1 }, (_, count) => solved(count + 1, MISS));

/** Counts that are not whole, as sampled traffic has them, are widened to the whole numbers around them. */
export function poissonInterval(count: number): CountInterval {
  const [below, above] = [Math.floor(Math.max(0, count)), Math.ceil(Math.max(0, count))];
  return { low: LOWS[below] ?? cubed(below, -Z), high: HIGHS[above] ?? cubed(above + 1, Z) };
}

function cubed(count: number, z: number): number {
  return count * (1 - 1 / (9 * count) + z / (3 * Math.sqrt(count))) ** 3;
}

/** The mean at which fewer than `count` events have this probability, by halving. */
function solved(count: number, probability: number): number {
  let [low, high] = [0, count * 3 + 10];
  for (let i = 0; i < 60; i += 1) {
    const mean = (low + high) / 2;
    if (fewerThan(count, mean) > probability) low = mean;
    else high = mean;
  }
  return (low + high) / 2;
}

function fewerThan(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    sum += term;
    term *= mean / (k + 1);
  }
  return sum;
}
