import type { Instant } from '../kernel/units.ts';
import { SLOT, type Cell } from './cell.ts';
import { settle, type Evidence } from './evidence.ts';
import { addToBucket, emptyHistogram } from './histogram.ts';
import { UnsealedCells } from './unsealed.ts';

/**
 * Sets apart what came since the last seal; frames that are applied from now on belong to the next one. It stays readable
 * as recent cells, and stays owed to the store until `sealed` says that it is there, however many attempts that takes.
 */
export function beginSeal(evidence: Evidence): Iterable<Cell> {
  settle(evidence);
  const taken = evidence.unsealed;
  evidence.unsealed = new UnsealedCells();
  taken.each((cell, series, slot) => {
    series.unsealed.delete(slot);
    series.lastSlot = -1;
    const into = series.recent.get(slot) ?? evidence.recent.open();
    series.recent.set(slot, into);
    evidence.recent.add(into, taken.numbers(cell));
    taken.cells.eachBucket(cell, (bucket, weight) => evidence.recent.addToBucket(into, bucket, weight));
  });
  evidence.owed.push(taken);
  return owedCells(evidence.owed);
}

/** The store has everything that was set apart. */
export function sealed(evidence: Evidence): void {
  evidence.owed.length = 0;
  evidence.remembered.sealed();
}

function* owedCells(owed: readonly UnsealedCells[]): Generator<Cell> {
  for (const table of owed) {
    for (const cell of table.all()) {
      const histogram = emptyHistogram();
      table.cells.eachBucket(cell, (bucket, weight) => addToBucket(histogram, bucket, weight));
      const { generation, cohort } = table.owners[cell]!;
      yield { generation, cohort, at: (table.slots[cell]! * SLOT) as Instant, ...table.numbers(cell), histogram };
    }
  }
}
