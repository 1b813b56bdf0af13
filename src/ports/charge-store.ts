import type { Instant } from '../kernel/units.ts';

/** One charge: what it is known by, whose it is, for which time, and how much, in whole millionths of its currency. */
export type Charge = {
  readonly source: string;
  /** What comes again under the same key takes the place of what was there. */
  readonly key: string;
  readonly service: string;
  /** Empty where it is of no tenant. */
  readonly tenant: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly micros: number;
  /** Paid for, and used by nobody. */
  readonly idle: boolean;
};

export type ChargePart = {
  /** Charges of one import that have the same key add up; those of another import take their place. */
  readonly import: string;
  /** A part that came already is not added again. */
  readonly part: number;
  readonly charges: readonly Charge[];
};
export type ChargeSpan = { readonly source: string; readonly service: string; readonly from: Instant; readonly to: Instant };

/** Charges, by whose they are and when. What `put` was given is durable when it answers, all of it or none. */
export type ChargeStore = {
  put(part: ChargePart): Promise<'kept' | 'repeated'>;
  /** Charges that overlap the span. */
  charges(span: ChargeSpan): Promise<readonly Charge[]>;
  /** Days, by their start in UTC, whose charges changed since they were settled; oldest first. */
  unsettled(
    limit: number,
  ): Promise<readonly { readonly source: string; readonly service: string; readonly day: Instant; readonly change: number }[]>;
  /** What changed after `change` stays unsettled. */
  settle(day: {
    readonly source: string;
    readonly service: string;
    readonly day: Instant;
    readonly change: number;
  }): Promise<void>;
  /** All days that have charges are looked at again, as when what they are compared with was declared anew. */
  unsettle(span: { readonly source: string; readonly service: string }): Promise<void>;
  /** From when to when something was charged, by source and service. */
  covered(): Promise<readonly ChargeSpan[]>;
  /** Forgets charges that ended before. */
  forget(before: Instant): Promise<void>;
  close(): Promise<void>;
};
