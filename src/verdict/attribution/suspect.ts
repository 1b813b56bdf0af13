import type { Instant } from '../../kernel/units.ts';
import type { Counted } from './stretches.ts';

/**
 * What may have spent budget. All columns are minute by minute, from the first minute of the facts on. `scope` is how near it
 * is to the journey: 1 for its own service, less for what stands further away.
 */
export type Suspect = {
  /** One of its own: `change/12`, `dependency/payments`, `incident/7`, `maintenance/night`. */
  readonly id: string;
  readonly title: string;
  readonly from: Instant;
  /** When it was over or superseded; null when it is not. */
  readonly to: Instant | null;
  readonly scope: number;
} & (
  | {
      readonly kind: 'change';
      /** Cells that carry its labels, and cells that carry other values of them; null where nothing tells them apart. */
      readonly labelled: { readonly own: Counted; readonly others: Counted } | null;
      /** The share of traffic that had it, where that was measured; null where it was not. */
      readonly share: Float64Array | null;
    }
  | { readonly kind: 'dependency'; readonly counts: Counted }
  | { readonly kind: 'incident' }
  | { readonly kind: 'maintenance' }
);

export type ChangeSuspect = Suspect & { readonly kind: 'change' };
export type DependencySuspect = Suspect & { readonly kind: 'dependency' };

/** By what a suspect is tied to bad events, the firmest first. */
export type EvidenceKind = 'declared' | 'label' | 'exposure' | 'dependency' | 'time' | 'incident';

/** What a suspect is held to have spent: an amount per minute, and between which amounts it lies in sum. */
export type Claim = {
  readonly evidence: EvidenceKind;
  readonly minutes: Float64Array;
  readonly low: number;
  readonly high: number;
};
