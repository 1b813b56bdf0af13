import { z } from 'zod';
import { time } from './objective.ts';

const slot = z.object({
  at: time.describe('when the slot begins'),
  ok: z.number(),
  failed: z.number().describe('runs that say nothing of what is probed are in neither'),
});

export const probeLocation = z.object({
  location: z.string(),
  state: z
    .enum(['well', 'failing', 'silent', 'unheard'])
    .describe('failing: a run of its newest minute failed; silent: three intervals went by without a run that says anything'),
  ok: z.number().describe('in the window'),
  failed: z.number(),
  heard_at: time.nullable().describe('the newest minute in which a run said anything; null: none in the window'),
  slots: z.array(slot).describe('minutes in which a run said anything, in the order of time; empty in a list'),
});

/** How a probe does, place by place. */
export const probeHealth = z.object({
  name: z.string(),
  journey: z.string(),
  every_ms: z.number(),
  agree_at_least: z.number().nullable().describe('so many places have to fail together before it counts; null: each by itself'),
  steps: z.array(z.string()),
  indicators: z.array(z.string()).describe('what can be promised of it'),
  state: z
    .enum(['well', 'suspected', 'failing', 'silent', 'unheard'])
    .describe('suspected: fewer places fail than have to agree'),
  sentence: z.string(),
  locations: z.array(probeLocation),
});

const window = { at: time, from: time, to: time, slot_ms: z.number() };
export const probeHealths = z.object({
  ...window,
  probes: z.array(probeHealth).describe('in the order of names'),
  next: z.string().nullable().describe('ask again with `after`; null: these were all'),
});
export const probeHealthDetail = z.object({ ...window, probe: probeHealth });

export type ProbeLocationView = z.infer<typeof probeLocation>;
export type ProbeHealthView = z.infer<typeof probeHealth>;
export type ProbeHealthsView = z.infer<typeof probeHealths>;
export type ProbeHealthDetailView = z.infer<typeof probeHealthDetail>;
