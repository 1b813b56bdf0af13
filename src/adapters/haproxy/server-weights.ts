/** What a server weighs at most; 0 takes it out. */
const HEAVIEST = 256;
/** A share is as asked when it is this close: the control loop takes a thousandth for somebody else’s hand. */
export const CLOSE_ENOUGH = 0.0009;

/** A place that shall have this share, and how many of its servers can take traffic. */
export type PlaceShare = { readonly share: number; readonly servers: number };

/**
 * What each server of each place has to weigh. With `round-robin` the weights are the smallest that come close enough:
 * HAProxy lets a server whose weight rises catch up with up to sixteen times its new weight at once, so 128 beside 128
 * sends the next hundreds of requests all to the candidate, and 1 beside 1 does not. With `random` they are the largest,
 * because each unit of weight is a place on its ring, and of few places some are wide. Null: no weights come close.
 */
export function serverWeights(places: readonly PlaceShare[], balance: 'round-robin' | 'random'): readonly number[] | null {
  const wanted = places.map(({ share, servers }) => (share === 0 ? 0 : share / servers));
  const greatest = Math.max(...wanted);
  if (!(greatest > 0)) return null;
  const atScale = (scale: number): readonly number[] =>
    wanted.map((weight) => (weight === 0 ? 0 : Math.max(1, Math.round((weight / greatest) * scale))));
  const all = Array.from({ length: HEAVIEST }, (_, index) => atScale(index + 1));
  if (balance === 'round-robin') return all.find((weights) => furthest(places, weights) <= CLOSE_ENOUGH) ?? null;
  const large = all.slice(HEAVIEST / 2).toReversed();
  const best = large.toSorted((a, b) => furthest(places, a) - furthest(places, b))[0];
  return best !== undefined && furthest(places, best) <= CLOSE_ENOUGH ? best : null;
}

/** Shares that come of weights: how far the worst of them is from what is wanted. */
function furthest(places: readonly PlaceShare[], weights: readonly number[]): number {
  const sums = places.map(({ servers }, index) => (weights[index] ?? 0) * servers);
  const total = sums.reduce((sum, weight) => sum + weight, 0);
  return Math.max(...places.map(({ share }, index) => Math.abs((sums[index] ?? 0) / total - share)));
}
