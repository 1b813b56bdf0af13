import type { RolloutPlan, TrainMember } from '../catalog/catalog.ts';

/** The plan of a member: its own region, cluster or router in place of the plan's. */
export function memberPlan(plan: RolloutPlan, { where, router }: Pick<TrainMember, 'where' | 'router'>): RolloutPlan {
  const judge = where === null ? plan.judge : { ...plan.judge, where: { ...plan.judge.where, ...where } };
  return { ...plan, judge, router: router ?? plan.router };
}
