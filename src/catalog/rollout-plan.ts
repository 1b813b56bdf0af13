import type { Recurrence } from '../kernel/recurrence.ts';
import type { DurationMs, Ratio } from '../kernel/units.ts';
import type { HookRef, RouterRef } from './actuator-ref.ts';
import type { JudgeSettings } from './judge-settings.ts';

/** How a candidate is exposed, whatever it is called: each strategy is written as steps. */
export type RolloutPlan = {
  readonly name: string;
  readonly service: string;
  readonly owner: string;
  readonly strategy: Strategy;
  readonly router: RouterRef;
  readonly steps: readonly Step[];
  /** How it ends when all went well: the candidate serves everything, or, having been tried, nothing any more. */
  readonly ends: 'promote' | 'withdraw';
  readonly judge: JudgeSettings;
  readonly budget: BudgetTerms | null;
  readonly exposure: ExposureTerms;
  readonly rollback: RollbackTerms;
  /** Times in which no step is taken; what is worse is undone all the same. */
  readonly freezes: readonly FreezeWindow[];
  /** What happens to a newer candidate that comes while this one is on its way. */
  readonly newer: 'refuse' | 'queue' | 'restart';
  /** A version that was promoted within this time goes to the whole without gathering evidence again; null: never. */
  readonly fastTrack: DurationMs | null;
  readonly hooks: readonly Hook[];
  /** What has to be seen of its journeys before anything is released; absent: nothing. */
  readonly requires?: TelemetryTerms;
  readonly maxDuration: DurationMs;
  readonly onDeadline: 'roll-back' | 'hold';
};

export type Strategy = 'canary' | 'blue-green' | 'rolling' | 'shadow' | 'experiment';

export type Step = {
  /** Of the traffic that is answered by the candidate. */
  readonly share: Ratio;
  /** Of the traffic that is sent to the candidate as well and never answered by it. */
  readonly mirror: Ratio;
  readonly bake: DurationMs;
  /** Who has to agree before this step is entered; null: nobody. */
  readonly approval: ApprovalTerms | null;
};

export type ApprovalTerms = {
  /** Names of people or teams; empty: anybody who may override. */
  readonly by: readonly string[];
  /** How long an answer is waited for … */
  readonly expires: DurationMs;
  /** … after what part of it the owner is told again … */
  readonly escalateAfter: DurationMs;
  /** … and what happens without one. */
  readonly otherwise: 'roll-back' | 'hold' | 'go-on';
};

/** Promotions stop while the objective has less than `floor` of its budget left, and take longer below `slow`. */
export type BudgetTerms = {
  readonly objective: string;
  readonly floor: number;
  readonly slow: { readonly below: number; readonly times: number } | null;
};

/** Shares: of what happens that telemetry has to tell, and of telemetry that has to say its version; null: any. */
export type TelemetryTerms = { readonly coverage: Ratio | null; readonly version: Ratio | null };

export type ExposureTerms = {
  /** The measured share must come this close to the asked share, in points of share. */
  readonly tolerance: Ratio;
  /** … within this time, or the rollout is held; after a stop, 0 must be measured within it, or the owner is paged. */
  readonly within: DurationMs;
  /** Fewest requests a share may be measured from. */
  readonly minRequests: number;
  /** Who counts: the router itself, or telemetry by version where the router cannot. */
  readonly from: 'router' | 'telemetry';
  /** With `user` the share of users that ever met the candidate is held to the asked share as well. */
  readonly sticky: 'none' | 'user';
  /** After 0 is measured it has to stay so for this long before anybody is told that the candidate may be taken down. */
  readonly drain: DurationMs;
};

export type RollbackTerms = {
  /** What a worse candidate leads to: back to the baseline; or, where there is no way back, a stop and a page. */
  readonly reversible: 'roll-back' | 'freeze' | 'fix-forward';
  /** At once, or in halves that let a cold baseline warm up. Aborting by hand is always at once. */
  readonly pace: 'at-once' | 'gradual';
  /** Kinds of evidence that have to agree before an automatic rollback: the comparison, and others beside it. */
  readonly needs: 1 | 2;
  /** A page-level alert on the service's objectives rolls back too, once it has lasted this long; null: it only holds. */
  readonly burning: DurationMs | null;
  /** After an automatic rollback of the service nothing new is started for this long. */
  readonly cooldown: DurationMs;
  /** More automatic rollbacks than this within the time freeze and page instead. */
  readonly most: number;
  readonly within: DurationMs;
};

export type FreezeWindow = { readonly name: string; readonly recurrence: Recurrence; readonly duration: DurationMs };

export type HookMoment = 'started' | 'held' | 'promoted' | 'rolled-back' | 'concluded';
export type Hook = { readonly on: readonly HookMoment[]; readonly call: HookRef };

/** Several rollouts that are one release: each starts after those it needs, and falls with them. */
export type Train = {
  readonly name: string;
  readonly owner: string;
  readonly members: readonly TrainMember[];
};
export type TrainMember = {
  readonly name: string;
  readonly plan: string;
  /** The region or cluster it is for, which is also the cohort it is judged by; null: everywhere. */
  readonly where: Readonly<Record<string, string>> | null;
  /** Null: the plan's. */
  readonly router: RouterRef | null;
  /** Members that have to be promoted before this one starts, because it calls them or comes after them. */
  readonly after: readonly string[];
};
