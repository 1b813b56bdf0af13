import type { AssignedProbes } from '../ports/assigned-probes.ts';
import type { Log } from '../ports/log.ts';
import type { Probe } from '../wire/probe.ts';

/** What is to be probed now, as the server last said it. */
export type FollowedProbes = { readonly current: () => readonly Probe[]; readonly server: () => string; round(): Promise<void> };

/** Follows the server’s catalog; while it is away, what it said last goes on. */
export function followProbes(assigned: AssignedProbes, log: Log): FollowedProbes {
  const state = { probes: assigned.kept ?? [], said: 'asked' };
  const say = (said: string, text: () => string): void => {
    if (state.said === said) return;
    state.said = said;
    if (said === 'there') log.say(text());
    else log.warn(text());
  };
  return {
    current: () => state.probes,
    server: () => state.said,
    async round() {
      const answer = await assigned.ask();
      if (answer.say === 'away')
        return say(
          'away',
          () => `The server does not say what is to be probed (${answer.text}); ${showCount(state.probes)} go on.`,
        );
      if (answer.say === 'changed') {
        state.probes = answer.probes;
        if (state.said === 'there') log.say(`The catalog has changed: there are ${showCount(state.probes)} now.`);
      }
      return say('there', () => `The server says what is to be probed: ${showCount(state.probes)}.`);
    },
  };
}

function showCount({ length }: readonly Probe[]): string {
  return `${length} ${length === 1 ? 'probe' : 'probes'}`;
}
