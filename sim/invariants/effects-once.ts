import type { Invariant } from '../invariant.ts';

/** 6: what was not recorded is not done; what was recorded is done, and once in effect. */
export const effectsOnce: Invariant = {
  name: 'effects once',
  open(world) {
    const recorded = new Set<string>();
    const over = new Set<string>();
    const seen = new Map<string, number>();
    const done = new Set<string>();
    let heard = 0;
    let called = { hooks: 0, events: 0 };
    return {
      step(news) {
        for (const entry of news) {
          if ('effects' in entry.body)
            for (const { key } of entry.body.effects) {
              if (recorded.has(key)) return `entry ${entry.seq} records the effect ${key} once more`;
              recorded.add(key);
            }
          if (entry.kind === 'effect.done' || entry.kind === 'effect.superseded' || entry.kind === 'effect.abandoned') {
            if (over.has(entry.body.key)) return `entry ${entry.seq} ends the effect ${entry.body.key} once more`;
            over.add(entry.body.key);
          }
        }
        for (const [name, { orders }] of world.services) {
          for (const { key } of orders.slice(seen.get(name) ?? 0)) {
            if (key.startsWith('hand/')) continue;
            if (!recorded.has(key)) return `the router of ${name} was given ${key}, which is not recorded`;
            if (done.has(key)) return `the router of ${name} changed twice by ${key}`;
            done.add(key);
          }
          seen.set(name, orders.length);
        }
        for (const { key, owner } of world.notified.slice(heard))
          if (!recorded.has(key)) return `${owner} was told ${key}, which is not recorded`;
        heard = world.notified.length;
        const { hooked, announced } = world.listeners;
        for (const { key, what } of [...hooked.slice(called.hooks), ...announced.slice(called.events)])
          if (!recorded.has(key)) return `${what} was told ${key}, which is not recorded`;
        called = { hooks: hooked.length, events: announced.length };
        return null;
      },
      last() {
        const left = [...recorded].filter((key) => !over.has(key));
        return left.length === 0
          ? null
          : `the world is calm, and ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} recorded and not done`;
      },
    };
  },
};
