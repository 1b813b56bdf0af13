import { z } from 'zod';
import { evidenceQuality, time } from './objective.ts';

export const phase = z.enum(['shifting', 'held', 'rolling-back', 'rolled-back', 'promoted', 'concluded']);

export const step = z.object({
  share: z.number(),
  mirror: z.number().describe('share of the traffic that is sent to the candidate as well, and never answered by it'),
  bake_ms: z.number(),
  approval: z
    .object({ by: z.array(z.string()), expires_ms: z.number(), otherwise: z.enum(['roll-back', 'hold', 'go-on']) })
    .nullable()
    .describe('who has to agree before the step is entered'),
});

export const rolloutSummary = z.object({
  id: z.string(),
  plan: z.string(),
  service: z.string(),
  owner: z.string(),
  candidate: z.string().describe('version the traffic moves to'),
  baseline: z.string().describe('version it is compared with, and returned to'),
  strategy: z.enum(['canary', 'blue-green', 'rolling', 'shadow', 'experiment']),
  ends: z.enum(['promote', 'withdraw']).describe('with the whole traffic, or, having been tried, with none of it'),
  attempt: z.number().int().describe('how often this version was tried, this time included'),
  retry_of: z.string().nullable().describe('the rollout that this one tries again'),
  places: z
    .object({ candidate: z.string(), baseline: z.string(), control: z.string().nullable() })
    .describe('where the router finds them: the versions, or the slots they were put in'),
  phase,
  reason: z.string().nullable(),
  step: z.number().int().describe('index into steps'),
  steps: z.array(step),
  asked: z.number().describe('share of traffic asked for the candidate, 0 to 1'),
  measured: z.number().nullable().describe('share measured at the router; null: too few requests yet'),
  sentence: z.string().describe('the present state and why, for people'),
  started_at: time,
  changed_at: time,
  ended_at: time.nullable(),
});

export const waiting = z.object({
  what: z.string().describe('what the rollout waits for'),
  owner: z.string(),
  until: time,
  then: z.string().describe('what happens when the deadline passes'),
});

const count = z.object({ total: z.number(), bad: z.number() });

/** One indicator of the comparison, with everything needed to check the arithmetic by hand. */
export const stream = z.object({
  indicator: z.string().describe('name of the stream: the indicator, and what of it'),
  of: z.string().describe('the indicator as the catalog names it'),
  cohort: z.object({ label: z.string(), value: z.string() }).nullable().describe('null: all of the traffic together'),
  test: z.enum(['ratio', 'rate', 'latency', 'growth', 'level']),
  quantile: z
    .object({ q: z.number(), reference: z.number(), margin: z.number() })
    .nullable()
    .describe('of a latency: which quantile, what it was before, and how much slower is allowed'),
  key: z.boolean().describe('a step is promoted only when it is safe'),
  weight: z.number(),
  rho: z.number(),
  delta: z.number(),
  phi: z.number().describe('what evidence is divided by because errors come in bursts'),
  candidate: count.describe('since the rollout started'),
  baseline: count,
  step: z.object({ candidate: count, baseline: count }).describe('of the present step'),
  allowed_rate: z.number().nullable().describe('rho × baseline rate + delta: the most the candidate may fail'),
  log10_harm: z.number().describe('evidence that the candidate is worse than allowed, as a power of ten'),
  log10_harm_needed: z.number(),
  log10_safe: z.number().describe('evidence, of this step, that the candidate is not worse than allowed'),
  log10_safe_needed: z.number(),
  excess: z.object({ low: z.number(), high: z.number() }).describe('95 % confidence sequence of the excess bad rate'),
  needed: z.number().nullable().describe('candidate events still needed to call it safe; null: out of reach'),
  needed_ms: z.number().nullable().describe('the time in which they come, at the rate of this step'),
  culprit: z.boolean(),
});

export const comparison = z.object({
  kind: z.enum(['worse', 'safe', 'not-yet', 'underpowered', 'not-exposed', 'wrong-version', 'blind', 'biased']),
  sentence: z.string(),
  log10_harm: z.number(),
  log10_harm_needed: z.number(),
  streams: z.array(stream),
  mode: z.enum(['independent', 'uncalibrated', 'calibrated']),
  mode_because: z.string().nullable().describe('why a plan that asks for calibration is judged without'),
  batches: z.number().int(),
  newest_batch_at: time.nullable().describe('end of the newest batch judged'),
});

