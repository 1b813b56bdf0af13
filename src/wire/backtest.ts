import { z } from 'zod';
import { time } from './objective.ts';

export const BACKTEST_BOUNDS = { files: 200, text: 1_048_576, incidents: 1_000, listed: 50, longestDays: 400 } as const;

const name = z.string().trim().min(1).max(200);

/** What really happened, as somebody remembers it. */
export const toldIncident = z.strictObject({
  what: z.string().trim().min(1).max(500),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  services: z.array(name).max(100).default([]).describe('none: it concerned everything'),
});

export const backtestQuestion = z.strictObject({
  files: z
    .array(z.strictObject({ file: z.string().min(1).max(500), text: z.string().max(BACKTEST_BOUNDS.text) }))
    .min(1)
    .max(BACKTEST_BOUNDS.files)
    .describe('documents of a catalog: each takes the place of the one of its kind and name, or joins'),
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).optional().describe('now, unless said otherwise'),
  incidents: z.array(toldIncident).max(BACKTEST_BOUNDS.incidents).default([]),
  real: z.number().min(0).max(1).default(0.02).describe('part of a budget from which on an alert was about something real'),
});

/** The record, the policy in force, and the proposed one. */
const each = <Shape extends z.ZodType>(shape: Shape) => z.object({ recorded: shape, present: shape, proposed: shape });
const nullableTime = time.nullable();

export const policyScore = z.object({
  alerts: z.number().int(),
  pages: z.number().int(),
  pages_per_week: z.number(),
  false_alarms: z.number().int().describe('alerts that paged and told of nothing real'),
  caught: z.number().int().describe('incidents that a page told of, or whose release was taken back'),
  missed: z.number().int(),
  undecided: z.number().int().describe('incidents whose release was still on its way when what was recorded of it ended'),
});

export const pastIncident = z.object({
  id: z.string(),
  what: z.string(),
  sources: z.array(z.enum(['told', 'recorded change', 'rollback', 'budget spent'])),
  from: time,
  to: time,
  services: z.array(z.string()),
  releases: z.array(z.string()).describe('those that were it, by id'),
  noticed: each(nullableTime),
  earlier_ms: z
    .number()
    .nullable()
    .describe('how much earlier the proposed policy notices it than was recorded; null: one of them does not'),
});

export const falseAlarm = z.object({ objective: z.string(), at: time, sentence: z.string(), spent: z.number() });

export const releaseOutcome = z.object({
  outcome: z.enum(['promoted', 'rolled-back', 'concluded', 'undecided']),
  because: z.string().nullable(),
  ended_at: time,
  turned_at: nullableTime.describe('when it began to go back'),
  took_ms: z.number(),
  held_ms: z.number(),
  held_for: z.array(z.string()),
  requests: z.number().describe('of the indicator that weighs most, answered by the candidate while it was judged'),
  bad_requests: z.number(),
  limits: z.array(z.enum(['MORE_EXPOSED', 'EXTENDED', 'NOT_COUNTED'])),
});

export const pastRelease = z.object({
  id: z.string(),
  service: z.string(),
  candidate: z.string(),
  plan: z.string(),
  started_at: time,
  good: z.boolean().describe('it was promoted, and no incident was it'),
  outcomes: each(releaseOutcome),
});

export const pastGate = z.object({
  at: time,
  service: z.string(),
  version: z.string().nullable(),
  asked: z.boolean().describe('false: nobody asked; it is what a gate would have said when the change came'),
  say: z.object({ recorded: z.string().nullable(), present: z.string(), proposed: z.string() }),
  because: z.array(z.string()).describe('what the proposed policy has against it'),
});

export const releaseCounts = z.object({
  released: z.number().int(),
  rolled_back: z.number().int(),
  held: z.number().int().describe('held for some time, whatever became of them'),
  undecided: z.number().int().describe('still on their way when what was recorded ended'),
  blocked: z.number().int().describe('gates that let nothing through, and changes that none would have let through'),
  bad_requests: z.number().describe('answered by candidates that were rolled back'),
  delay_median_ms: z.number().nullable().describe('of good releases, against what was recorded'),
  delay_p95_ms: z.number().nullable(),
});

export const backtest = z.object({
  from: time,
  to: time,
  judged_from: time.describe('before it there are no minutes any more, so that no round is judged'),
  entries_from: nullableTime.describe(
    'entries of the ledger from before it lie in sealed files and are left out; null: none are',
  ),
  policies: z.object({ present: z.string(), proposed: z.string() }).describe('revisions of the catalogs'),
  objectives: z.number().int().describe('judged under at least one of the policies'),
  real: z.number(),
  alerts: each(policyScore),
  incidents: z.array(pastIncident),
  false_alarms: each(z.array(falseAlarm)).describe('the first ones'),
  releases: z.array(pastRelease),
  release_counts: each(releaseCounts),
  gates: z.array(pastGate).describe('those that are answered otherwise, the first ones'),
  not_judged: z.array(z.object({ objective: z.string(), because: z.string() })),
  notes: z.array(z.string()),
});

export const backtestProgress = z.object({
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  id: z.string(),
  done: z.number().int(),
  of: z.number().int(),
  text: z.string(),
  report: backtest.nullable(),
});

export type BacktestView = z.infer<typeof backtest>;
export type BacktestProgress = z.infer<typeof backtestProgress>;
export type ReleaseOutcomeView = z.infer<typeof releaseOutcome>;
export type PolicyScoreView = z.infer<typeof policyScore>;
export type ReleaseCountsView = z.infer<typeof releaseCounts>;
export type PastReleaseView = z.infer<typeof pastRelease>;
export type PastGateView = z.infer<typeof pastGate>;
