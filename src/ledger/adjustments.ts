import type { Adjustment } from '../catalog/adjustment.ts';
import type { RecordedAdjustment } from '../evidence/adjusted-time.ts';
import { showDuration, showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** Adjustments in force, by name. Those of the catalog come and go with it; a person's stay until they are withdrawn. */
export type Adjustments = ReadonlyMap<string, KnownAdjustment>;
export type KnownAdjustment = RecordedAdjustment & { readonly origin: AdjustmentOrigin };
export type AdjustmentOrigin = 'catalog' | 'person';

export type AdjustmentRecorded = { readonly adjustment: Adjustment; readonly origin: AdjustmentOrigin };
export type AdjustmentWithdrawn = { readonly name: string; readonly reason: string };

export const NO_ADJUSTMENTS: Adjustments = new Map();

type AdjustmentFact =
  | { readonly kind: 'adjustment.recorded'; readonly body: AdjustmentRecorded }
  | { readonly kind: 'adjustment.withdrawn'; readonly body: AdjustmentWithdrawn };

export function withAdjustmentFact(known: Adjustments, fact: AdjustmentFact & { readonly at: Instant }): Adjustments {
  return fact.kind === 'adjustment.recorded' ? withAdjustment(known, fact.body, fact.at) : withoutAdjustment(known, fact.body);
}

/** Said again in other words it is still the one that was recorded then: how far it may reach back does not move. */
function withAdjustment(known: Adjustments, { adjustment, origin }: AdjustmentRecorded, at: Instant): Adjustments {
  const recordedAt = known.get(adjustment.name)?.recordedAt ?? at;
  return new Map(known).set(adjustment.name, { adjustment, origin, recordedAt });
}

function withoutAdjustment(known: Adjustments, { name }: AdjustmentWithdrawn): Adjustments {
  const rest = new Map(known);
  rest.delete(name);
  return rest;
}

export function explainAdjustmentFact(fact: AdjustmentFact): string {
  return fact.kind === 'adjustment.recorded' ? explainRecorded(fact.body) : explainWithdrawn(fact.body);
}

export function explainRecorded({ adjustment }: AdjustmentRecorded): string {
  const { when, mode, reason, requestedBy, approvedBy } = adjustment;
  const time =
    when.kind === 'once'
      ? `from ${showInstant(when.from)} to ${showInstant(when.to)}`
      : `for ${showDuration(when.durationMs)} from ${when.start} ${when.zone} on by ${when.rrule}`;
  const what = mode === 'exclude' ? 'is left out of' : 'counts as good in';
  const by = approvedBy === null ? `asked for by ${requestedBy}` : `asked for by ${requestedBy}, approved by ${approvedBy}`;
  return `What happens ${time} ${what} the budgets of ${scopeOf(adjustment)}, ${by}: ${reason}`;
}

function explainWithdrawn({ name, reason }: AdjustmentWithdrawn): string {
  return `The adjustment ${name} is withdrawn: ${reason}`;
}

function scopeOf({ objectives: { names, journeys, labels } }: Adjustment): string {
  const parts = [...names, ...journeys, ...Object.entries(labels).map(([label, value]) => `${label} ${value}`)];
  return parts.length === 0 ? 'every objective' : parts.join(', ');
}
