import { HOUR } from '../../src/kernel/units.ts';
import type { Invariant } from '../invariant.ts';
import { followRollouts } from '../rollouts-seen.ts';

/** 10: a manual override is always possible, has a person and a reason, and ends. */
export const overridesAreRecorded: Invariant = {
  name: 'overrides are recorded',
  open(world) {
    const rollouts = followRollouts();
    const brokeGlass = new Map<string, string>();
    return {
      step(news) {
        for (const entry of news) {
          const move = rollouts.follow(entry);
          if (entry.kind === 'freeze.set' && (entry.body.reason === '' || entry.body.until <= entry.at))
            return `entry ${entry.seq} freezes without reason or end`;
          if (move === null || move.body.command === null) continue;
          const { body, actor, at } = move;
          const { command } = body;
          if (command === null) continue;
          const isOurs = actor === 'plimsoll';
          if (command.reason === '' || (isOurs && command.say !== 'roll-back'))
            return `entry ${entry.seq} obeys ${actor}, who gave ${command.reason === '' ? 'no reason' : 'a reason'}`;
          if (command.say === 'hold' && !(body.next.phase === 'held' && holdsUntil(body.next) <= command.until))
            return `entry ${entry.seq} holds for longer than it was told`;
          if (command.say === 'break-glass' && (body.glass === null || body.glass.until > at + HOUR))
            return `entry ${entry.seq} goes past every gate, and no end of it is known`;
          if (command.say === 'break-glass') brokeGlass.set(entry.subject, actor);
          if (command.say === 'review' && brokeGlass.get(entry.subject) === actor)
            return `entry ${entry.seq} takes the word of ${actor} for a look at what ${actor} did`;
        }
        const refused = world.told.findIndex(
          (answer) =>
            answer.startsWith('abort:') && !['abort: done', 'abort: ROLLOUT_ENDED', 'abort: nothing to command'].includes(answer),
        );
        return refused < 0 ? null : `an abort was answered with ${world.told[refused]}`;
      },
    };
  },
};

function holdsUntil(held: { readonly until: number | null; readonly stoppedUntil?: number }): number {
  return held.stoppedUntil ?? held.until ?? 0;
}
