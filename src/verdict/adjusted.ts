import type { Adjustment } from '../catalog/adjustment.ts';
import type { BudgetingMethod } from '../catalog/objective.ts';
import type { Events, WindowCounts } from './window-counts.ts';

/** What fell into time that does not count, in the same unit as the window that it is taken from. */
export type AdjustedOut = Events & { readonly mode: Adjustment['mode']; readonly events?: Events };

/**
 * The window without what fell into adjusted time. Events are left out, or count as good; slices of time always count as
 * good, for a shorter time would make each bad minute that is left weigh more.
 */
export function adjustedCounts(raw: WindowCounts, outs: readonly AdjustedOut[], method: BudgetingMethod): WindowCounts {
  return outs.reduce((counts, out) => adjustedBy(counts, out, method), raw);
}

function adjustedBy(raw: WindowCounts, out: AdjustedOut, method: BudgetingMethod): WindowCounts {
  const mode = method.kind === 'occurrences' ? out.mode : 'count-good';
  const adjusted = { ...raw, ...without(raw, out, mode) };
  if (raw.events === undefined) return adjusted;
  return { ...adjusted, events: without(raw.events, out.events ?? { good: 0, total: 0 }, out.mode) };
}

/** Of what is late the one may be known before the other, so that what is left never falls below nothing. */
function without(from: Events, out: Events, mode: Adjustment['mode']): Events {
  const bad = Math.max(0, from.total - from.good - Math.max(0, out.total - out.good));
  const total = mode === 'exclude' ? Math.max(bad, from.total - out.total) : from.total;
  return { good: total - bad, total };
}
