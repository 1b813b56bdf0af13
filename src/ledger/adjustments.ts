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

/** Said again in other words it is still the one that was recorded then: how far it may reach back does not move. */
export function withAdjustment(known: Adjustments, { adjustment, origin }: AdjustmentRecorded, at: Instant): Adjustments {
  const recordedAt = known.get(adjustment.name)?.recordedAt ?? at;
  return new Map(known).set(adjustment.name, { adjustment, origin, recordedAt });
}

export function withoutAdjustment(known: Adjustments, { name }: AdjustmentWithdrawn): Adjustments {
  const rest = new Map(known);
  rest.delete(name);
  return rest;
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

export function explainWithdrawn({ name, reason }: AdjustmentWithdrawn): string {
  return `The adjustment ${name} is withdrawn: ${reason}`;
}

function scopeOf({ objectives: { names, journeys, labels } }: Adjustment): string {
  const parts = [...names, ...journeys, ...Object.entries(labels).map(([label, value]) => `${label} ${value}`)];
  return parts.length === 0 ? 'every objective' : parts.join(', ');
}
