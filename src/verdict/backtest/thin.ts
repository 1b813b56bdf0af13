import type { Rng } from '../../kernel/rng.ts';
import type { Tally } from '../comparison/judge.ts';

/**
 * What the candidate would have counted with a part of the traffic that it had: so many of its requests are drawn, and of the
 * bad ones as many as are among them by chance. The baseline's stay: what it would have had more of is not known.
 */
export function thinned(tally: Tally, part: number, rng: Rng): Tally {
  if (part >= 1) return tally;
  const wanted = tally.n1 * part;
  const n1 = Math.floor(wanted) + (rng.next() < wanted - Math.floor(wanted) ? 1 : 0);
  return { ...tally, n1, k1: drawn({ bad: tally.k1, of: tally.n1, take: n1 }, rng) };
}

/** Draws one after the other up to here; beyond, the share that is expected is all but certain. */
const MOST_DRAWN = 50_000;

/** Bad ones among so many that are taken without putting any back. Weighted counts are no whole numbers, and are shared out. */
function drawn({ bad, of, take }: { readonly bad: number; readonly of: number; readonly take: number }, rng: Rng): number {
  if (bad === 0 || take === 0) return 0;
  if (take >= of) return bad;
  if (take > MOST_DRAWN || !Number.isInteger(bad) || !Number.isInteger(of)) return Math.min(take, (bad * take) / of);
  let [left, among, found] = [of, bad, 0];
  for (let draw = 0; draw < take && among > 0; draw += 1) {
    if (rng.next() * left < among) {
      found += 1;
      among -= 1;
    }
    left -= 1;
  }
  return found;
}
