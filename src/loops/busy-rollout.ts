import type { RolloutPlan } from '../catalog/catalog.ts';
import { inTheWay } from '../delivery/in-the-way.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { activeRollouts, type World } from '../ledger/world.ts';

/** What moves the service or its router already. */
export function busyRollout(world: World, plan: RolloutPlan): Rollout | undefined {
  return activeRollouts(world).find(({ rollout }) => inTheWay(rollout.plan, plan))?.rollout;
}
