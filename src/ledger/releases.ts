import type { Phase, Rollout } from '../delivery/rollout.ts';
import type { Entry } from './entry.ts';
import { NO_FREEZES, withFreeze, withoutFreeze, type Freezes } from './freezes.ts';
import { NO_VERSIONS, withEnd, withReinstated, withRevoked, type KnownVersions } from './known-good.ts';
import { NO_QUEUE, withoutQueued, withQueued, type Queue } from './queue.ts';
import { NO_ROLLBACKS, withRollback, type Rollbacks } from './rollbacks.ts';
import { NOTHING_UNANNOUNCED, withMove, withoutAnnounced, withStart, type Unannounced } from './unannounced.ts';
import { NO_TRAINS, withMemberMoved, withMemberStarted, withTrain, withTrainMove, type Trains } from './trains.ts';

/** What is known of releases beyond each rollout: what may not move, what waits, what became of versions, what goes together. */
export type Releases = {
  readonly freezes: Freezes;
  readonly queue: Queue;
  readonly versions: KnownVersions;
  readonly rollbacks: Rollbacks;
  readonly trains: Trains;
  readonly unannounced: Unannounced;
};

export const NO_RELEASES: Releases = {
  freezes: NO_FREEZES,
  queue: NO_QUEUE,
  versions: NO_VERSIONS,
  rollbacks: NO_ROLLBACKS,
  trains: NO_TRAINS,
  unannounced: NOTHING_UNANNOUNCED,
};

export type ReleaseFact = Entry & {
  readonly kind:
    | 'freeze.set'
    | 'freeze.lifted'
    | 'rollout.queued'
    | 'rollout.dequeued'
    | 'rollout.announced'
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
    case 'rollout.announced':
      return { unannounced: withoutAnnounced(known.unannounced, entry.body) };
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

/** A rollout that begins is what waited, a member of a train, and news. */
export function withRolloutStart(
  { trains, queue, unannounced }: Releases,
  entry: Entry & { readonly kind: 'rollout.started' },
): Partial<Releases> {
  const { train = null, queued } = entry.body;
  return {
    trains: withMemberStarted(trains, train, { id: entry.subject, at: entry.at }),
    queue: queued === undefined ? queue : withoutQueued(queue, queued),
    unannounced: withStart(unannounced, entry),
  };
}

/** What a move of a rollout means to others: its versions, its service, the train it is a member of, and who listens. */
export function withRolloutMove(
  { versions, rollbacks, trains, unannounced }: Releases,
  rollout: Rollout,
  entry: Entry & { readonly kind: 'rollout.moved' },
): Partial<Releases> {
  const { body: moved, at } = entry;
  const next: Phase = moved.next;
  return {
    versions: withEnd(versions, rollout, { moved, at }),
    rollbacks: withRollback(rollbacks, rollout, { moved, at }),
    trains: next.phase === rollout.now.phase ? trains : withMemberMoved(trains, next, { id: rollout.id, at }),
    unannounced: withMove(unannounced, entry, rollout),
  };
}
