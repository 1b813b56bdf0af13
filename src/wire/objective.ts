import { z } from 'zod';

/** RFC 3339, UTC. */
export const time = z.iso.datetime().describe('RFC 3339, UTC');

/** Blind is an answer of its own: not enough evidence to say anything, and never healthy. */
export const health = z.enum(['healthy', 'burning', 'exhausted', 'blind']);

export const burnWindow = z.object({
  window: z.string().describe('for example 1h'),
  window_ms: z.number(),
  burn: z.number().nullable().describe('1 spends exactly the whole budget over the objective window; null is blind'),
  coverage: z.number().describe('slots with telemetry ÷ slots expected, 0 to 1'),
});

export const burnRule = z.object({
  id: z.string(),
  kind: z.enum(['burn', 'drop', 'left', 'outage', 'exhausts']),
  action: z
    .enum(['page', 'ticket', 'inform'])
    .describe('what it leads to now; a ticket may be a page while little budget is left'),
  condition: z.string().describe('when it fires, for people'),
  long: z.string().nullable().describe('window of a burn rule; null for other rules'),
  short: z.string().nullable(),
  threshold: z.number(),
  fires: z.boolean().nullable().describe('null: frozen, because one of its windows is blind'),
  frozen_because: z.string().nullable().describe('a code in capitals'),
  reachable: z.boolean().describe('false: at this target even a total outage stays below the threshold'),
});

/** A window that follows the calendar. */
export const period = z.object({
  start: time,
  end: time,
  passed: z.number().describe('part of the window that is over, 0 to 1'),
  projected: z
    .number()
    .nullable()
    .describe(
      'while less than a fifth has passed: what the whole window will likely see, and the budget is judged by; then null',
    ),
  spent_so_far: z.number().nullable().describe('part of the budget used by the traffic so far alone'),
});

/** The same objective with the time in it that was adjusted out. */
export const rawBudget = z.object({
  good: z.number(),
  total: z.number(),
  spent: z.number().nullable(),
  remaining: z.number().nullable(),
});

export const member = z.object({
  objective: z.string(),
  weight: z.number(),
  spent: z.number().nullable().describe('part of its own budget'),
});

export const weak = z
  .object({ events: z.number(), needed: z.number(), window: z.string() })
  .describe('so few events come that chance alone may look like the first page');

/** How good the evidence is that an answer rests on. */
export const evidenceQuality = z.object({
  coverage: z.number().describe('slots with telemetry ÷ slots expected, 0 to 1'),
  age_ms: z.number().nullable().describe('time since the newest telemetry; of a query, since the moment that is known'),
  latency_p99_ms: z.number().nullable().describe('from happening to being received, of the sources, over the last minutes'),
  biased: z.boolean().describe('some of it was sampled by outcome and carries no weights'),
  version_coverage: z
    .number()
    .nullable()
    .describe('share of observations that say of which version they are; null: not kept apart'),
  seen: z
    .array(
      z.object({
        step: z.string(),
        say: z.enum(['covered', 'missing', 'doubled', 'unknown']),
        seen: z.number(),
        expected: z.number(),
        sentence: z.string(),
      }),
    )
    .optional()
    .describe('how much of what happened telemetry told, step by step; absent: the journey does not say what is expected'),
});

export const objective = z.object({
  name: z.string(),
  display_name: z.string(),
  description: z.string(),
  service: z.string(),
  journey: z.string().nullable(),
  owner: z.string().nullable(),
  indicator: z.string().nullable(),
  target: z.number().describe('0 to 1'),
  window: z.string(),
  window_ms: z.number(),
  labels: z.record(z.string(), z.array(z.string())),
  annotations: z.record(z.string(), z.string()).describe('notes for people and other tools'),
  cohort: z.record(z.string(), z.string()).nullable().describe('counts these customers only; null: all of them'),
  method: z.enum(['occurrences', 'timeslices', 'ratio-timeslices']),
  slice: z.string().nullable().describe('length of a slice of time; null: events are counted'),
  burn_policy: z.string(),
  health,
  reason: z.string().nullable().describe('a code in capitals when not healthy'),
  sentence: z.string().describe('the verdict with its arithmetic, for people'),
  good: z.number().nullable().describe('events'),
  total: z.number().nullable().describe('events'),
  compliance: z.number().nullable().describe('good ÷ total over the window, of events or of slices, as the method counts'),
  bad: z.number().nullable().describe('bad events, or bad slices; null: blind, or a joint budget'),
  allowed: z.number().nullable().describe('bad events the budget allows at the traffic seen, or bad slices in the time there is'),
  spent: z.number().nullable().describe('part of the budget used; above 1 when overspent'),
  remaining: z.number().nullable().describe('1 − spent, signed, never clamped'),
  raw: rawBudget.nullable().describe('with the time in it that was adjusted out; null: nothing was adjusted'),
  period: period.nullable().describe('null: the window rolls'),
  members: z.array(member).nullable().describe('of a joint budget'),
  lasts_ms: z
    .number()
    .nullable()
    .describe('what is left lasts so long at the burn of the last hour; null: beyond the window, or unknown'),
  weak: weak.nullable(),
  burn: z.array(burnWindow),
  rules: z.array(burnRule),
  coverage: z.number(),
  known_since: time.nullable().describe('start of the evidence within the window'),
  age_ms: z.number().nullable().describe('time since the newest event of the journey'),
  evidence: evidenceQuality,
});

export type ObjectiveView = z.infer<typeof objective>;
export type EvidenceQualityView = z.infer<typeof evidenceQuality>;
export type Health = z.infer<typeof health>;

/** How many objectives are how well. */
export const healthCounts = z.object({ healthy: z.int(), burning: z.int(), exhausted: z.int(), blind: z.int() });

/** One objective in a list of thousands. */
export const budgetLine = objective
  .pick({
    name: true,
    display_name: true,
    service: true,
    owner: true,
    journey: true,
    target: true,
    window: true,
    health: true,
    reason: true,
    spent: true,
    remaining: true,
    total: true,
    bad: true,
    coverage: true,
    age_ms: true,
  })
  .extend({
    burn_1h: z.number().nullable().describe('null: blind, or the window is shorter'),
    burn_6h: z.number().nullable().describe('null: blind, or no rule looks at six hours'),
    since: time
      .nullable()
      .describe('when the promise was broken, or since when an alert says that it burns; null: neither is recorded'),
    alert: z.enum(['page', 'ticket', 'inform']).nullable().describe('the loudest alert that is open for it'),
    at: time.describe('when it was judged; of thousands a thousand are each second, those first of which something was heard'),
  });

export const budgetPage = z.object({
  budgets: z.array(budgetLine),
  next: z
    .string()
    .nullable()
    .describe('`after` of the next lines, in the order of names; null: there are none, or `skip` goes on'),
  found: z.int().describe('all that fit, of every page'),
  counts: healthCounts.describe('of all that fit'),
});

export type BudgetLineView = z.infer<typeof budgetLine>;
export type HealthCountsView = z.infer<typeof healthCounts>;
