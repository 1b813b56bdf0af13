import type { Intake, IntakeAnswer } from '../ports/intake.ts';
import { EVENT_BOUNDS, type OwnEvent } from '../wire/event.ts';

export { OWN_SOURCE } from '../catalog/default-source.ts';
export type { OwnEvent } from '../wire/event.ts';

/**
 * Hands events to the intake as if they had been sent to it, so that there is one way into the evidence. Whoever is told
 * `busy` or `refused` may tell the same events again: those of them that were counted are recognised by their bytes.
 */
export async function tellEvents(intake: Intake, source: string, events: readonly OwnEvent[]): Promise<IntakeAnswer> {
  let told: Extract<IntakeAnswer, { say: 'accepted' }> = {
    say: 'accepted',
    observations: 0,
    rejected: 0,
    message: '',
    written: null,
  };
  for (let from = 0; from < events.length; from += EVENT_BOUNDS.inOnePayload) {
    const part = events.slice(from, from + EVENT_BOUNDS.inOnePayload);
    const body = new TextEncoder().encode(JSON.stringify({ events: part }));
    const said = await intake.accept({ source, format: 'events/json', coding: 'identity', body });
    if (said.say !== 'accepted') return said;
    const { observations, rejected, message } = said;
    told = {
      ...told,
      observations: told.observations + observations,
      rejected: told.rejected + rejected,
      message: told.message === '' ? message : told.message,
    };
  }
  return told;
}
