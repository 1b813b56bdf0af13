import { isDeepStrictEqual } from 'node:util';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import type { Invariant } from '../invariant.ts';
import { running } from '../look.ts';
import { catalogOf } from '../promises.ts';
import { followRollouts, isOnItsWay } from '../rollouts-seen.ts';

/** After its deadline a rollout may take so long to come to its end: half by half, and with a router that has to be asked again. */
const LONGEST_END_MS = 3.5 * 60_000;

/** In a calm world every rollout comes to its end, the catalog in force is the one that people wrote, and a process runs. */
export const everythingEnds: Invariant = {
  name: 'everything ends',
  open(world) {
    const rollouts = followRollouts();
    return {
      step(news) {
        for (const entry of news) rollouts.follow(entry);
        return null;
      },
      last() {
        const { scheduler, start, story } = world;
        const now = scheduler.now();
        for (const rollout of rollouts.all.values()) {
          const { id, plan, startedAt, now: phase, told } = rollout;
          if (!isOnItsWay(rollout)) continue;
          // What the plan itself takes back when its time is over waits for nobody.
          const goesBack = plan.onDeadline === 'roll-back' && plan.rollback.reversible === 'roll-back';
          const waitsForPeople = phase.phase === 'held' && told.length > 0 && !goesBack;
          const due = Math.max(start + story.calmFrom, startedAt + (plan.maxDuration ?? 0)) + LONGEST_END_MS;
          if (now > due && !waitsForPeople) return `${id} should have ended and is ${phase.phase}`;
        }
        const plane = running(world);
        if (plane === null) return 'the world is calm, and no control plane runs';
        const written = readCatalog(catalogOf(story, { ...world.promised, broken: false }));
        if (!written.ok) return 'the people of the simulated world wrote no catalog';
        const inForce = plane.catalog.current().revision;
        const recorded = plane.ledger.world().catalog.revision;
        if (inForce !== recorded) return `catalog ${inForce.slice(0, 8)} is in force, and ${recorded.slice(0, 8)} is recorded`;
        // A broken catalog leaves the last good one in force, whichever that is.
        if (!world.promised.broken && !isDeepStrictEqual(written.value.revision, inForce))
          return `the catalog in force is ${inForce.slice(0, 8)}, and people wrote ${written.value.revision.slice(0, 8)}`;
        return null;
      },
    };
  },
};
