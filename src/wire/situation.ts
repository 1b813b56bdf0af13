import { z } from 'zod';
import { severity } from './alert.ts';
import { strength } from './cause.ts';
import { time } from './objective.ts';
import { rolloutSummary } from './rollout.ts';
import { silence } from './silence.ts';
import { timelineMark } from './timeline.ts';

/** Something that may be ordered now, or why it may not. */
export const possibleOrder = z.object({
  key: z.string(),
  label: z.string(),
  title: z.string(),
  consequence: z.string(),
  path: z.string().describe('below /api/v1; a reason is sent with it'),
  tone: z.enum(['plain', 'breach']),
  refused: z.string().nullable().describe('why it cannot be ordered now'),
  asks_how_long: z.boolean().describe('`for_ms` is sent with it'),
  body: z.record(z.string(), z.unknown()).describe('what else is sent'),
});

/** One promise that is not kept now. */
export const brokenPromise = z.object({
  objective: z.string(),
  display_name: z.string(),
  severity: severity.nullable().describe('of its open alert; null: there is none'),
  alert: z.string().nullable(),
  silence: z.object({ name: z.string(), until: time }).nullable(),
  since: time.nullable().describe('when too much began to fail, as far as is looked at; null: it does not hurt at the moment'),
  since_before: z.boolean().describe('it had begun before what is looked at, and then since the alert at least'),
  window_ms: z.number().describe('what the figures are of: the time before now'),
  total: z.number().nullable().describe('events in the window; null: it is not counted by events of its own'),
  bad: z.number().nullable(),
  rate: z.number().nullable().describe('bad ÷ total; null: nobody came'),
  allowed: z.number().describe('the share that the promise allows to be bad'),
  beyond_per_minute: z.number().nullable().describe('bad events a minute beyond what is allowed'),
  coverage: z.number().describe('of the window, 0 to 1: slots in which telemetry was heard'),
  age_ms: z.number().nullable().describe('of the newest telemetry'),
  burn_1h: z.number().nullable(),
  remaining: z.number().nullable().describe('of the error budget; below 0 when overspent'),
  sentence: z.string(),
  strip: z
    .array(z.object({ at: time, total: z.number(), bad: z.number(), heard: z.boolean() }))
    .describe('the same over the axis, oldest first'),
});

export const suspect = z.object({
  mark: z.string().describe('id of a mark'),
  title: z.string(),
  before_ms: z.number().describe('so long before it began; negative: after'),
  strength: strength.nullable().describe('what evidence says of it; null: nothing but its time was looked at'),
  sentence: z.string(),
  href: z.string().nullable(),
});

/** A journey, or a promise of none, under which customers suffer now. */
export const hurting = z.object({
  key: z.string(),
  title: z.string(),
  journey: z.string().nullable(),
  services: z.array(z.string()),
  owner: z.string().nullable(),
  runbook: z.string().nullable().describe('the annotation `runbook` of a promise, its journey or its service'),
  state: z.enum(['hurts', 'easing']).describe('easing: nothing beyond what is allowed in the last minutes, and an alert is open'),
  since: time.nullable(),
  beyond_per_minute: z.number().nullable(),
  revenue_per_hour: z
    .object({ amount: z.number(), currency: z.string() })
    .nullable()
    .describe(
      'the catalog’s figure of what an hour without the journey costs, times the share that fails beyond what is allowed',
    ),
  sentence: z.string(),
  why: z.string().nullable().describe('what evidence says about its cause; null: it was not looked for'),
  promises: z.array(brokenPromise).describe('the worst first'),
  suspects: z.array(suspect).describe('what changed just before, the likeliest first'),
  orders: z.array(possibleOrder),
});

export const unseen = z.object({
  objective: z.string(),
  display_name: z.string(),
  journey: z.string().nullable(),
  owner: z.string().nullable(),
  reason: z.string().nullable(),
  sentence: z.string(),
  coverage: z.number(),
  age_ms: z.number().nullable(),
});

export const overLately = z.object({
  alert: z.string(),
  subject: z.string(),
  severity,
  since: time,
  ended_at: time,
  sentence: z.string(),
});

/** What whoever is on call has to know, in one bounded answer. */
export const situation = z.object({
  at: time,
  from: time.describe('start of the axis that everything is drawn on; it ends now'),
  sentence: z.string(),
  rule: z.string().describe('how what hurts is put in order'),
  hurts: z.array(hurting).describe('the worst for customers first'),
  hurts_left_out: z.number().int(),
  blind: z.array(unseen).describe('what cannot be seen: it may hurt, too'),
  blind_left_out: z.number().int(),
  over: z.array(overLately).describe('alerts that ended lately, the newest first'),
  rollouts: z.array(rolloutSummary).describe('under way, or ended within the axis'),
  marks: z.array(timelineMark).describe('what happened on the axis, oldest first'),
  marks_left_out: z.number().int(),
  decisions: z.array(timelineMark).describe('what was decided lately and why, the newest first'),
  silences: z.array(silence),
  orders: z.array(possibleOrder).describe('what is not about one journey'),
});

export type SituationView = z.infer<typeof situation>;
export type HurtingView = z.infer<typeof hurting>;
export type BrokenPromiseView = z.infer<typeof brokenPromise>;
export type PossibleOrderView = z.infer<typeof possibleOrder>;
export type SuspectView = z.infer<typeof suspect>;
