import { z } from 'zod';
import { strength } from './cause.ts';
import { deliveryFigures } from './delivery.ts';
import { health, healthCounts, time } from './objective.ts';
import { revenueAtRisk, scoreFigures, scoreState } from './score.ts';
import { timelineMark } from './timeline.ts';

export const overviewWindow = z.enum(['1d', '7d', '28d']);

export const journeyStanding = z
  .enum(['kept', 'at-risk', 'broken', 'unknown', 'quiet', 'unpromised'])
  .describe('what was promised is kept, will not be for long, is not; nobody can say; nobody came; nothing was promised');

export const headline = z.object({
  tone: z.enum(['good', 'warning', 'breach', 'blind']),
  text: z.string(),
  rest: z.array(z.string()).describe('what else has to be known beside it'),
});

export const trendPoint = z.object({
  at: time.describe('start of the slot'),
  lo: z.number().describe('proven, 0 to 1'),
  hi: z.number().describe('if all that is unknown were well'),
});

/** A score with where it came from, for a line of a list. */
export const scoreAtAGlance = z.object({
  name: z.string(),
  display_name: z.string(),
  owner: z.string(),
  state: scoreState,
  since: time,
  ...scoreFigures.shape,
  before: z.number().nullable().describe('the score a window ago, by what was proven then; null: nothing was kept'),
  trend: z.array(trendPoint).describe('oldest first; slots of which nothing is known are missing'),
  revenue_at_risk: revenueAtRisk.nullable(),
});

/** What is left of the budgets of several promises: how many in each part of the scale. */
export const leftBins = z.object({
  overspent: z.int(),
  quarter: z.int().describe('0 to 25 % left'),
  half: z.int().describe('25 to 50 %'),
  three_quarters: z.int().describe('50 to 75 %'),
  most: z.int().describe('75 % and more'),
  blind: z.int(),
});

export const worstPromise = z.object({
  name: z.string(),
  display_name: z.string(),
  health,
  remaining: z.number().nullable().describe('of its budget; negative when overspent'),
  spent: z.number().nullable(),
  window: z.string(),
});

export const overviewJourney = z.object({
  name: z.string(),
  display_name: z.string(),
  owner: z.string(),
  standing: journeyStanding,
  since: time.nullable().describe('null: it has been so since it is known, or that is not known'),
  sentence: z.string(),
  score: scoreAtAGlance.nullable(),
  promises: z.int(),
  counts: healthCounts,
  left: leftBins,
  worst: worstPromise.nullable(),
  hurt: z
    .array(z.object({ objective: z.string(), who: z.string(), sentence: z.string() }))
    .describe('cohorts of customers that are worst off, at most 3'),
  coverage: z
    .number()
    .nullable()
    .describe('mean of its promises: slots with telemetry ÷ slots expected; null: nothing is promised'),
  age_ms: z.number().nullable().describe('time since its newest telemetry'),
});

export const fleetMark = overviewJourney.pick({ name: true, display_name: true, standing: true, promises: true }).extend({
  health: health.nullable().describe('of the worst promise'),
  remaining: z.number().nullable(),
  spent: z.number().nullable(),
});

export const loss = z.object({
  kind: z.enum(['journey', 'cohort', 'change']),
  title: z.string(),
  sentence: z.string(),
  points: z.number().nullable().describe('of the score of what it belongs to, 0 to 1; null: not reckoned'),
  revenue: z.object({ currency: z.string(), point: z.number() }).nullable().describe('an hour'),
  share: z.number().nullable().describe('of the whole budget of the promise that it spent'),
  strength: strength.nullable().describe('how sure the tie is; null: it is counted'),
  href: z.string().describe('the screen that shows it'),
});

export const openTrouble = z.object({
  id: z.string(),
  kind: z.enum(['incident', 'page']),
  title: z.string(),
  sentence: z.string(),
  since: time,
  service: z.string().nullable(),
  objective: z.string().nullable(),
  href: z.string(),
});

export const movingRollout = z.object({
  id: z.string(),
  service: z.string(),
  version: z.string(),
  phase: z.string(),
  asked: z.number(),
  measured: z.number().nullable(),
  sentence: z.string(),
  changed_at: time,
});

/** Whether the experience is what was promised, for those who decide and do not read graphs. Everything in it is bounded. */
export const overview = z.object({
  at: time,
  window: overviewWindow,
  from: time,
  headline,
  coverage: z.number().nullable().describe('mean over all promises; null: nothing is promised'),
  age_ms: z.number().nullable().describe('time since the newest telemetry of any promise; null: none was heard'),
  products: z.array(scoreAtAGlance).describe('at most 12'),
  journeys: z.array(overviewJourney).describe('the worst first; at most 40'),
  journeys_left_out: z.int(),
  standings: z.record(journeyStanding, z.int()),
  fleet: z.array(fleetMark).describe('every journey in the order of the catalog, at most 1,000'),
  revenue: z
    .array(
      z.object({
        currency: z.string(),
        point: z.number(),
        least: z.number(),
        most: z.number(),
        journeys: z.int(),
        unknown: z.int(),
      }),
    )
    .describe('an hour, by currency, over the journeys that say what they earn'),
  losing: z.array(loss).describe('who and what loses it, the most first; at most 9'),
  portfolio: z.object({ promises: z.int(), counts: healthCounts, left: leftBins }),
  troubles: z.object({
    incidents: z.int(),
    pages: z.int(),
    shown: z.array(openTrouble).describe('the newest first; at most 10'),
  }),
  moving: z.object({ rollouts: z.int(), shown: z.array(movingRollout).describe('at most 8') }),
  changed: z.array(timelineMark).describe('what was changed in the window, the newest first; at most 6'),
  done: z.array(timelineMark).describe('what the control plane did or was ordered to do, the newest first; at most 6'),
  delivery: z.object({
    window: z.string(),
    coverage: z.number(),
    age_ms: z.number().nullable().describe('time since the last release ended'),
    sentence: z.string(),
    figures: deliveryFigures,
  }),
});

export type OverviewView = z.infer<typeof overview>;
export type OverviewJourneyView = z.infer<typeof overviewJourney>;
export type ScoreAtAGlanceView = z.infer<typeof scoreAtAGlance>;
export type FleetMarkView = z.infer<typeof fleetMark>;
export type LeftBinsView = z.infer<typeof leftBins>;
export type LossView = z.infer<typeof loss>;
export type JourneyStandingView = z.infer<typeof journeyStanding>;
export type OverviewWindow = z.infer<typeof overviewWindow>;
