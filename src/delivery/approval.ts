import type { RolloutPlan } from '../catalog/catalog.ts';
import type { Instant } from '../kernel/units.ts';
import type { Approval, Phase } from './rollout.ts';

/** Leave for the step after this one, asked for now; null where the plan wants none. */
export function approvalAsked(plan: RolloutPlan, now: Phase, at: Instant): Approval | null {
  const step = now.step + 1;
  const terms = plan.steps[step]?.approval ?? null;
  return terms === null ? null : { step, askedAt: at, dueFrom: null, remindedAt: null, answer: null };
}

/** The newest word about each step. */
export function withApproval(known: readonly Approval[], approval: Approval | null): readonly Approval[] {
  if (approval === null) return known;
  return [...known.filter(({ step }) => step !== approval.step), approval];
}
