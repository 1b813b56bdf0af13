/** An order that is kept while somebody reads, and how many rows would stand elsewhere by now. */
export type HeldOrder = { readonly keys: readonly string[]; readonly moved: number };

/** Rows that are gone leave the held order; those that came, and those that would stand elsewhere, are counted. */
export function holdOrder(held: readonly string[], now: readonly string[]): HeldOrder {
  if (isSame(held, now)) return { keys: now, moved: 0 };
  const placeNow = new Map(now.map((key, place) => [key, place]));
  const keys = held.filter((key) => placeNow.has(key));
  const inOrder = longestRise(keys.map((key) => placeNow.get(key) ?? 0));
  return { keys, moved: now.length - keys.length + (keys.length - inOrder) };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

/** How many of them stand in rising order already: the fewest have to move then. */
function longestRise(places: readonly number[]): number {
  const ends: number[] = [];
  for (const place of places) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = place;
  }
  return ends.length;
}
