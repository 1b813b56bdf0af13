import type { Instant } from '../kernel/units.ts';

/** A start that was asked for while the service was busy, and waits for its turn. */
export type QueuedStart = {
  readonly id: string;
  readonly service: string;
  readonly request: StartAsked;
  readonly since: Instant;
  /** Who is told when it expires. */
  readonly owner: string;
  /** What was safe to start today may not be so next week. */
  readonly expires: Instant;
};

/** What was asked for, as it was asked: the plan is read when its turn comes. */
export type StartAsked = {
  readonly plan: string;
  readonly candidate: string;
  readonly baseline: string;
  /** The place to put the candidate in, of a router that has slots; null: the one that is free. */
  readonly into: string | null;
  readonly fastTrack: boolean;
  /** The rollout that this one tries again; null: none. */
  readonly retryOf: string | null;
  readonly reason: string;
  readonly actor: string;
};

/** Why a start waits no longer. */
export type DequeueReason = 'started' | 'expired' | 'cancelled' | 'superseded' | 'refused';
