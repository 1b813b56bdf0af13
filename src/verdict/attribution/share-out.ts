/** A sampled event weighs what it stands for, which is not whole; such counts are shared out in thousandths. */
const FINE = 1_000;

/**
 * Shares bad events out among claims that are not whole, in whole events (in thousandths where the events are weighted). In
 * every slot the shares are at most what was bad there, and what is left is background: shares and background are the bad
 * events exactly. What rounding took from a claim is remembered and given later, so that many slots with a third of an event
 * each do not round to nothing. A claim on a slot is at most what was bad in it.
 */
export function shareOut(bad: Float64Array, claims: readonly Float64Array[]): readonly Float64Array[] {
  const grains = bad.every((count) => Number.isInteger(count)) ? 1 : FINE;
  const shares = claims.map(() => new Float64Array(bad.length));
  const owed = new Float64Array(claims.length);
  for (let slot = 0; slot < bad.length; slot += 1) {
    let left = Math.floor(bad[slot]! * grains + TINY);
    if (left === 0) continue;
    for (let index = 0; index < claims.length; index += 1) owed[index]! += claims[index]![slot]! * grains;
    for (let most = mostOwed(owed); left > 0 && most >= 0; most = mostOwed(owed)) {
      const part = Math.min(left, Math.floor(owed[most]! + TINY));
      shares[most]![slot]! += part / grains;
      owed[most]! -= part;
      left -= part;
    }
  }
  return shares;
}

/** Sums of fractions are off in their last digits. */
const TINY = 1e-6;

/** Who is owed the most, if that is something whole; -1 when nobody is. */
function mostOwed(owed: Float64Array): number {
  let most = -1;
  for (let index = 0; index < owed.length; index += 1)
    if (owed[index]! >= 1 - TINY && (most < 0 || owed[index]! > owed[most]!)) most = index;
  return most;
}
