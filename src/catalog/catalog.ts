import type { DurationMs, Ratio } from '../kernel/units.ts';

/** What is promised, after reading: every reference resolved, every default filled in. Plain data, in a stable order. */
export type Catalog = {
  /** SHA-256 of the canonical form of everything below: two folders that promise the same have the same revision. */
  readonly revision: string;
  readonly services: readonly Service[];
  readonly journeys: readonly Journey[];
  readonly indicators: readonly Indicator[];
  readonly objectives: readonly Objective[];
  readonly plans: readonly RolloutPlan[];
  readonly routes: readonly Route[];
};

export type Service = { readonly name: string; readonly displayName: string; readonly description: string };

/** A path a customer takes, told by the spans that are steps of it. */
export type Journey = {
  readonly name: string;
  readonly displayName: string;
  readonly owner: string;
  /** A span belongs to the journey when any of these holds … */
  readonly match: readonly SpanMatch[];
  /** … and none of these does. Health checks are excluded here unless the journey says otherwise. */
  readonly exclude: readonly SpanMatch[];
  readonly cohorts: readonly CohortKey[];
  /** Most cohorts kept apart; more of them are counted together as `__other__`. */
  readonly cohortCap: number;
};

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanMatch = { readonly kinds: readonly SpanKind[] | null; readonly conditions: readonly Condition[] };

/** A cohort label and the attribute its value is read from: `version` from `service.version`. */
export type CohortKey = { readonly label: string; readonly attribute: string };

/**
 * A test of one attribute. Attribute names are the current semantic conventions; intake knows the older names.
 * Besides real attributes there are `span.name`, `span.status` (`ok`, `error`, `unset`) and `duration` (milliseconds).
 * An attribute that is absent passes only `is` with `present: false` and `not`.
 */
export type Condition = { readonly attribute: string; readonly test: Test };
export type Test =
  | { readonly kind: 'is'; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly values: readonly string[] }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'below'; readonly bound: number; readonly inclusive: boolean }
  | { readonly kind: 'above'; readonly bound: number; readonly inclusive: boolean }
  | { readonly kind: 'present'; readonly present: boolean };

/** How to count good and total for a journey. Good is always a part of total: an event that does not count cannot be good. */
export type Indicator = {
  readonly name: string;
  readonly displayName: string;
  readonly journey: string;
  /** Further conditions an event of the journey must meet to count at all. */
  readonly total: readonly Condition[];
  /** All must hold for the event to be good; with `polarity: 'bad'` all must hold for it to be bad. */
  readonly verdict: readonly Condition[];
  readonly polarity: 'good' | 'bad';
  /** Name and digest of the definition: a redefined indicator starts a new generation and keeps the old one readable. */
  readonly generation: string;
};

export type Objective = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly service: string;
  readonly journey: string | null;
  readonly owner: string | null;
  /** Name of an Indicator; null when the document is accepted but this server cannot compute it (see `unsupported`). */
  readonly indicator: string | null;
  readonly target: Ratio;
  readonly windowMs: DurationMs;
  /** Why the objective is blind by construction, as a sentence; null when it is computed. */
  readonly unsupported: string | null;
};

export type RolloutPlan = {
  readonly name: string;
  readonly service: string;
  readonly owner: string;
  readonly router: RouterRef;
  readonly steps: readonly Step[];
  readonly judge: JudgeSettings;
  /** Promotions stop while the objective has less than this part of its budget left. */
  readonly budget: { readonly objective: string; readonly floor: number } | null;
  readonly exposure: {
    /** The measured share must come this close to the asked share, in points of share. */
    readonly tolerance: Ratio;
    /** … within this time, or the rollout is held; after a stop, 0 must be measured within it, or the owner is paged. */
    readonly within: DurationMs;
    /** Fewest requests a share may be measured from. */
    readonly minRequests: number;
  };
  readonly maxDuration: DurationMs;
  readonly onDeadline: 'roll-back' | 'hold';
};

export type RouterRef = { readonly kind: 'http'; readonly url: string };
export type Step = { readonly share: Ratio; readonly bake: DurationMs };

export type JudgeSettings = {
  readonly indicators: readonly { readonly indicator: string; readonly weight: number; readonly delta: number }[];
  /** The cohort label that tells candidate from baseline. */
  readonly by: string;
  /** `independent` is a claim about the traffic: errors of one arm do not come in bursts. It buys speed (see docs). */
  readonly burstiness: 'independent' | 'unknown';
  /** Chance of rolling back a release that is inside the margin, over the whole rollout. */
  readonly alpha: number;
  /** Chance, per indicator, of calling a release safe that is at the margin or beyond it. */
  readonly alphaSafe: number;
  /** The candidate may fail `rho` times as often as the baseline, plus each indicator's `delta`. */
  readonly rho: number;
  /** A batch is judged this long after its end, so that late spans are in. */
  readonly settle: DurationMs;
  /** Shortest time a step stays before it may be promoted on evidence. */
  readonly minStep: DurationMs;
};

/** Who is told, and how, about the services and journeys it names. */
export type Route = {
  readonly name: string;
  readonly owner: string;
  /** Null matches every service. */
  readonly services: readonly string[] | null;
  readonly webhook: string | null;
};
