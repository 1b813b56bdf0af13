/** Bad events and all events, slot by slot; of whatever width. */
export type Counted = { readonly bad: Float64Array; readonly total: Float64Array };

/** Slots [first, end) in which more was bad than could be expected. */
export type Stretch = { readonly first: number; readonly end: number };

/** So far from what was expected, in standard deviations, that four weeks of ten-minute slots at every scale show none by chance. */
const FAR = 5;
/** A rise that no single slot shows may be seen over more of them. */
const SCALES = [1, 3, 9, 27, 81] as const;

/**
 * How far a count lies above its expectation, by the likelihood ratio: right for few events, where a normal distribution
 * is not. Negative below.
 */
export function distance(count: number, expected: number): number {
  if (expected <= 0) return count > 0 ? Infinity : 0;
  const ratio = count <= 0 ? expected : count * Math.log(count / expected) - (count - expected);
  return Math.sign(count - expected) * Math.sqrt(2 * Math.max(0, ratio));
}

/**
 * Where more was bad than expected, in order and disjoint. `dispersion` is how much burstier than chance the events come (1:
 * not at all). Short rises are found first, and do not count any more when longer ones are looked for.
 */
export function stretchesAbove(
  bad: Float64Array,
  expected: Float64Array,
  { dispersion = 1, far = FAR }: { readonly dispersion?: number; readonly far?: number } = {},
): readonly Stretch[] {
  const isHigh = new Uint8Array(bad.length);
  const least = far * Math.sqrt(Math.max(1, dispersion));
  for (const scale of SCALES) {
    if (scale > 1 && scale > bad.length) break;
    markHigh(isHigh, { bad, expected, scale, least });
  }
  return runsOf(isHigh);
}

type Marking = { readonly bad: Float64Array; readonly expected: Float64Array; readonly scale: number; readonly least: number };

function markHigh(isHigh: Uint8Array, { bad, expected, scale, least }: Marking): void {
  const known = isHigh.slice();
  let [count, mean] = [0, 0];
  for (let slot = 0; slot < bad.length; slot += 1) {
    if (known[slot] === 0) {
      count += bad[slot]!;
      mean += expected[slot]!;
    }
    const out = slot - scale;
    if (out >= 0 && known[out] === 0) {
      count -= bad[out]!;
      mean -= expected[out]!;
    }
    if (distance(count, Math.max(mean, 1e-12)) < least) continue;
    markBetween(isHigh, { bad, expected, first: Math.max(0, out + 1), last: slot });
  }
}

/** The slots at either end that are not above what was expected do not belong to the rise. */
function markBetween(
  isHigh: Uint8Array,
  { bad, expected, ...window }: { bad: Float64Array; expected: Float64Array; first: number; last: number },
): void {
  let { first, last } = window;
  while (first < last && bad[first]! <= expected[first]!) first += 1;
  while (last > first && bad[last]! <= expected[last]!) last -= 1;
  isHigh.fill(1, first, last + 1);
}

function runsOf(isHigh: Uint8Array): readonly Stretch[] {
  const runs: Stretch[] = [];
  for (let slot = 0; slot < isHigh.length; slot += 1) {
    if (isHigh[slot] === 0) continue;
    const first = slot;
    while (slot < isHigh.length && isHigh[slot] === 1) slot += 1;
    runs.push({ first, end: slot });
  }
  return runs;
}
