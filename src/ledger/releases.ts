import type { Phase, Rollout } from '../delivery/rollout.ts';
import type { Instant } from '../kernel/units.ts';
import type { Entry, RolloutMoved } from './entry.ts';
import { NO_FREEZES, withFreeze, withoutFreeze, type Freezes } from './freezes.ts';
import { NO_VERSIONS, withEnd, withReinstated, withRevoked, type KnownVersions } from './known-good.ts';
import { NO_QUEUE, withoutQueued, withQueued, type Queue } from './queue.ts';
import { NO_ROLLBACKS, withRollback, type Rollbacks } from './rollbacks.ts';
import { NO_TRAINS, withMemberMoved, withTrain, withTrainMove, type Trains } from './trains.ts';

/** What is known of releases beyond each rollout: what may not move, what waits, what became of versions, what goes together. */
export type Releases = {
  readonly freezes: Freezes;
  readonly queue: Queue;
  readonly versions: KnownVersions;
  readonly rollbacks: Rollbacks;
  readonly trains: Trains;
};

export const NO_RELEASES: Releases = {
  freezes: NO_FREEZES,
  queue: NO_QUEUE,
  versions: NO_VERSIONS,
  rollbacks: NO_ROLLBACKS,
  trains: NO_TRAINS,
};

export type ReleaseFact = Entry & {
  readonly kind:
    | 'freeze.set'
    | 'freeze.lifted'
    | 'rollout.queued'
    | 'rollout.dequeued'
    | 'version.revoked'
    | 'version.reinstated'
    | 'train.started'
    | 'train.moved';
};

export function withReleaseFact(known: Releases, entry: ReleaseFact): Partial<Releases> {
  const told = { id: entry.subject, actor: entry.actor, at: entry.at };
  switch (entry.kind) {
    case 'freeze.set':
      return { freezes: withFreeze(known.freezes, entry.body, told) };
    case 'freeze.lifted':
      return { freezes: withoutFreeze(known.freezes, entry.body) };
    case 'rollout.queued':
      return { queue: withQueued(known.queue, entry.body, told) };
    case 'rollout.dequeued':
      return { queue: withoutQueued(known.queue, entry.subject) };
    case 'version.revoked':
      return { versions: withRevoked(known.versions, entry.body, told) };
    case 'version.reinstated':
      return { versions: withReinstated(known.versions, entry.body) };
    case 'train.started':
      return { trains: withTrain(known.trains, entry.body, told) };
    case 'train.moved':
      return { trains: withTrainMove(known.trains, entry.body, told) };
  }
}

/** What a move of a rollout means to others: its versions, its service, and the train it is a member of. */
export function withRolloutMove(
  { versions, rollbacks, trains }: Releases,
  rollout: Rollout,
  { moved, at }: { readonly moved: RolloutMoved; readonly at: Instant },
): Partial<Releases> {
  const next: Phase = moved.next;
  return {
    versions: withEnd(versions, rollout, { moved, at }),
    rollbacks: withRollback(rollbacks, rollout, { moved, at }),
    trains: next.phase === rollout.now.phase ? trains : withMemberMoved(trains, next, { id: rollout.id, at }),
  };
}