/** One judged batch, for the chart: the evidence as it was after it. */
export const judgedPoint = z.object({
  at: time.describe('end of the batch'),
  log10_harm: z.number(),
  log10_safe: z.number().describe('the least of the indicators, which is the one that decides'),
  candidate_total: z.number(),
  candidate_bad: z.number(),
  baseline_total: z.number(),
  baseline_bad: z.number(),
});

export const timelineEntry = z.object({
  seq: z.number().int(),
  at: time,
  kind: z.string(),
  actor: z.string(),
  sentence: z.string(),
});

/** Leave to enter a step. */
export const approval = z.object({
  step: z.number().int(),
  by: z.array(z.string()).describe('who may give it; empty: whoever may override'),
  asked_at: time,
  expires_at: time.nullable().describe('null: other things are waited for first'),
  otherwise: z.enum(['roll-back', 'hold', 'go-on']).describe('what happens without an answer'),
  answer: z.object({ say: z.enum(['approve', 'reject']), by: z.string(), at: time }).nullable(),
});

/** Somebody promoted past freezes, budgets and approvals. */
export const brokenGlass = z.object({
  by: z.string(),
  at: time,
  until: time,
  review_by: time,
  reviewed: z.object({ by: z.string(), at: time }).nullable(),
});

export const rollout = rolloutSummary.extend({
  waiting: waiting.nullable(),
  divergence: z
    .object({ since: time, sentence: z.string() })
    .nullable()
    .optional()
    .describe('what was rolled back may still be the desired state elsewhere, and that is meant'),
  approvals: z.array(approval),
  glass: brokenGlass.nullable(),
  watched_until: time.nullable().describe('until when an end is watched, so that the candidate gets no traffic again'),
  bakes_until: time
    .nullable()
    .describe('when the step will have stayed long enough; null: it is not there yet, or does not move'),
  override: z
    .enum(['promote', 'break-glass', 'fast-track'])
    .nullable()
    .describe('whose word takes the place of evidence now: a person’s, or that of an earlier promotion of the same version'),
  measured_by: z.enum(['router', 'telemetry']).nullable().describe('who counted the measured share'),
  users: z.number().nullable().describe('share of users that met the candidate, where the router tells them apart'),
  comparison: comparison.nullable(),
  evidence: evidenceQuality.extend({ indicator: z.string() }).array().describe('how good the evidence is, by indicator'),
  judged: z.array(judgedPoint),
  timeline: z.array(timelineEntry),
  harm_crossing: z.number().describe('log10 evidence at which the candidate is rolled back'),
  safe_crossing: z.number().describe('log10 evidence at which a step is promoted'),
});

export type Phase = z.infer<typeof phase>;
export type StepView = z.infer<typeof step>;
export type ApprovalView = z.infer<typeof approval>;
export type RolloutSummaryView = z.infer<typeof rolloutSummary>;
export type RolloutView = z.infer<typeof rollout>;
export type ComparisonView = z.infer<typeof comparison>;
export type JudgedPointView = z.infer<typeof judgedPoint>;
export type TimelineEntryView = z.infer<typeof timelineEntry>;

/** Recorded text has one canonical form, which half a surrogate pair has not. */
export const recorded = z.string().refine((text) => text.isWellFormed(), 'contains half a character');

/** Opens a rollout: the deploy has happened, the traffic has not moved yet. */
export const startRollout = z.strictObject({
  plan: recorded.min(1).max(100),
  candidate: recorded.min(1).max(100),
  baseline: recorded.min(1).max(100),
  reason: recorded.trim().max(500).optional(),
  into: recorded.min(1).max(100).optional().describe('place for the candidate, of a router that has slots; absent: the free one'),
  fast_track: z.boolean().default(false).describe('to everybody at once, on the evidence of an earlier promotion'),
});

/** A person overrides: always with a reason; a hold ends by itself. */
export const command = z.strictObject({
  reason: recorded.trim().min(3, 'an override needs a reason that others will understand').max(500),
});
export const holdCommand = command.extend({
  for_ms: z.number().int().min(1_000).max(86_400_000).default(900_000).describe('the hold ends by itself after this long'),
});
