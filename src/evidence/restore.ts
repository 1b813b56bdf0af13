import type { DurationMs, Instant } from '../kernel/units.ts';
import { SLOT, type Cell, type Tier } from './cell.ts';
import { hear, keepRecent, laneFor, type Evidence } from './evidence.ts';
import { heardGeneration } from '../intake/generations.ts';
import { isPart } from '../intake/score-series.ts';
import type { SlotColumns } from './slot-columns.ts';
import { FEEDS } from './tier-rings.ts';

/** Good and total of one generation over all its cohorts, slot by slot in the order of time. */
export type Totals = SlotColumns & { readonly generation: string };

/** Takes one generation back in after a start, from what is sealed of it in a tier. */
export function restoreTotals(
  evidence: Evidence,
  { generation, ...columns }: Totals,
  { tier, at }: { readonly tier: Tier; readonly at: Instant },
): void {
  if (isPart(generation)) return;
  evidence.windows.fill(laneFor(evidence, generation), columns, FEEDS[tier]);
  hearAgain(evidence, generation, { first: columns.at[0] as Instant, last: columns.at.at(-1) as Instant, at });
}

/** Takes the cells back in that are at hand. */
export function restoreCells(evidence: Evidence, cells: Iterable<Cell>): void {
  for (const cell of cells) keepRecent(evidence, cell);
}

/** The newest event of a stored slot was at its end at the latest; claiming more would make old telemetry look fresh. */
function hearAgain(
  evidence: Evidence,
  generation: string,
  { first, last, at }: { first: Instant; last: Instant; at: Instant },
): void {
  if (!generation.startsWith(heardGeneration('')) || first === undefined) return;
  const journey = generation.slice(heardGeneration('').length);
  const pauseMs = 0 as DurationMs; // until its source speaks again
  hear(evidence, journey, { time: first, pauseMs });
  hear(evidence, journey, { time: Math.min(last + SLOT - 1, at) as Instant, pauseMs });
}
