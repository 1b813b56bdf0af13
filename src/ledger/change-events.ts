import type { Entry } from './entry.ts';
import type { OwnEvent } from '../wire/event.ts';
import { BEGAN, leadOf, timeIn } from './lead-time.ts';
import { ownEvent, type Known } from './own-event.ts';
import type { RecentChange } from './recent-changes.ts';
import type { RecordedChange } from './recorded-change.ts';

type ChangeEntry = Entry & { readonly kind: 'change.recorded' };

/** What was told from outside: deployments, incidents, and whatever else can hurt. */
export function changeEvents(entry: ChangeEntry, { changes }: Known): readonly OwnEvent[] {
  const { kind, service, version, environment, action } = entry.body;
  const about = {
    ...(service !== null && { 'service.name': service }),
    ...(version !== null && { 'service.version': version }),
    ...(environment !== null && { environment }),
    ...(action !== null && { action }),
  };
  const before = changes.flat().filter(({ seq }) => seq < entry.seq);
  switch (kind) {
    case 'deploy': {
      const last = before.find(({ change }) => isSamePlace(change, entry.body));
      const lead = leadOf(entry.body, changes);
      return [
        ownEvent(entry, 'deploy', {
          ...about,
          ...outcomeOf(entry.body),
          ...(last !== undefined && { 'since.last': Math.max(0, entry.body.at - last.change.at) }),
          ...(lead !== null && { 'lead.time': Math.max(0, entry.body.at - lead) }),
        }),
      ];
    }
    case 'incident':
      return [ownEvent(entry, 'incident', { ...about, ...incidentTimes(entry.body, before) })];
    case 'test':
      return [ownEvent(entry, 'test', { ...about, ...outcomeOf(entry.body) })];
    default:
      return [ownEvent(entry, 'change', { ...about, kind })];
  }
}

function isSamePlace(other: RecordedChange, { kind, service, environment }: RecordedChange): boolean {
  return other.kind === kind && other.service === service && other.environment === environment;
}

/** Detected after it began; resolved after it began, or else after it was first told of. */
function incidentTimes(change: RecordedChange, before: readonly RecentChange[]): { readonly [name: string]: number } {
  const { incident } = change.details;
  const earlier = before
    .map((one) => one.change)
    .filter(({ kind, details }) => kind === 'incident' && incident !== undefined && details['incident'] === incident);
  const first = earlier.at(-1);
  const began = timeIn(change, BEGAN) ?? (first === undefined ? null : timeIn(first, BEGAN));
  if (change.action === 'resolved') {
    const from = began ?? first?.at ?? null;
    return from === null ? {} : { duration: Math.max(0, change.at - from) };
  }
  // Only the first word about it is its detection.
  return began === null || first !== undefined ? {} : { detection: Math.max(0, change.at - began) };
}

function outcomeOf({ details, action }: RecordedChange): { readonly outcome: string } {
  const told = details['outcome'];
  return { outcome: typeof told === 'string' ? told : action === 'rolledback' ? 'rolled-back' : 'done' };
}
