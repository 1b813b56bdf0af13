import type { ApprovalTerms, RolloutPlan } from '../catalog/catalog.ts';
import { after, type Instant } from '../kernel/units.ts';
import { REMIND } from './hold.ts';
import { shifting, type Move } from './move.ts';
import { rollBack } from './roll-back.ts';
import type { Facts } from './facts.ts';
import type { Approval, Held, Phase, Rollout, Shifting } from './rollout.ts';

/** Leave for the step after this one, asked for now; null where the plan wants none. */
export function approvalAsked(plan: RolloutPlan, now: Pick<Phase, 'step'>, at: Instant): Approval | null {
  const step = now.step + 1;
  const terms = plan.steps[step]?.approval ?? null;
  return terms === null ? null : { step, askedAt: at, dueFrom: null, remindedAt: null, answer: null };
}

/** The newest word about each step. */
export function withApproval(known: readonly Approval[], approval: Approval | null): readonly Approval[] {
  if (approval === null) return known;
  return [...known.filter(({ step }) => step !== approval.step), approval];
}

/** Leave for the next step, as far as it was asked for and not given; null: nobody has to be waited for. */
export function missingApproval({ plan, now, approvals }: Rollout): { approval: Approval; terms: ApprovalTerms } | null {
  const terms = plan.steps[now.step + 1]?.approval ?? null;
  const approval = approvals.find(({ step }) => step === now.step + 1) ?? approvalAsked(plan, now, now.since);
  return terms === null || approval === null || approval.answer?.say === 'approve' ? null : { approval, terms };
}

/** Everything else is ready: from here on the answer is due. */
export function awaitApproval(now: Shifting, approval: Approval, at: Instant): Move {
  const next: Held = { phase: 'held', step: now.step, since: at, settledAt: now.settledAt, because: 'APPROVAL', until: null };
  return { next, because: 'APPROVAL', order: null, page: true, approval: { ...approval, dueFrom: approval.dueFrom ?? at } };
}

/** Nobody has answered: the owner is told again after a part of the time, and after all of it the plan says what happens. */
export function pressForApproval(rollout: Rollout, now: Held, facts: Facts): Move | null {
  const missing = now.because === 'APPROVAL' ? missingApproval(rollout) : null;
  const { at } = facts;
  if (missing === null || missing.approval.dueFrom === null) return null;
  const { approval, terms } = missing;
  const expiry = after(missing.approval.dueFrom, terms.expires);
  const reminded = approval.remindedAt !== null;
  if (at < expiry) {
    if (reminded || at < after(missing.approval.dueFrom, terms.escalateAfter)) return null;
    return { next: now, because: 'APPROVAL_REMINDED', order: null, page: true, approval: { ...approval, remindedAt: at } };
  }
  switch (terms.otherwise) {
    case 'roll-back':
      return { ...rollBack(rollout, { facts, because: 'APPROVAL_EXPIRED', pace: rollout.plan.rollback.pace }), page: true };
    case 'go-on':
      return {
        next: { ...shifting(now.step, at), settledAt: now.settledAt },
        because: 'APPROVAL_EXPIRED',
        order: null,
        page: true,
        approval: { ...approval, answer: { say: 'approve', by: 'the plan', at } },
      };
    case 'hold': {
      const told = approval.remindedAt ?? approval.dueFrom;
      if (told !== null && told >= expiry && at < after(told, REMIND)) return null;
      return { next: now, because: 'APPROVAL_EXPIRED', order: null, page: true, approval: { ...approval, remindedAt: at } };
    }
  }
}
