import { z } from 'zod';
import { time } from './objective.ts';

export const sourcePoll = z.object({
  indicator: z.string(),
  answer: z
    .enum(['values', 'empty', 'stale', 'nan', 'infinite', 'negative', 'no-ratio', 'warned', 'failed'])
    .describe('how the newest question was answered; only values are counted'),
  sentence: z.string(),
  at: time,
  since: time.describe('since when answers are of this kind'),
  counts: z.record(z.string(), z.number()).describe('answers of each kind since the server started'),
});

/** What came of the beacons of a source. What was not counted is no evidence. */
export const pages = z.object({
  taken: z.number().int().describe('beacons that were taken'),
  events: z.number().int().describe('events of them that became evidence'),
  tickets: z.number().int(),
  missing: z.number().int().describe('beacons that never came, told by the numbers of those after them'),
  lost: z.number().int().describe('events that pages say they could not send'),
  arrived: z.number().nullable().describe('of the beacons that are known to have been sent the share that was taken'),
  refused: z.record(z.string(), z.number()).describe('beacons and events that were not counted, by the reason'),
  sentence: z.string(),
});

/** One source of telemetry: whether it is heard, how late it is, and what of it was left out. */
export const source = z.object({
  name: z.string(),
  display_name: z.string(),
  owner: z.string().nullable(),
  state: z
    .enum(['heard', 'silent', 'never-heard', 'troubled', 'idle'])
    .describe('troubled: a query has no answer; idle: nobody sends as this source, and nobody has to'),
  sentence: z.string(),
  last_heard: time.nullable().describe('when its last telemetry was received'),
  silent_ms: z.number().nullable().describe('time since then'),
  expect_ms: z.number().describe('something is expected this often'),
  silent_after_ms: z.number(),
  lag_ms: z.number().nullable().describe('time since its newest event'),
  latency_p50_ms: z.number().nullable().describe('from happening to being received, over the last eleven minutes'),
  latency_p99_ms: z.number().nullable(),
  skew_ms: z
    .number()
    .nullable()
    .describe(
      'least latency of the last minutes: below 0 its clock runs ahead by at least that, above 0 it lags by at most that',
    ),
  biased: z.boolean().describe('sampled by outcome and without weights: nothing is promoted on it'),
  observations: z.number().describe('read since the server started, and in the minutes before that the journal kept'),
  late: z.number().describe('came later than is allowed and were left out'),
  early: z.number().describe('came from the future and were left out'),
  out_of_scope: z.number().describe('spoke of services that the source may not speak of'),
  shed: z.number().describe('requests turned away since the server started: too much was under way, or beyond the quota'),
  polls: z.array(sourcePoll).describe('its queries, where it is asked'),
  pages: pages.nullable().describe('what pages told by beacons since the server started; null where none may tell'),
});
export type SourceView = z.infer<typeof source>;
export type PagesView = z.infer<typeof pages>;

/** What the home page says about all of them. */
export const sourcesSummary = z.object({
  sentence: z.string(),
  troubled: z.array(z.string()).describe('names of the sources that are silent, never heard, or have a query without an answer'),
});
export type SourcesSummaryView = z.infer<typeof sourcesSummary>;
