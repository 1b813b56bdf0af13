import type { RolloutPlan, Step } from '../catalog/catalog.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import { broken, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';

export type Reason =
  | 'EXPOSURE_REACHED'
  | 'SAFE'
  | 'CLEARED'
  | 'CANARY_WORSE'
  | 'EXPOSURE_NOT_REACHED'
  | 'ROUTER_UNREACHABLE'
  | 'INVALID_TRAFFIC'
  | 'EVIDENCE_MISSING'
  | 'EVIDENCE_BIASED'
  | 'EVIDENCE_UNDERPOWERED'
  | 'BUDGET_BELOW_FLOOR'
  | 'BUDGET_BLIND'
  | 'OPERATOR'
  | 'DEADLINE'
  | 'WEIGHTS_CHANGED_OUTSIDE'
  | 'ROLLBACK_NOT_MEASURED'
  | 'ROLLBACK_MEASURED';

/**
 * Where a rollout stands. `settledAt` is when the measured share first reached the asked one at this step; `override` says
 * that a person promotes at their own word, and that no gate is asked any more. Evidence of harm is heeded all the same.
 */
export type Phase =
  | {
      readonly phase: 'shifting';
      readonly step: number;
      readonly since: Instant;
      readonly settledAt: Instant | null;
      readonly override: boolean;
    }
  | {
      readonly phase: 'held';
      readonly step: number;
      readonly since: Instant;
      readonly settledAt: Instant | null;
      readonly because: Reason;
      readonly until: Instant | null;
    }
  | {
      readonly phase: 'rolling-back';
      readonly step: number;
      readonly since: Instant;
      readonly because: Reason;
      readonly pagedAt: Instant | null;
    }
  | { readonly phase: 'rolled-back'; readonly step: number; readonly since: Instant; readonly because: Reason }
  | { readonly phase: 'promoted'; readonly step: number; readonly since: Instant; readonly because: Reason };

/** A change being exposed step by step. The plan is the one in force when it started: editing the catalog moves no rollout. */
export type Rollout = {
  readonly id: string;
  readonly plan: RolloutPlan;
  readonly candidate: string;
  readonly baseline: string;
  /** Where the router finds each arm: the versions themselves, or the slots they were put in. */
  readonly places: Places;
  /** The generations of the plan's indicators when it started: evidence that means something else is no evidence here. */
  readonly generations: readonly string[];
  /** What the judge was bound to when it started. */
  readonly terms: JudgeTerms;
  readonly startedAt: Instant;
  readonly now: Phase;
  /** The weights last confirmed by the router, and when; null until the first are in place. */
  readonly applied: { readonly share: Ratio; readonly at: Instant; readonly key: string } | null;
  /** Counts the orders given to the router, so that each has a key of its own. */
  readonly orders: number;
};

/** Three arms have a control beside the candidate: as fresh as it is, and of the baseline's version. */
export type Places = { readonly candidate: string; readonly baseline: string; readonly control: string | null };

export function isActive({ now }: Rollout): boolean {
  return now.phase === 'shifting' || now.phase === 'held' || now.phase === 'rolling-back';
}

export function stepOf({ plan, now, id }: Rollout): Step {
  return plan.steps[now.step] ?? broken(`rollout ${id} is at step ${now.step} of ${plan.steps.length}`);
}

/** The share of traffic that the candidate should have now. */
export function askedShare(rollout: Rollout): Ratio {
  return rollout.now.phase === 'rolling-back' || rollout.now.phase === 'rolled-back' ? (0 as Ratio) : stepOf(rollout).share;
}

export function deadlineOf({ plan, startedAt }: Rollout): Instant {
  return (startedAt + plan.maxDuration) as Instant;
}

/** How long the measured share may take to get there before somebody has to know. */
export function exposureBound({ plan }: Rollout): DurationMs {
  return plan.exposure.within;
}
