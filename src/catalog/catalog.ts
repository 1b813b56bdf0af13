import type { DurationMs } from '../kernel/units.ts';
import type { Probe } from '../wire/probe.ts';
import type { Adjustment } from './adjustment.ts';
import type { Source } from './source.ts';
import type { Billed } from './billed.ts';
import type { BurnPolicy } from './alert-rule.ts';
import type { CoverageStep } from './coverage-step.ts';
import type { AgreementTerms, Objective } from './objective.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { RolloutPlan, Train } from './rollout-plan.ts';
import type { Dependency, Product, Revenue, ScoreTerms } from './score-terms.ts';

export type { HookRef, RouterRef } from './actuator-ref.ts';
export type { PrometheusSource, Source } from './source.ts';
export type { CohortTerms, JudgedIndicator, JudgedTest, JudgeSettings } from './judge-settings.ts';
export type { AgreementTerms, Objective } from './objective.ts';
export type { ApprovalTerms, FreezeWindow, HookMoment, RolloutPlan, Step, Train, TrainMember } from './rollout-plan.ts';

/** What is promised, after reading: every reference resolved, every default filled in. Plain data, in a stable order. */
export type Catalog = {
  /** SHA-256 of the canonical form of everything below: two folders that promise the same have the same revision. */
  readonly revision: string;
  readonly services: readonly Service[];
  readonly journeys: readonly Journey[];
  readonly indicators: readonly Indicator[];
  readonly objectives: readonly Objective[];
  readonly plans: readonly RolloutPlan[];
  readonly trains: readonly Train[];
  readonly routes: readonly Route[];
  /** Who may send telemetry and who is asked for it, always with one named `default`. */
  readonly sources: readonly Source[];
  readonly redaction: Redaction;
  /** Absent when there are none: catalogs without probes are the same as before there were any. */
  readonly probes?: readonly Probe[];
  /** Absent when there are none, for the same reason. */
  readonly reconciliations?: readonly Reconciliation[];
  /** Where charges come from; absent when nothing is charged. */
  readonly costSources?: readonly CostSource[];
  readonly products: readonly Product[];
  /** Always with the ones named in `burn-policies.ts`. */
  readonly burnPolicies: readonly BurnPolicy[];
  readonly adjustments: readonly Adjustment[];
  /** Things that are compared one by one with what another place knows; absent when there are none. */
  readonly streams?: readonly Stream[];
  /** Where people are told besides the owner's route. */
  readonly alertTargets: readonly AlertTarget[];
  /** What documents say about themselves to people and to other tools; nothing is judged by it. */
  readonly notes: readonly Note[];
};

export type Note = {
  readonly kind: string;
  readonly name: string;
  readonly displayName: string | null;
  readonly description: string;
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly annotations: Readonly<Record<string, string>>;
};

/** OpenSLO's AlertNotificationTarget; one that names no address goes to the owner's route. */
export type AlertTarget = { readonly name: string; readonly displayName: string; readonly webhook: string | null };

export type Service = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Where others call it, with or without a port; absent: by its name alone. */
  readonly addresses?: readonly string[];
};

/** A path a customer takes, told by the spans that are steps of it, and by what logs, metrics and queries say about it. */
export type Journey = {
  readonly name: string;
  readonly displayName: string;
  readonly owner: string;
  /** A span belongs to the journey when any of these holds (none: the journey is not told by spans) … */
  readonly match: readonly SpanMatch[];
  /** … and none of these does. Health checks are excluded here unless the journey says otherwise. */
  readonly exclude: readonly SpanMatch[];
  readonly cohorts: readonly CohortKey[];
  /** Most cohorts kept apart; more of them are counted together as `__other__`. */
  readonly cohortCap: number;
  /** How long the cells of each resolution are kept, where it differs from what the store does by itself. */
  readonly retention: { readonly [R in Resolution]?: DurationMs | undefined };
  /** Null: the journey has no members, and its score is that of its objectives in equal parts. */
  readonly score: ScoreTerms | null;
  readonly dependencies: readonly Dependency[];
  readonly revenue: Revenue | null;
  /** How much of it telemetry tells, step by step; absent: nobody said what is expected. */
  readonly coverage?: readonly CoverageStep[];
};

