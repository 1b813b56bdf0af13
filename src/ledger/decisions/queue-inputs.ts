import type { RolloutPlan } from '../../catalog/catalog.ts';
import type { QueuedStart, StartAsked } from '../../delivery/queued-start.ts';
import type { PhaseName } from '../../delivery/rollout.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Addressee } from '../../response/route-owner.ts';

/** What a start that finds its service busy is decided from. */
export type QueueInputs = {
  readonly at: Instant;
  /** The entry that was the last one then: what waits is named after where it is recorded. */
  readonly after: number;
  /** What is under way. */
  readonly busy: {
    readonly candidate: string;
    readonly service: string;
    readonly phase: PhaseName;
    readonly newer: RolloutPlan['newer'];
  };
  readonly service: string;
  readonly owner: string;
  readonly asked: StartAsked;
  /** It waited already, or waits by itself as a member of a train does. */
  readonly waitsElsewhere: boolean;
  /** Starts of the service that wait already, oldest first. */
  readonly waiting: readonly QueuedStart[];
};

/** Why a start waits no longer, with what has to be known to say so. */
export type DequeueInputs =
  | { readonly why: 'superseded'; readonly candidate: string; readonly actor: string }
  | { readonly why: 'cancelled'; readonly reason: string; readonly actor: string }
  | { readonly why: 'expired'; readonly to: Addressee }
  | { readonly why: 'refused'; readonly text: string; readonly to: Addressee };
