import { elapsed, type DurationMs, type Ratio } from '../kernel/units.ts';
import { approvalAsked, awaitApproval, missingApproval } from './approval.ts';
import { arrived, getsTooMuch, judges } from './arrival.ts';
import type { Facts } from './facts.ts';
import { hold } from './hold.ts';
import { ended, shifting, type Move } from './move.ts';
import type { Reason } from './reason.ts';
import { rollBack } from './roll-back.ts';
import { stepOf, type Held, type Rollout, type Shifting } from './rollout.ts';

/** Nothing is in the way: arrive, bake, and go on as far as the evidence lets it. */
export function shift(rollout: Rollout, now: Shifting, facts: Facts): Move | null {
  const { at, comparison } = facts;
  const step = stepOf(rollout);
  if (!arrived(rollout, facts)) return null;
  const bake = bakeOf(rollout, now, facts);
  const isWhole = step.share === 1;
  if (now.settledAt === null && !(isWhole && bake === 0))
    return { next: { ...now, settledAt: at }, because: 'EXPOSURE_REACHED', order: null, page: false };
  if (now.settledAt !== null && elapsed(now.settledAt, at) < bake) return null;
  // Nothing is left to compare with: the measured share itself is the end of the rollout.
  if (isWhole) return { next: ended('promoted', now.step, { at, because: 'EXPOSURE_REACHED' }), ...ARRIVED };
  const next = rollout.plan.steps[now.step + 1];
  if (next === undefined) return rollout.plan.ends === 'withdraw' ? withdraw(rollout, facts) : null;
  if (judges(step) && comparison.kind !== 'safe') return null;
  // It is held for that only after a while; no step is taken on it meanwhile.
  if (getsTooMuch(rollout, facts)) return null;
  const gate = closedGate(facts);
  if (gate !== null) return hold(now, at, gate);
  const missing = missingApproval(rollout);
  if (missing !== null) return awaitApproval(now, missing.approval, at);
  return enter(rollout, now, { facts, share: next.share });
}

/** Steps go on only through open gates, which close and open whatever the evidence says. */
export function closedGate({ freeze, dependency }: Facts): Reason | null {
  if (freeze !== null) return 'FROZEN';
  return dependency === null ? null : 'DEPENDENCY';
}

/** What holds it is still so, whether or not it could go on otherwise. */
export function staysShut(rollout: Rollout, { because }: Held, facts: Facts): boolean {
  if (because === 'FROZEN') return facts.freeze !== null;
  if (because === 'DEPENDENCY') return facts.dependency !== null;
  return because === 'APPROVAL' && missingApproval(rollout) !== null;
}

function enter(rollout: Rollout, now: Shifting, { facts, share }: { readonly facts: Facts; readonly share: Ratio }): Move {
  const { at } = facts;
  const next = shifting(now.step + 1, at);
  const approval = approvalAsked(rollout.plan, next, at);
  const move: Move = { next, because: 'SAFE', order: share, page: approval !== null };
  return approval === null ? move : { ...move, approval };
}

/** Tried to its end, which was never to keep it: it goes out as it came, whatever the verdict on it. */
function withdraw(rollout: Rollout, facts: Facts): Move {
  return rollBack(rollout, { facts, because: 'TRIED', pace: rollout.plan.rollback.pace });
}

/** A person who promotes waits for nothing but the share; a budget that runs low makes every step longer. */
export function bakeOf(rollout: Rollout, { override }: Shifting, { budget }: Pick<Facts, 'budget'>): DurationMs {
  if (override === 'promote' || override === 'break-glass') return 0 as DurationMs;
  return (stepOf(rollout).bake * (budget.say === 'slow' ? budget.times : 1)) as DurationMs;
}

const ARRIVED = { because: 'EXPOSURE_REACHED', order: null, page: false } as const;