export type Resolution = '10s' | '1m' | '1h';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanMatch = { readonly kinds: readonly SpanKind[] | null; readonly conditions: readonly Condition[] };

/** A cohort label and the attribute its value is read from: `version` from `service.version`. */
export type CohortKey = { readonly label: string; readonly attribute: string };

/**
 * A test of one attribute. Attribute names are the current semantic conventions; intake knows the older names.
 * Besides real attributes spans have `span.name`, `span.status` (`ok`, `error`, `unset`) and `duration` (milliseconds); log
 * records have `log.severity`: its number (1 to 24) for `below` and `above`, the name of its range (`trace`, `debug`,
 * `info`, `warn`, `error`, `fatal`) for `is` and `not`. An attribute that is absent passes only `is` with `present: false` and `not`.
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
export type Indicator =
  | SpanIndicator
  | LogIndicator
  | MetricIndicator
  | QueryIndicator
  | TelemetryIndicator
  | CoverageIndicator
  | GivenIndicator;

type Counted = {
  readonly name: string;
  readonly displayName: string;
  readonly journey: string;
  /** Name and digest of the definition: a redefined indicator starts a new generation and keeps the old one readable. */
  readonly generation: string;
  readonly agreement?: AgreementTerms;
};

/** Which events count, and which of them are good. */
export type EventTests = {
  /** Further conditions an event of the journey must meet to count at all. */
  readonly total: readonly Condition[];
  /** All must hold for the event to be good; with `polarity: 'bad'` all must hold for it to be bad. */
  readonly verdict: readonly Condition[];
  readonly polarity: 'good' | 'bad';
};

/** Counts the journey's spans, or with `match` spans beside it, such as its calls of a dependency, in the journey's cohorts. */
export type SpanIndicator = Counted & { readonly signal: 'span'; readonly match?: readonly SpanMatch[] } & EventTests;

/** Counts log records: those that are events of this name, or with null all that pass `total`. The journey's `match` is for spans. */
export type LogIndicator = Counted & { readonly signal: 'log'; readonly event: string | null } & EventTests & {
    /** What is good are records of their own instead, which need not be among those of total. */
    readonly seen?: { readonly event: string | null; readonly where: readonly Condition[] };
    readonly amounts?: LogAmounts;
    /** The attribute whose values are kept as a distribution. It has no part in the generation: what counts stays the same. */
    readonly measured?: string;
  };

/**
 * How much is added up instead of how many records: the numbers of these attributes, in whole millionths. `part` is of what
 * is good or bad. A record that lacks one of them measures nothing, and does not count.
 */
export type LogAmounts = { readonly total: string; readonly part: string };

/** Adds up metrics, one part each for total and for good or bad. Of amounts good ÷ total is any quotient, such as cost per order. */
export type MetricIndicator = Counted & {
  readonly signal: 'metric';
  readonly parts: readonly MetricPart[];
  /** Total is the journey's spans that pass these tests instead of a metric, each of them a million millionths. */
  readonly spans?: readonly Condition[];
  /** What no metric tells adds to total or to good beside the parts: what telemetry tells of a journey, or a browser of a server. */
  readonly sides?: readonly CountedSide[];
  /** The one part is what was charged, as a bill tells it later, and total are the units of another indicator. */
  readonly billed?: Billed;
};
/** The journey's spans that pass these tests, or events of this name that do; each counts one. */
export type CountedSide = { readonly adds: 'total' | 'good'; readonly where: readonly Condition[] } & (
  | { readonly of: 'spans' }
  | { readonly of: 'events'; readonly event: string }
);

/**
 * A sum adds its increase and a histogram the increase of its count, within the limit where there is one. A gauge has no
 * increase: each of its points is one observation, which a limit lets pass or not.
 */
export type MetricPart = {
  readonly adds: 'total' | 'good' | 'bad';
  /** As it is sent: `http.server.request.duration` over OTLP, `http_server_request_duration_seconds` by Prometheus. */
  readonly metric: string;
  readonly where: readonly Condition[];
  readonly limit: Limit | null;
  /** How much is added up instead of how often: a sum's increase, a histogram's sum, a gauge's values, in whole millionths. */
  readonly amount?: true;
  readonly raw?: RawRatio;
};
/**
 * The values are ratios that somebody else reckoned, of good or of bad events to all: each value v between 0 and 1 adds a
 * million to total, and to good round(v × 1,000,000), or of a `failure` what is left of the million.
 */
