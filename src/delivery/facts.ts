import type { Instant } from '../kernel/units.ts';
import type { Comparison } from '../verdict/comparison/judge.ts';
import type { Exposure } from './exposure.ts';
import type { Frozen } from './freeze.ts';

/** Everything a move is decided from; nothing else may influence it. */
export type Facts = {
  readonly at: Instant;
  /** The candidate's share of requests, by whom the plan lets count. */
  readonly exposure: Exposure;
  /** Its share of users, where the router tells users apart. */
  readonly users: Exposure | null;
  /** Its share by telemetry, where the router counts as well: the two should agree. */
  readonly telemetry: Exposure | null;
  /** The candidate was heard of in this step: what arrives there although nobody is answered by it. */
  readonly heard: boolean;
  /** Weights that the router itself reports, by place; null when it did not answer. */
  readonly weights: Readonly<Record<string, number>> | null;
  /** Who wrote the weights last, where the router remembers it and it was not us. */
  readonly writer: string | null;
  /** Servers by place that can take traffic now; null where the router does not know. */
  readonly ready: Readonly<Record<string, { readonly up: number; readonly of: number }>> | null;
  /** An order for the router is recorded and not confirmed yet. */
  readonly orderPending: boolean;
  readonly comparison: Comparison;
  readonly budget: BudgetGate;
  /** Journeys of the plan whose telemetry in this step was, in part, sampled by outcome and without weights. */
  readonly biased: readonly string[];
  /** What lets nothing further now: a freeze that somebody set, or a window of the plan. */
  readonly freeze: Frozen | null;
  /** A page-level alert on an objective of the service. */
  readonly burning: { readonly objective: string; readonly since: Instant } | null;
  /** What speaks against the candidate now, beside the comparison. */
  readonly supports: readonly Support[];
  /** When rollouts of this service were rolled back by evidence before, oldest first. */
  readonly rollbacks: readonly Instant[];
  /** Too many rollbacks are under way elsewhere, and this one is to wait for its turn. */
  readonly storm: boolean;
  /** Another member of its train is not where it has to be. */
  readonly dependency: { readonly what: string; readonly until: Instant } | null;
};

/** A score and an anomaly never suffice: with the comparison or a burn one of them makes two. */
export type Support = 'burn' | 'score' | 'anomaly' | 'router-errors';

export type BudgetGate =
  | { readonly say: 'clear' }
  /** Enough to go on, too little to go on at full pace: steps bake so many times as long. */
  | {
      readonly say: 'slow';
      readonly objective: string;
      readonly remaining: number;
      readonly below: number;
      readonly times: number;
    }
  | { readonly say: 'below-floor'; readonly objective: string; readonly remaining: number; readonly floor: number }
  | { readonly say: 'blind'; readonly objective: string }
  | { readonly say: 'biased'; readonly objective: string };
