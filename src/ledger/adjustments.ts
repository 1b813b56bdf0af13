import type { Adjustment } from '../catalog/adjustment.ts';
import type { RecordedAdjustment } from '../evidence/adjusted-time.ts';
import type { Decided } from './decided.ts';
import { showDuration, showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';

/** Adjustments in force, by name. Those of the catalog come and go with it; a person's stay until they are withdrawn. */
export type Adjustments = ReadonlyMap<string, KnownAdjustment>;
export type KnownAdjustment = RecordedAdjustment & { readonly origin: AdjustmentOrigin };
export type AdjustmentOrigin = 'catalog' | 'person';

export type AdjustmentRecorded = {
  readonly adjustment: Adjustment;
  readonly origin: AdjustmentOrigin;
  readonly decided?: Decided<AdjustmentInputs>;
};
export type AdjustmentWithdrawn = {
  readonly name: string;
  readonly reason: string;
  readonly decided?: Decided<AdjustmentInputs>;
};

/** What a person asks for once; what comes again is declared in the catalog. */
export type AdjustmentRequest = Pick<Adjustment, 'objectives' | 'mode' | 'reason' | 'approvedBy'> & {
  readonly from: Instant;
  readonly to: Instant;
};
/** What the catalog has of that which is asked for. */
export type Selection = {
  /** The first name that the catalog does not have, and the one that may be meant. */
  readonly unknown: { readonly what: 'objective' | 'journey'; readonly name: string; readonly meant: string | null } | null;
  /** So many objectives are selected. */
  readonly selects: number;
};
/** What the decision about an adjustment was made from. */
export type AdjustmentInputs =
  | {
      readonly by: 'person';
      readonly request: AdjustmentRequest;
      readonly selection: Selection;
      readonly actor: string;
      readonly at: Instant;
    }
  | { readonly by: 'withdrawal'; readonly name: string; readonly reason: string; readonly actor: string }
  /** Null: the catalog does not declare it any more. */
  | { readonly by: 'catalog'; readonly name: string; readonly declared: Adjustment | null };

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
