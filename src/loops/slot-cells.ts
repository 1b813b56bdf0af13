import { recentWholeCells } from '../evidence/evidence.ts';
import { addBlockToSlots, addToSlot, type SlotGrid } from '../evidence/slot-grid.ts';
import { stretchesOf, type Span } from '../evidence/slots-of-span.ts';
import type { Instant } from '../kernel/units.ts';
import { parted } from './distributions.ts';
import type { HistoryParts } from './indicator-history.ts';

/** Whole slots of one width. */
export type SlotSpan = Span & { readonly width: number };
export type SlotCells = SlotSpan & { readonly generation: string; readonly now: Instant };

/**
 * Adds up a generation slot by slot, sealed or not; `of` says which grids a cohort belongs to. Blocks are added as they are
 * stored, series by series with pauses between them: a long window holds nobody up.
 */
export async function gatherSlots(
  { cellStore, evidence }: HistoryParts,
  { generation, now, width, ...span }: SlotCells,
  of: (cohort: string) => readonly SlotGrid[],
): Promise<void> {
  const { sealed, fresh } = parted(span, now);
  const origin = span.from;
  // What is at hand is read before anything is waited for, so that it is what it was when the question came.
  for (const cell of recentWholeCells(evidence(), generation, fresh)) {
    const slot = Math.floor((cell.at - origin) / width);
    for (const grid of of(cell.cohort)) addToSlot(grid, slot, cell);
  }
  for (const { tier, from, to } of stretchesOf(sealed, width))
    await cellStore.eachBlock({ tier, from, to, generation }, ({ cohort, block }) => {
      for (const grid of of(cohort)) addBlockToSlots(grid, block, { from, to, origin, width });
    });
}
