import type { Train } from '../catalog/catalog.ts';
import { DAY, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Reason } from './reason.ts';

/** Several rollouts on their way as one release. The train is the one in force when it started. */
export type TrainRun = {
  readonly id: string;
  readonly train: Train;
  readonly versions: Readonly<Record<string, MemberVersions>>;
  readonly reason: string;
  readonly startedAt: Instant;
  readonly now: TrainPhase;
  /** By member, in the train's order. */
  readonly members: ReadonlyMap<string, MemberState>;
  readonly sentence: string;
};

export type MemberVersions = { readonly candidate: string; readonly baseline: string };

/**
 * `falling`: some members failed; what comes after them is taken back, and the rest waits for a person until `until`.
 * `without` are the members that a train goes on without; `by` is the person who aborted it.
 */
export type TrainPhase =
  | { readonly phase: 'running'; readonly since: Instant; readonly without: readonly string[] }
  | {
      readonly phase: 'falling';
      readonly since: Instant;
      readonly because: TrainReason;
      readonly fallen: readonly string[];
      readonly until: Instant;
    }
  | { readonly phase: 'aborting'; readonly since: Instant; readonly because: TrainReason; readonly by?: string }
  | {
      readonly phase: 'promoted' | 'partly' | 'rolled-back';
      readonly since: Instant;
      readonly because: TrainReason;
      readonly by?: string;
    };

export type TrainReason = 'MEMBER_WORSE' | 'MEMBER_REVOKED' | 'MEMBER_STOPPED' | 'OPERATOR' | 'DEADLINE' | 'ALL_PROMOTED';

/** Where a member stands; each has a rollout of its own, which decides for itself. */
export type MemberState =
  | { readonly is: 'waiting' }
  | { readonly is: 'under-way'; readonly rollout: string; readonly since: Instant }
  | { readonly is: 'promoted'; readonly rollout: string; readonly at: Instant }
  /** It ended without serving everything: rolled back, or an experiment that was withdrawn. */
  | { readonly is: 'rolled-back'; readonly rollout: string; readonly at: Instant; readonly because: Reason }
  /** It had been promoted, and a rollout back to what served before is under way … */
  | { readonly is: 'undoing'; readonly rollout: string; readonly since: Instant }
  /** … and has ended there … */
  | { readonly is: 'undone'; readonly rollout: string; readonly at: Instant }
  /** … or was stopped itself, so that what had been promoted serves everything still. */
  | { readonly is: 'kept'; readonly rollout: string; readonly at: Instant; readonly because: Reason };

/** Which place in a train a rollout has; `undoes` is the promoted rollout that it takes back. */
export type TrainPlace = { readonly run: string; readonly member: string; readonly undoes: string | null };

/** A person's word on a train. */
export type TrainCommand = { readonly say: 'abort' } | { readonly say: 'go-on' };

/** How long a person has to say what becomes of the members that have nothing to do with the fall. */
export const DECIDE_WITHIN = (4 * HOUR) as DurationMs;

/** A train that takes longer is left to the people who look after its members. */
export const LONGEST_TRAIN = (7 * DAY) as DurationMs;

export function isTrainActive({ now }: Pick<TrainRun, 'now'>): boolean {
  return now.phase === 'running' || now.phase === 'falling' || now.phase === 'aborting';
}
