import type { Instant } from '../../src/kernel/units.ts';
import type { Invariant } from '../invariant.ts';
import { isUndisturbed } from '../look.ts';
import type { World } from '../world.ts';

/** What nothing stands in the way of is done within so many seconds: a tick, and an answer. */
const WITHIN_S = 15;
/** After trouble it takes as long to try again and to know who acts. */
const SETTLED_MS = 75_000;

/** 6: what is recorded is not only done in the end, but soon: whoever leads hears at once what others recorded. */
export const ordersAreCarriedOut: Invariant = {
  name: 'orders are carried out',
  open(world) {
    const open = new Map<string, { readonly since: Instant; seconds: number }>();
    let failing = -Infinity;
    return {
      step(news) {
        for (const entry of news) {
          if ('effects' in entry.body)
            for (const effect of entry.body.effects)
              if (effect.do === 'set-traffic') open.set(effect.key, { since: entry.at, seconds: 0 });
          if (entry.kind === 'effect.done' || entry.kind === 'effect.superseded') open.delete(entry.body.key);
        }
        // What failed last is tried again after up to half a minute: the trouble is over only then.
        if (world.processes.some(({ errors }) => errors.some(({ left }) => left > 0))) failing = world.scheduler.now();
        const isFree = hasNoTrouble(world) && world.scheduler.now() - failing > SETTLED_MS;
        for (const [key, order] of open) {
          order.seconds = isFree ? order.seconds + 1 : 0;
          if (order.seconds > WITHIN_S)
            return `${key} was recorded ${Math.round((world.scheduler.now() - order.since) / 1_000)}s ago, and nobody carries it out`;
        }
        return null;
      },
    };
  },
};

function hasNoTrouble(world: World): boolean {
  const now = world.scheduler.now();
  const areUp = world.processes.every(
    ({ life, plane, upSince, slow }) =>
      life.alive &&
      plane !== null &&
      life.stoppedUntil <= now - SETTLED_MS &&
      now - upSince > SETTLED_MS &&
      slow.every(({ until }) => until <= now - SETTLED_MS),
  );
  return areUp && isUndisturbed(world, SETTLED_MS);
}
