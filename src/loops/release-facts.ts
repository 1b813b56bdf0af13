import type { Facts } from '../delivery/facts.ts';
import { freezeAt } from '../delivery/freeze.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { isStorm } from '../delivery/storm.ts';
import { dependencyOf } from '../delivery/train-verdict.ts';
import type { Instant } from '../kernel/units.ts';
import type { World } from '../ledger/world.ts';

/** What is known around a rollout that no evidence tells: freezes, rollbacks before and beside it, and its train. */
export function releaseFacts(
  world: World,
  rollout: Rollout,
  at: Instant,
): Pick<Facts, 'freeze' | 'rollbacks' | 'storm' | 'dependency'> {
  const place = world.trains.placeOf.get(rollout.id);
  const run = place === undefined ? undefined : world.trains.runs.get(place.run);
  return {
    freeze: freezeAt(rollout.plan, world.freezes.values(), at),
    rollbacks: world.rollbacks.get(rollout.plan.service) ?? [],
    storm: isStorm(
      [...world.rollouts.values()].map((record) => record.rollout),
      rollout.id,
    ),
    dependency: place === undefined || run === undefined ? null : dependencyOf(run, place.member),
  };
}
