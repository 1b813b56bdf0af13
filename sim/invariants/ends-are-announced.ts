import { isDeepStrictEqual } from 'node:util';
import type { CloudEvent } from '../../src/delivery/announcement.ts';
import type { Invariant } from '../invariant.ts';
import { followRollouts } from '../rollouts-seen.ts';

/** Whoever listens hears of each end, and an event says the same however often it comes. */
export const endsAreAnnounced: Invariant = {
  name: 'ends are announced',
  open(world) {
    const rollouts = followRollouts();
    const events = new Map<string, CloudEvent>();
    let heard = 0;
    return {
      step(news) {
        for (const entry of news) {
          rollouts.follow(entry);
          if (entry.kind !== 'rollout.announced') continue;
          for (const effect of entry.body.effects) {
            if (effect.do !== 'announce') continue;
            if (events.has(effect.event.id)) return `entry ${entry.seq} announces ${effect.event.id} once more`;
            events.set(effect.event.id, effect.event);
          }
        }
        const { announced } = world.listeners;
        const other = announced.slice(heard).find(({ event }) => !isDeepStrictEqual(event, events.get(event.id)));
        heard = announced.length;
        return other === undefined ? null : `${other.key} says something else than what was recorded`;
      },
      last() {
        const listening = new Set(world.story.services.filter(({ announces }) => announces).map(({ name }) => name));
        for (const { id, plan, now } of rollouts.all.values()) {
          if (
            !listening.has(plan.service) ||
            (now.phase !== 'promoted' && now.phase !== 'rolled-back' && now.phase !== 'concluded')
          )
            continue;
          const source = `/plimsoll/rollouts/${encodeURIComponent(id)}`;
          const last = world.listeners.announced.filter(({ event }) => event.source === source).at(-1);
          if (last === undefined) return `${id} is ${now.phase}, and nobody who listens heard of it`;
        }
        return null;
      },
    };
  },
};
