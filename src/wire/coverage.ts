import { z } from 'zod';
import { time } from './objective.ts';

export const coverageStep = z.object({
  step: z.string(),
  indicator: z.string().describe('counts both sides; objectives can be on it'),
  say: z
    .enum(['covered', 'missing', 'doubled', 'unknown'])
    .describe('doubled: more was seen than happened; unknown: nothing was expected, or it is too close to tell'),
  because: z.string().nullable().describe('a code in capitals when it is not covered'),
  expected: z.number().describe('counted by somebody else over the window'),
  seen: z.number().describe('told by telemetry'),
  share: z.number().nullable().describe('seen ÷ expected, above 1 where more was seen; null: nothing was expected'),
  at_least: z.number(),
  window_ms: z.number().describe('it ends when both sides are in, `delay_ms` ago'),
  delay_ms: z.number(),
  sentence: z.string(),
});

export const journeyCoverage = z.object({
  journey: z.string(),
  owner: z.string(),
  heard: z.boolean().describe('whether any telemetry of it ever came'),
  version_coverage: z.number().nullable().describe('share of its telemetry that says of which version it is; null: not known'),
  steps: z.array(coverageStep).describe('empty: the journey does not say what is expected of it'),
});

/** How much of what happens telemetry tells. */
export const coverage = z.object({
  at: time,
  say: z.enum(['allow', 'block', 'not-enough-evidence']).describe('of what was asked, or of what each step wants'),
  reasons: z.array(z.object({ say: z.enum(['block', 'not-enough-evidence']), because: z.string(), text: z.string() })),
  journeys: z.array(journeyCoverage),
  sources: z.array(
    z.object({
      source: z.string(),
      state: z.string(),
      lag_ms: z.number().nullable().describe('how far its newest event is behind'),
      latency_p50_ms: z.number().nullable().describe('from happening to being received, over the last minutes'),
      latency_p99_ms: z.number().nullable(),
    }),
  ),
});

export type CoverageView = z.infer<typeof coverage>;
export type CoverageStepView = z.infer<typeof coverageStep>;
