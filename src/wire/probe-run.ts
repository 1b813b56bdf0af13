import { z } from 'zod';

/** Bounds of what is told of one run. */
export const RUN_BOUNDS = { text: 500, name: 200, steps: 100, complaints: 20, complaint: 300, picture: 524_288 } as const;

const name = z.string().min(1).max(RUN_BOUNDS.name);
const ms = z.number().min(0);
const because = z.string().max(RUN_BOUNDS.name).nullable();

/** A run that did not end well, as whoever made it tells of it. */
export const failedRun = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('the run.id of its events'),
  probe: name,
  location: name,
  round: z.number().int().min(0).describe('begin of the interval it belongs to, ms since 1970'),
  at: z.number().int().min(0).describe('when it began, ms since 1970'),
  outcome: z.enum(['failed', 'unknown']),
  because,
  text: z.string().max(RUN_BOUNDS.text).nullable(),
  failed_step: z.string().max(RUN_BOUNDS.name).nullable(),
  duration_ms: ms,
  steps: z
    .array(z.strictObject({ name, outcome: z.enum(['ok', 'failed', 'unknown']), because, duration_ms: ms }))
    .max(RUN_BOUNDS.steps),
  complaints: z.array(z.string().max(RUN_BOUNDS.complaint)).max(RUN_BOUNDS.complaints).describe('what the page complained of'),
  vitals: z
    .strictObject({ ttfb: ms.nullable(), fcp: ms.nullable(), lcp: ms.nullable(), cls: z.number().min(0).nullable() })
    .nullable(),
});

/** The same with what the page looked like. */
export const toldRun = failedRun.extend({
  screenshot: z
    .strictObject({ media_type: z.literal('image/jpeg'), base64: z.base64().max(Math.ceil(RUN_BOUNDS.picture / 3) * 4) })
    .nullable(),
});

export const keptRun = failedRun.extend({
  artifact: z.string().nullable().describe('SHA-256 of the picture, by which it is asked for; null when there is none'),
});
export const keptRuns = z.object({ runs: z.array(keptRun) });
export const runReceipt = z.object({ artifact: z.string().nullable() });

export type FailedRun = z.infer<typeof failedRun>;
export type ToldRun = z.infer<typeof toldRun>;
