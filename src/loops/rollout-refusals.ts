import type { Catalog } from '../catalog/catalog.ts';
import type { ObeyCode } from '../delivery/obey.ts';
import type { Rollout } from '../delivery/rollout.ts';
import type { PlaceRefusal } from '../delivery/serving.ts';
import { nearest } from '../kernel/nearest.ts';
import type { World } from '../ledger/world.ts';
import type { StartHindrance } from '../ledger/decisions/start-hindrance.ts';
import type { QueueRefusal } from '../ledger/decisions/queueing.ts';

/** Why something asked for is not done; `code` is stable and documented. */
export type Refusal = { readonly code: RefusalCode; readonly text: string; readonly hint?: string };
export type RefusalCode =
  | 'PLAN_UNKNOWN'
  | 'ROLLOUT_UNKNOWN'
  | 'ROLLOUT_ACTIVE'
  | 'VERSIONS_EQUAL'
  | 'ROUTER_UNREACHABLE'
  | 'ROUTER_REFUSES'
  | 'ROLLBACK_COOLDOWN'
  | ObeyCode
  | PlaceRefusal['code']
  | StartHindrance['code']
  | QueueRefusal['code'];

export function unknownPlan({ plans }: Catalog, name: string): Refusal {
  const names = plans.map((plan) => plan.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `plans of the catalog: ${names.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return { code: 'PLAN_UNKNOWN', text: `the catalog has no rollout plan ${name}`, hint };
}

export function unknownRollout(world: World, id: string): Refusal {
  const meant = nearest(id, [...world.rollouts.keys()]);
  return {
    code: 'ROLLOUT_UNKNOWN',
    text: `there is no rollout ${id}`,
    ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }),
  };
}

export function equalVersions(version: string): Refusal {
  return {
    code: 'VERSIONS_EQUAL',
    text: `candidate and baseline are both ${version}`,
    hint: 'name the version that serves now as baseline',
  };
}

export function busyWith({ id, candidate, now }: Rollout, service: string): Refusal {
  return {
    code: 'ROLLOUT_ACTIVE',
    text: `${service} is in rollout ${id} already (${candidate}, ${now.phase})`,
    hint: 'wait for its end, or abort it with a reason',
  };
}
