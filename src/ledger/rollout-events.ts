import { leadTime } from './lead-time.ts';
import type { Entry } from './entry.ts';
import type { OwnEvent } from '../wire/event.ts';
import { ownEvent, type Known } from './own-event.ts';

export function startedEvents(entry: Entry & { readonly kind: 'rollout.started' }): readonly OwnEvent[] {
  const { plan, candidate, attempt } = entry.body;
  return [ownEvent(entry, 'rollout.started', { ...named(plan.service, candidate), plan: plan.name, attempt })];
}

/** A move tells of one thing at most: that it ended, that it turned back, that somebody answered. */
export function movedEvents(entry: Entry & { readonly kind: 'rollout.moved' }, known: Known): readonly OwnEvent[] {
  const { next, because, approval } = entry.body;
  const rollout = known.rollouts.get(entry.subject)?.rollout;
  if (rollout === undefined) return []; // So long ago that nothing is at hand of it any more.
  const about = { ...named(rollout.plan.service, rollout.candidate), plan: rollout.plan.name };
  const told: OwnEvent[] = [];
  if (approval !== null && approval.answer !== null && approval.answer.at === entry.at) {
    const { answer, dueFrom, askedAt } = approval;
    const by = answer.by === 'the plan' ? 'plan' : 'person';
    told.push(ownEvent(entry, 'approval.answered', { ...about, say: answer.say, by, waited: entry.at - (dueFrom ?? askedAt) }));
  }
  // Whatever is recorded of the same phase later keeps the time at which it began.
  if (next.since !== entry.at) return told;
  const duration = entry.at - rollout.startedAt;
  if (next.phase === 'rolling-back') told.push(ownEvent(entry, 'rollout.turned', { ...about, because, duration }));
  if (next.phase === 'promoted' || next.phase === 'rolled-back' || next.phase === 'concluded') {
    const lead = leadTime(known.changes, { service: rollout.plan.service, version: rollout.candidate, at: entry.at });
    told.push(
      ownEvent(entry, 'rollout.ended', {
        ...about,
        outcome: next.phase,
        because,
        duration,
        attempt: rollout.attempt,
        ...(lead !== null && { 'lead.time': lead }),
        ...(next.phase === 'rolled-back' && known.turnedAt !== null && { mitigation: entry.at - known.turnedAt }),
      }),
    );
  }
  return told;
}

function named(service: string, version: string): { readonly 'service.name': string; readonly 'service.version': string } {
  return { 'service.name': service, 'service.version': version };
}
