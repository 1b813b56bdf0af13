import type { DequeueReason, QueuedStart, StartAsked } from '../delivery/queued-start.ts';
import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { Effect } from '../delivery/effect.ts';
import type { Decided } from './decided.ts';
import type { DequeueInputs, QueueInputs } from './decisions/queue-inputs.ts';

/** Starts that wait, by their id, oldest first. */
export type Queue = ReadonlyMap<string, QueuedStart>;

export type RolloutQueued = {
  readonly service: string;
  readonly request: StartAsked;
  readonly owner: string;
  readonly expires: Instant;
  readonly decided?: Decided<QueueInputs>;
};
export type RolloutDequeued = {
  readonly why: DequeueReason;
  /** The rollout that it became; null when it did not. */
  readonly rollout: string | null;
  readonly sentence: string;
  /** Its owner is told when it came to nothing. */
  readonly effects: readonly Effect[];
  readonly decided?: Decided<DequeueInputs>;
};

export const NO_QUEUE: Queue = new Map();

export function withQueued(
  queue: Queue,
  { service, request, owner, expires }: RolloutQueued,
  { id, at }: { readonly id: string; readonly at: Instant },
): Queue {
  return new Map(queue).set(id, { service, request, owner, expires, id, since: at });
}

export function withoutQueued(queue: Queue, id: string): Queue {
  const left = new Map(queue);
  left.delete(id);
  return left;
}

/** What waits for one service, oldest first. */
export function queueOf(queue: Queue, service: string): readonly QueuedStart[] {
  return [...queue.values()].filter((queued) => queued.service === service);
}

export function explainQueued({ service, request, expires }: RolloutQueued): string {
  return `${request.candidate} waits until ${service} is free, at the latest until ${showInstant(expires)}: ${request.reason}`;
}
