/**
 * Parts rounded to whole steps so that, as they are shown, they add up to their rounded sum: each is off by less than a step,
 * and those that lose most by rounding down are the ones rounded up.
 */
export function roundedToAddUp(parts: readonly number[], step: number): readonly number[] {
  const exact = parts.map((part) => clean(part / step));
  const down = exact.map(Math.floor);
  const missing = Math.round(sum(exact)) - sum(down);
  const byLoss = exact.map((_, index) => index).sort((a, b) => loss(b) - loss(a));
  const up = new Set(byLoss.slice(0, missing));
  return down.map((whole, index) => (whole + (up.has(index) ? 1 : 0)) * step);

  function loss(index: number): number {
    return (exact[index] ?? 0) - (down[index] ?? 0);
  }
}

/** 0.3 ÷ 0.1 is 2.9999999999999996 in binary, and means 3. */
function clean(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-9 * Math.max(1, Math.abs(value)) ? near : value;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
