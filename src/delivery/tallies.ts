import type { JudgeSettings } from '../catalog/catalog.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import type { CellCounts } from '../evidence/evidence.ts';
import type { Tally } from '../verdict/comparison/judge.ts';

/** The two arms of a comparison are versions, never roles: evidence of another version belongs to neither. */
export type Arms = { readonly by: JudgeSettings['by']; readonly candidate: string; readonly baseline: string };

/**
 * Events and bad events of both arms, over the cells of one indicator: as many as were really seen, for an event that
 * sampling let stand for a hundred proves no more than one. The share of bad ones among them is the weighted one.
 */
export function tallyOf(cells: Iterable<CellCounts>, { by, candidate, baseline }: Arms): Tally {
  const tally = { n1: 0, k1: 0, n0: 0, k0: 0 };
  for (const { cohort, good, total, n } of cells) {
    const version = cohortLabels(cohort)[by];
    if (!(total > 0) || (version !== candidate && version !== baseline)) continue;
    // Two counters that make one cell may be a reading apart, so that good can be more than all for a moment.
    const bad = Math.min(n, Math.max(0, total - good) * (n / total)); // exact where nothing was sampled
    if (version === candidate) {
      tally.n1 += n;
      tally.k1 += bad;
    } else {
      tally.n0 += n;
      tally.k0 += bad;
    }
  }
  return tally;
}
