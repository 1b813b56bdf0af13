import type { RolloutPlan, Step } from '../catalog/catalog.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import { after, broken, HOUR, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import type { Reason } from './reason.ts';

export type { Reason };

/** Where a rollout stands. `step` is the one it is at, or was at when it turned back. */
export type Phase = Shifting | Held | RollingBack | Ended;
export type PhaseName = Phase['phase'];

/** On its way up. `settledAt` is when the measured share first reached the asked one at this step. */
export type Shifting = {
  readonly phase: 'shifting';
  readonly step: number;
  readonly since: Instant;
  readonly settledAt: Instant | null;
  readonly override: Override | null;
};

/**
 * Whose word takes the place of evidence: a person's, a person's who also went past freezes, budgets and approvals, or the
 * evidence that promoted the same version before. Evidence of harm is heeded all the same.
 */
export type Override = 'promote' | 'break-glass' | 'fast-track';

/** Its share stays as it is. `until` is when the hold ends or is told of again by itself; null: by its cause alone. */
export type Held = {
  readonly phase: 'held';
  readonly step: number;
  readonly since: Instant;
  readonly settledAt: Instant | null;
  readonly because: Reason;
  readonly until: Instant | null;
  /** Until when a person holds it, while something else does as well and is what is told. */
  readonly stoppedUntil?: Instant;
};

/** On its way down to 0. `share` is what is asked now, since `shareSince`; it only ever falls. */
export type RollingBack = {
  readonly phase: 'rolling-back';
  readonly step: number;
  readonly since: Instant;
  readonly because: Reason;
  readonly pace: 'at-once' | 'gradual';
  readonly share: Ratio;
  readonly shareSince: Instant;
  readonly pagedAt: Instant | null;
};

/**
 * Rolled back, promoted, or concluded: tried to its end and taken out as planned. `drainedAt` is when its share had stayed
 * long enough for what is not needed any more to be taken down; `pagedAt` when it was told that the share is not kept.
 */
export type Ended = {
  readonly phase: 'rolled-back' | 'promoted' | 'concluded';
  readonly step: number;
  readonly since: Instant;
  readonly because: Reason;
  /** Since when the share that the end is about is measured without a break. */
  readonly keptSince: Instant | null;
  readonly drainedAt: Instant | null;
  readonly pagedAt: Instant | null;
};

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
  /** Starts at 1; a version that failed is only tried again as a new rollout, from nothing. */
  readonly attempt: number;
  readonly retryOf: string | null;
  readonly startedAt: Instant;
  readonly now: Phase;
  /** What the router confirmed last, and when; null until the first is in place. */
  readonly applied: Applied | null;
  /** Those asked for so far, by step. */
  readonly approvals: readonly Approval[];
  /** The last time that somebody went past every gate. */
  readonly glass: BrokenGlass | null;
  /** Counts the orders given to the router, so that each has a key of its own. */
  readonly orders: number;
  /** Counts its moves, so that what is told of each has a key of its own: two of them may be made in the same instant. */
  readonly moves: number;
};

export type Applied = { readonly share: Ratio; readonly mirror?: Ratio; readonly at: Instant; readonly key: string };

/** Three arms have a control beside the candidate: as fresh as it is, and of the baseline's version. */
export type Places = { readonly candidate: string; readonly baseline: string; readonly control: string | null };

/** Leave to enter a step. It is asked for while the step before still bakes, so that people and evidence do not queue. */
export type Approval = {
  readonly step: number;
  readonly askedAt: Instant;
  /** When nothing else was waited for any more: an answer is expected from here on; null until then. */
  readonly dueFrom: Instant | null;
  readonly remindedAt: Instant | null;
  readonly answer: { readonly say: 'approve' | 'reject'; readonly by: string; readonly at: Instant } | null;
};

/** Somebody promoted past freezes, budgets and approvals. It lasts an hour, and another person has to look at it within a day. */
export type BrokenGlass = {
  readonly by: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly reviewBy: Instant;
  readonly reviewed: { readonly by: string; readonly at: Instant } | null;
  readonly pagedAt: Instant | null;
};

export function isActive({ now }: Rollout): boolean {
  return now.phase === 'shifting' || now.phase === 'held' || now.phase === 'rolling-back';
}

export function stepOf({ plan, now, id }: Pick<Rollout, 'plan' | 'now' | 'id'>): Step {
  return plan.steps[now.step] ?? broken(`rollout ${id} is at step ${now.step} of ${plan.steps.length}`);
}

/** The share of traffic that the candidate should have now. */
export function askedShare(rollout: Rollout): Ratio {
  const { now } = rollout;
  switch (now.phase) {
    case 'rolling-back':
      return now.share;
    case 'rolled-back':
    case 'concluded':
      return 0 as Ratio;
    case 'shifting':
    case 'held':
    case 'promoted':
      return stepOf(rollout).share;
  }
}

/** The share of traffic that the candidate should be sent a copy of now. */
export function askedMirror(rollout: Pick<Rollout, 'plan' | 'now' | 'id'>): Ratio {
  const { phase } = rollout.now;
  return phase === 'shifting' || phase === 'held' ? stepOf(rollout).mirror : (0 as Ratio);
}

/** When the plan's time is over. Whoever promotes by his own word has an hour for it, even after that. */
export function deadlineOf({ plan, startedAt, now }: Rollout): Instant {
  const end = after(startedAt, plan.maxDuration);
  const isByWord = now.phase === 'shifting' && (now.override === 'promote' || now.override === 'break-glass');
  return isByWord ? (Math.max(end, after(now.since, HOUR)) as Instant) : end;
}

/** How long the measured share may take to get there before somebody has to know. */
export function exposureBound({ plan }: Rollout): DurationMs {
  return plan.exposure.within;
}
