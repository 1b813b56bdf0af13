import type { Rng } from '../../kernel/rng.ts';
import type { Tally } from '../comparison/judge.ts';

/**
 * What both arms would have counted had the candidate got a part of the traffic that it had: so many of its requests are drawn,
 * and of the bad ones as many as are among them by chance. The others would have gone to the baseline, and are taken to fail
 * there as often as its own did in that batch.
 */
export function thinned(tally: Tally, part: number, rng: Rng): Tally {
  if (part >= 1) return tally;
  const n1 = rounded(tally.n1 * part, rng);
  const k1 = drawn({ bad: tally.k1, of: tally.n1, take: n1 }, rng);
  const moved = tally.n1 - n1;
  const bad = tally.n0 === 0 ? 0 : rounded((moved * tally.k0) / tally.n0, rng);
  return { n1, k1, n0: tally.n0 === 0 ? 0 : tally.n0 + moved, k0: Math.min(tally.k0 + bad, tally.n0 + moved) };
}

/** Up or down by chance, so that over many batches nothing is lost. */
function rounded(count: number, rng: Rng): number {
  const whole = Math.floor(count);
  return whole + (rng.next() < count - whole ? 1 : 0);
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
