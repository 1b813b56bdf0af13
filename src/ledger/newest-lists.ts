/**
 * The newest of what is recorded. They lie in a few short lists, newest first, so that one more copies one short list and not
 * all of them; beyond the bound the oldest list goes as a whole.
 */
export type NewestLists<One> = readonly (readonly One[])[];

const LIST = 64;
const MOST_LISTS = 17;
/** As many at least are at hand. */
export const NEWEST_KEPT = LIST * (MOST_LISTS - 1);

export function withNewest<One>(lists: NewestLists<One>, one: One): NewestLists<One> {
  const [newest = [], ...others] = lists;
  if (newest.length < LIST) return [[one, ...newest], ...others];
  return [[one], ...lists.slice(0, MOST_LISTS - 1)];
}
