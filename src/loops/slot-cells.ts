import type { Cell } from '../evidence/cell.ts';
import { recentWholeCells } from '../evidence/evidence.ts';
import { stretchesOf, type Span, type Stretch } from '../evidence/slots-of-span.ts';
import { DAY, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { parted } from './distributions.ts';
import type { HistoryParts } from './indicator-history.ts';

/** Whole slots of one width. */
export type SlotSpan = Span & { readonly width: DurationMs };
export type SlotCells = SlotSpan & { readonly generation: string; readonly now: Instant };

/** What is read at a time, so that a long window never stands in memory whole. */
const AT_ONCE = { '10s': 4 * HOUR, '1m': DAY, '1h': 90 * DAY } as const;

/** Every cell of a generation in the span, sealed or not, in slots no wider than the span's. A cell is lent while it is shown. */
export async function eachSlotCell(
  { cellStore, evidence }: HistoryParts,
  { generation, now, width, ...span }: SlotCells,
  visit: (cell: Cell) => void,
): Promise<void> {
  const { sealed, fresh } = parted(span, now);
  // What is at hand is read before anything is waited for, so that it is what it was when the question came.
  for (const cell of recentWholeCells(evidence(), generation, fresh)) visit(cell);
  for (const stretch of stretchesOf(sealed, width).flatMap(pieces))
    for (const cell of await cellStore.cells({ ...stretch, generation })) visit(cell);
}

function pieces({ tier, from, to }: Stretch): readonly Stretch[] {
  const length = AT_ONCE[tier];
  return Array.from({ length: Math.ceil((to - from) / length) }, (_, piece) => ({
    tier,
    from: (from + piece * length) as Instant,
    to: Math.min(to, from + (piece + 1) * length) as Instant,
  }));
}
