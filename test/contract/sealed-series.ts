import type { Cell } from '../../src/evidence/cell.ts';
import { countValue } from '../../src/evidence/histogram.ts';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import { cellAt, T0 } from './sample-cells.ts';

const SERIES = 70;

/** Half an hour lies between two seals, so that a run of some dozens has hours and days to merge. */
export function startOf(seal: number): Instant {
  return (T0 + seal * 30 * MINUTE) as Instant;
}

/** What the seal of this number adds: known to the process that is killed and to the one that looks afterwards. */
export function sealedBy(seal: number): readonly Cell[] {
  return Array.from({ length: SERIES }, (_, index) => {
    const cell = cellAt(startOf(seal), {
      generation: `g${index % 7}@1`,
      cohort: `${index}`,
      good: 1,
      total: seal + index,
      sum: seal / 2,
    });
    countValue(cell.histogram, 1 + seal);
    return cell;
  });
}
