import type { JudgeSettings } from '../catalog/catalog.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import type { Cell } from '../evidence/cell.ts';
import type { Tally } from '../verdict/comparison/judge.ts';

/** The two arms of a comparison are versions, never roles: evidence of another version belongs to neither. */
export type Arms = { readonly by: JudgeSettings['by']; readonly candidate: string; readonly baseline: string };

/** Events and bad events of both arms, over the cells of one indicator. */
export function tallyOf(cells: Iterable<Cell>, { by, candidate, baseline }: Arms): Tally {
  const tally = { n1: 0, k1: 0, n0: 0, k0: 0 };
  for (const { cohort, good, total } of cells) {
    const version = cohortLabels(cohort)[by];
    if (version === candidate) {
      tally.n1 += total;
      tally.k1 += total - good;
    } else if (version === baseline) {
      tally.n0 += total;
      tally.k0 += total - good;
    }
  }
  return tally;
}
