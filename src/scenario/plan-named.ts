import type { MemoryRouter } from '../adapters/memory/router.ts';
import type { RolloutPlan } from '../catalog/catalog.ts';
import { findPlan } from '../catalog/find.ts';
import type { RolloutRecord } from '../ledger/world.ts';
import type { Stage } from './stage.ts';
import { ActRefused } from './act-refused.ts';

/** The plan of this name; of a catalog with one plan nobody has to name it. */
export function planNamed({ plane }: Stage, name: string | null): RolloutPlan {
  const catalog = plane.catalog.current();
  const [only, another] = catalog.plans;
  if (name !== null) {
    const found = findPlan(catalog, name);
    if (found !== undefined) return found;
    throw new ActRefused(`the catalog has no rollout plan ${name} any more`);
  }
  if (only === undefined) throw new ActRefused('the catalog has no rollout plan');
  if (another === undefined) return only;
  throw new ActRefused(
    'the catalog has several rollout plans',
    `say which one: by ${catalog.plans.map((plan) => plan.name).join(', by ')}`,
  );
}

/** What splits its traffic; in a catalog without plans everything goes one way. */
export function routerNamed(stage: Stage, name: string | null): MemoryRouter {
  const isUnplanned = name === null && stage.plane.catalog.current().plans.length === 0;
  return isUnplanned ? stage.routers.unplanned : stage.routers.of(planNamed(stage, name).router);
}

/** The newest rollout of a version. */
export function rolloutOf({ plane }: Stage, candidate: string): RolloutRecord {
  const all = [...plane.ledger.world().rollouts.values()];
  const found = all.findLast(({ rollout }) => rollout.candidate === candidate);
  if (found !== undefined) return found;
  const others = [...new Set(all.map(({ rollout }) => rollout.candidate))];
  throw new ActRefused(
    `there is no rollout of ${candidate}`,
    others.length === 0 ? 'nothing was released' : `there are ${others.join(', ')}`,
  );
}
