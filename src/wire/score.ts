import { z } from 'zod';
import { time } from './objective.ts';

export const scoreState = z.enum(['healthy', 'at-risk', 'unknown', 'breached']);

const share = z.number().describe('0 to 1');

export const scoreFigures = z.object({
  lo: share.describe('what is proven: unknown parts count as nothing; gates read this'),
  point: share.nullable().describe('of what is known; null when too little is'),
  hi: share.describe('unknown parts count as all is well'),
  confidence: share.describe('how much of the score is known'),
});

export const revenueAtRisk = z.object({
  currency: z.string(),
  per_hour: z.number().describe('what an hour without it costs, as the catalog says'),
  point: z.number().nullable().describe('per hour; null when the score is not known'),
  least: z.number().describe('per hour, if all that is unknown is well'),
  most: z.number().describe('per hour, if nothing that is unknown is'),
  formula: z.string(),
});

export const doubt = z.object({
  at: time,
  code: z.enum([
    'WEIGHTS_EDITED_WHILE_BAD',
    'SCORE_ROSE_AFTER_REMOVAL',
    'SCORE_ROSE_AFTER_SILENCE',
    'SCORE_MOVED_WITHOUT_EVIDENCE',
  ]),
  member: z.string().describe('the member it is about, or empty'),
  sentence: z.string(),
});

export const scoreSummary = z.object({
  name: z.string(),
  kind: z.enum(['journey', 'product']),
  display_name: z.string(),
  owner: z.string(),
  state: scoreState,
  reason: z.string().nullable().describe('a code in capitals when not healthy'),
  since: time.describe('when the state was entered'),
  sentence: z.string(),
  ...scoreFigures.shape,
  fast: scoreFigures.describe('the same by the burn of the last six hours instead of by budgets spent'),
  held_back: share.describe('part of a rise that no events are behind'),
  doubts: z.number().int().describe('within the last day'),
  revenue_at_risk: revenueAtRisk.nullable(),
});

export const scoreMember = z.object({
  key: z.string().describe('objective.NAME, journey.NAME or dependency.NAME'),
  weight: z.number(),
  share: share.describe('its weight ÷ those of all members that count'),
  is_key: z.boolean().describe('its breach or absence is a veto'),
  when_missing: z.enum(['hold', 'bad', 'ignore']),
  objective: z.string().nullable().describe('the objective that tells how well it does'),
  standing: z.enum(['kept', 'breached', 'unknown']),
  spent: z.number().nullable().describe('part of its budget, over the window asked for'),
  quality: share.nullable(),
  confidence: share,
  coverage: share.nullable().describe('of its window'),
  freshness: share.nullable(),
  evidence: share.nullable().describe('n ÷ (n + 50)'),
  n: z.number().nullable().describe('events seen, estimated where sampling let some stand for more'),
  adds: share.describe('share × confidence × quality: these add up to lo'),
  missing: z.boolean(),
  held: z.boolean().describe('a gap in its telemetry keeps it from counting for more than before'),
});

export const scoreContribution = z.object({
  key: z.string(),
  quality: z.number().describe('it did better or worse'),
  confidence: z.number().describe('more or less is known of it'),
  weight: z.number().describe('it counts for more or less'),
  all: z.number(),
});

export const scoreFall = z.object({
  since: time,
  from: share.describe('lo then'),
  to: share.describe('lo now'),
  contributions: z.array(scoreContribution).describe('their `all`, and `held`, add up to to − from'),
  held: z.number().describe('what is held back from outside the members'),
  sentence: z.string().describe('rounded so that what is shown adds up'),
});

export const scorePoint = z.object({
  at: time.describe('start of the slot'),
  ...scoreFigures.shape,
  what_if: scoreFigures.nullable().describe('with the weights asked about'),
});

export const scoreTerms = z.object({
  healthy_from: share,
  healthy_until: share.describe('healthy is left below this'),
  at_risk_from: share,
  at_risk_until: share,
  dwell_ms: z.number().describe('a better state has to last so long'),
  least_confidence: share,
  most_per_hour: z.number().nullable().describe('a rise that no events are behind is paced by this'),
});

export const whatIf = z.object({
  weights: z.record(z.string(), z.number()).describe('of every member, by its key'),
  ...scoreFigures.shape,
  state: scoreState.describe('as it is seen at the moment, whatever was before'),
  reason: z.string().nullable(),
  sentence: z.string(),
  lowest: z
    .object({ at: time, lo: share, with_weights: share })
    .nullable()
    .describe('the lowest slot of the trend, and what it would have been'),
});

export const scoreDetail = scoreSummary.extend({
  fast: scoreFigures.nullable().describe('of now only'),
  at: time,
  window: z.string().nullable().describe('null: each member over its own window'),
  cohort: z.record(z.string(), z.string()).nullable(),
  whole: z.array(z.string()).describe('members that are not kept apart by the cohort’s labels and count as a whole'),
  terms: scoreTerms,
  members: z.array(scoreMember),
  fall: scoreFall.nullable().describe('against `since`; null when nothing was kept then'),
  trend: z.array(scorePoint).describe('from `since` to `at`, at most 400 slots of 10 s, 1 m or 1 h, as they were known then'),
  doubt_list: z.array(doubt).describe('newest first'),
  what_if: whatIf.nullable(),
});

export type ScoreSummaryView = z.infer<typeof scoreSummary>;
export type ScoreDetailView = z.infer<typeof scoreDetail>;
export type ScoreFiguresView = z.infer<typeof scoreFigures>;
