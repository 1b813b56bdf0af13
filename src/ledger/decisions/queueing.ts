import type { DequeueReason, QueuedStart } from '../../delivery/queued-start.ts';
import type { Rollout } from '../../delivery/rollout.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import { after, DAY, elapsed } from '../../kernel/units.ts';
import { asRecorded, decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import { ACTOR } from './actor.ts';
import type { DequeueInputs, QueueInputs } from './queue-inputs.ts';

/** What was safe to start when it was asked for may not be so much later. */
export const QUEUED_FOR = DAY;
/** Starts of one service that may wait: whoever sends more of them has no use for a queue. */
export const MOST_QUEUED = 5;

export type QueueRefusal = { readonly code: 'QUEUE_FULL' | 'QUEUED_ALREADY'; readonly text: string; readonly hint: string };

export type Queued = { readonly id: string; readonly drafts: readonly Draft[] };

/**
 * What a start comes to that finds its service busy: it waits where the plan lets it, at the end; or instead of those that wait,
 * because what is on its way makes room for the newest and for no other. Null: it is refused.
 */
export function decideQueueing(gathered: QueueInputs, { madeBy }: { readonly madeBy: MadeBy }): Queued | QueueRefusal | null {
  const inputs = asRecorded(gathered);
  const { at, busy, service, owner, asked, waitsElsewhere, waiting } = inputs;
  // What is on its way up makes no room for itself: whoever starts it once more is told so.
  if (busy.candidate === asked.candidate && isUpward(busy.phase)) return null;
  if (busy.newer === 'refuse' || busy.service !== service || waitsElsewhere) return null;
  const same = waiting.find(({ request }) => request.candidate === asked.candidate);
  if (same !== undefined) {
    const text = `${asked.candidate} waits for ${service} already, since ${showInstant(same.since)}`;
    return { code: 'QUEUED_ALREADY', text, hint: `plimsoll queue cancel ${same.id} takes it back` };
  }
  const only = busy.newer === 'restart';
  if (!only && waiting.length >= MOST_QUEUED) {
    const text = `${waiting.length} starts wait for ${service} already`;
    return { code: 'QUEUE_FULL', text, hint: 'take back those that are not wanted any more' };
  }
  const by = { why: 'superseded', candidate: asked.candidate, actor: asked.actor } as const;
  const gone = only ? waiting.map((one) => decideDequeue(one, by, { madeBy })) : [];
  const id = `queued-${inputs.after + gone.length + 1}`;
  const body = { service, request: asked, owner, expires: after(at, QUEUED_FOR), decided: decided(inputs, madeBy) };
  return { id, drafts: [...gone, { kind: 'rollout.queued', subject: id, actor: asked.actor, body }] };
}

/** Rollouts that are on their way up may make room. */
export function isUpward(phase: Rollout['now']['phase']): boolean {
  return phase === 'shifting' || phase === 'held';
}

/** Takes a start out of the queue; its owner is told where nobody wanted it so. */
export function decideDequeue(
  queued: QueuedStart,
  gathered: DequeueInputs,
  { madeBy }: { readonly madeBy: MadeBy },
): Draft & { readonly kind: 'rollout.dequeued' } {
  const inputs = asRecorded(gathered);
  const { id } = queued;
  const sentence = sentenceOf(queued, inputs);
  const why: DequeueReason = inputs.why;
  const effects = 'to' in inputs ? [{ do: 'notify', key: `${id}/${why}`, ...inputs.to, text: sentence } as const] : [];
  const body = { why, rollout: null, sentence, effects, decided: decided(inputs, madeBy) };
  return { kind: 'rollout.dequeued', subject: id, actor: 'actor' in inputs ? inputs.actor : ACTOR, body };
}

function sentenceOf({ request: { candidate }, service, since, expires }: QueuedStart, inputs: DequeueInputs): string {
  switch (inputs.why) {
    case 'superseded':
      return `${candidate} waits no longer: ${inputs.candidate} takes its place.`;
    case 'cancelled':
      return `${candidate} is taken out of the queue of ${service} by ${inputs.actor}: ${inputs.reason}`;
    case 'expired':
      return `${candidate} is not started: ${service} was not free for ${showDuration(elapsed(since, expires))}.`;
    case 'refused':
      return `${candidate} is not started, although ${service} is free: ${inputs.text}.`;
  }
}