export type RawRatio = 'success' | 'failure';
export type Limit = { readonly kind: 'below' | 'above'; readonly bound: number; readonly inclusive: boolean };

/** Asks a Source that speaks PromQL. */
export type QueryIndicator = Counted & {
  readonly signal: 'query';
  /** Name of a Source with `prometheus`. */
  readonly source: string;
  /** The values only rise, and what counts is by how much; otherwise each value is what happened since the one before. */
  readonly counter: boolean;
  readonly parts: readonly { readonly adds: 'total' | 'good' | 'bad'; readonly query: string; readonly raw?: RawRatio }[];
  /** With a limit there is one part, and every value it answers with is one observation, good within the limit. */
  readonly limit: Limit | null;
};

/** Tells of a source's own telemetry: which share of it arrived in time, or in which share of the time it arrived at all. */
export type TelemetryIndicator = Counted & {
  readonly signal: 'telemetry';
  readonly source: string;
  readonly measure: 'latency' | 'presence';
  /** The longest way from the event to here, or the longest pause between two arrivals. */
  readonly atMost: DurationMs;
};

/** Tells in which share of the time telemetry of its journey came. */
export type CoverageIndicator = Counted & {
  readonly signal: 'telemetry';
  readonly measure: 'coverage';
  /** The longest pause between two slots in which something was heard. */
  readonly atMost: DurationMs;
};

/** Counted elsewhere, in a system that this server does not ask; only an offline evaluation is given what was counted. */
export type GivenIndicator = Counted & { readonly signal: 'given' };

/** Who is told, and how, about the services and journeys it names. */
export type Route = {
  readonly name: string;
  readonly owner: string;
  /** Null matches every service. */
  readonly services: readonly string[] | null;
  readonly webhook: string | null;
  /** Where rollouts of these services are announced as CloudEvents; absent: nowhere. */
  readonly announce?: string;
};

/** Where charges come from, and whose they are. */
export type CostSource = {
  readonly name: string;
  readonly currency: string;
  readonly cost: 'billed' | 'effective';
  /** So long after an hour its charges are all there. */
  readonly delayMs: DurationMs;
  /** The first rule of which all conditions hold says whose a charge is; a charge of nobody is told, and left out. */
  readonly rules: readonly CostRule[];
};
/** Conditions are about columns of a bill, such as `ServiceName` and `Tags.team`; `tenant` is such a column, too. */
export type CostRule = { readonly conditions: readonly Condition[]; readonly service: string; readonly tenant: string | null };

/** What is kept from sight besides what always is. */
export type Redaction = {
  /** Attributes that no rule touches. */
  readonly keep: readonly string[];
  readonly rules: readonly RedactionRule[];
};
export type RedactionRule = {
  readonly name: string;
  /** Of the safe subset of regular expressions that docs/catalog.md describes. */
  readonly pattern: string;
  /** `hash` keeps equal texts recognisable as equal; `mask` does not. */
  readonly as: 'hash' | 'mask';
};

/**
 * Things that are compared with what another place knows of them, one by one: of each a hash of its key and of its value is
 * kept for a while. It counts nothing; a Reconciliation reads it.
 */
export type Stream = {
  readonly name: string;
  readonly displayName: string;
  /** Name and digest of all that decides what a row is: rows of another definition hash to other numbers. */
  readonly generation: string;
  /** The log records and events that are rows: those of this name, or with null all that pass `where`; null when spans are. */
  readonly log: { readonly event: string | null; readonly where: readonly Condition[] } | null;
  /** The spans that are rows: any of these must hold. Empty when they are log records. */
  readonly spans: readonly SpanMatch[];
  /** Attributes that tell one thing from all others; what lacks one of them is no row. */
  readonly key: readonly string[];
  /** Attributes that both places should agree on. */
  readonly value: readonly string[];
  /** Rows are kept in buckets of this width, on UTC multiples of it. */
  readonly bucketMs: DurationMs;
  readonly keepMs: DurationMs;
  /** Most rows of a bucket; of one that had more nothing can be said. */
  readonly rows: number;
};
