import { slotOf, type DurationMs } from '../kernel/units.ts';
import { emptyCell, mergeCell, type Cell } from './cell.ts';

/** Cells of finer slots become cells of coarser ones; sums and histograms add, so nothing is estimated. */
export function rollUp(cells: Iterable<Cell>, width: DurationMs): Cell[] {
  const coarse = new Map<string, Cell>();
  for (const cell of cells) {
    const at = slotOf(cell.at, width);
    const key = `${at}|${cell.generation}|${cell.cohort}`;
    const into = coarse.get(key) ?? emptyCell({ generation: cell.generation, cohort: cell.cohort, at });
    mergeCell(into, cell);
    coarse.set(key, into);
  }
  return [...coarse.values()];
}
