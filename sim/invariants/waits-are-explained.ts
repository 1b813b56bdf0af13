import { explainWaiting } from '../../src/delivery/explain-waiting.ts';
import { isActive } from '../../src/delivery/rollout.ts';
import { factsOf } from '../../src/loops/rollout-facts.ts';
import { partsOf } from '../act.ts';
import type { Invariant } from '../invariant.ts';
import { running } from '../look.ts';

const EVERY_S = 10;

/** 5: a wait always has an owner, a deadline and what happens then. */
export const waitsAreExplained: Invariant = {
  name: 'waits are explained',
  open(world) {
    let seconds = 0;
    return {
      step() {
        seconds += 1;
        const plane = seconds % EVERY_S === 0 ? running(world) : null;
        if (plane === null) return null;
        const state = plane.ledger.world();
        for (const record of state.rollouts.values()) {
          const { rollout } = record;
          if (!isActive(rollout)) continue;
          const seen = { at: world.scheduler.now(), orderPending: false, world: state, ...plane.traffic.latest(rollout) };
          const waiting = explainWaiting(rollout, factsOf(partsOf(plane), record, seen));
          if (
            waiting === null ||
            waiting.owner === '' ||
            waiting.what === '' ||
            waiting.next === '' ||
            !Number.isFinite(waiting.until)
          )
            return `${rollout.id} is ${rollout.now.phase}, and why it waits is answered with ${JSON.stringify(waiting)}`;
        }
        return null;
      },
    };
  },
};
