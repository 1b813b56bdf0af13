import type { Instant } from '../../kernel/units.ts';

/** Something that was brought to customers, or that was tried on them and taken back. */
export type Delivery = {
  /** `rollout/ID`, or `change/ENTRY` of a deploy that somebody told of. */
  readonly id: string;
  readonly service: string;
  readonly version: string | null;
  /** When the first of its traffic was asked for; of a deploy, when it was told to have happened. */
  readonly startedAt: Instant;
  /** When all customers had it, or none any more, as measured. */
  readonly at: Instant;
  readonly end: 'promoted' | 'rolled-back';
  /** A person took it back; the control plane did otherwise. */
  readonly byHand: boolean;
  /** Since when it hurt, where it was taken back and that is known. */
  readonly hurtSince: Instant | null;
  readonly lead: Lead | null;
  readonly seq: number;
};

/** How long it was on its way: from its oldest commit or merge where somebody told of it, else only since its rollout began. */
export type Lead = { readonly ms: number; readonly from: 'commit' | 'start' };

/** Something that hurt customers for a while. */
export type Hurt = {
  readonly id: string;
  readonly kind: 'incident' | 'page' | 'broken';
  /** The service of an incident; null where only its objective is known, or nobody said. */
  readonly service: string | null;
  /** The objective that it was seen by. */
  readonly objective: string | null;
  readonly version: string | null;
  readonly since: Instant;
  /** Null: it goes on. */
  readonly until: Instant | null;
  readonly title: string;
  readonly seq: number;
};

/** What is remembered of deliveries, as of one moment. */
export type DeliveryFacts = {
  /** Since when everything is remembered; null: nothing ever was. */
  readonly knownSince: Instant | null;
  readonly deliveries: readonly Delivery[];
  readonly hurts: readonly Hurt[];
};
