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
  long: z.string(),
  short: z.string(),
  threshold: z.number(),
  fires: z.boolean().nullable().describe('null: frozen, because one of its windows is blind'),
  reachable: z.boolean().describe('false: at this target the burn can never reach the threshold'),
});

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
  health,
  reason: z.string().nullable().describe('a code in capitals when not healthy'),
  sentence: z.string().describe('the verdict with its arithmetic, for people'),
  good: z.number().nullable(),
  total: z.number().nullable(),
  compliance: z.number().nullable().describe('good ÷ total over the window'),
  allowed: z.number().nullable().describe('bad events the budget allows at the traffic seen'),
  spent: z.number().nullable().describe('part of the budget used; above 1 when overspent'),
  remaining: z.number().nullable().describe('1 − spent, signed, never clamped'),
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
