import { changeEvents } from './change-events.ts';
import type { Entry } from './entry.ts';
import type { OwnEvent } from '../wire/event.ts';
import { ownEvent, type Attributes, type Known } from './own-event.ts';
import { movedEvents, startedEvents } from './rollout-events.ts';

/**
 * The events that a recorded fact is for those who measure delivery: how often, how fast, how well. They carry no names of
 * people, and no text that somebody wrote. A fact that says nothing about delivery makes none.
 */
export function ownEvents(entry: Entry, known: Known): readonly OwnEvent[] {
  switch (entry.kind) {
    case 'rollout.started':
      return startedEvents(entry);
    case 'rollout.moved':
      return movedEvents(entry, known);
    case 'change.recorded':
      return changeEvents(entry, known);
    case 'alert.opened':
    case 'alert.closed':
      return [alertEvent(entry)];
    case 'gate.answered': {
      const { question, say, reasons } = entry.body;
      const named = { ...serviceOf(question), ...(question.version !== null && { 'service.version': question.version }) };
      return [ownEvent(entry, 'gate.decided', { ...named, say, because: reasons[0]?.because ?? 'CLEAR' })];
    }
    case 'effect.done':
    case 'effect.abandoned':
      // One that failed is tried again, and ends in one of these.
      return [ownEvent(entry, 'effect.ended', { outcome: entry.kind === 'effect.done' ? 'done' : 'abandoned' })];
    case 'objective.moved':
      return [ownEvent(entry, 'objective.moved', { objective: entry.subject, to: entry.body.to })];
    case 'access.granted':
      return [ownEvent(entry, 'access', { outcome: 'granted' })];
    case 'access.refused':
      return [ownEvent(entry, 'access', { outcome: 'refused', attempts: entry.body.attempts })];
    default:
      return [];
  }
}

function serviceOf({ service }: { readonly service: string }): Attributes {
  return service === '' ? {} : { 'service.name': service };
}

function alertEvent(entry: Entry & { readonly kind: 'alert.opened' | 'alert.closed' }): OwnEvent {
  const { id, subject, cause, severity, since, rules } = entry.body.alert;
  const about = { 'alert.id': id, objective: subject, cause, severity };
  if (entry.kind === 'alert.opened') return ownEvent(entry, 'alert.opened', { ...about, rule: rules[0]?.id ?? '' });
  return ownEvent(entry, 'alert.ended', { ...about, duration: entry.at - since });
}
