import { z } from 'zod';
import { time } from './objective.ts';
import { because } from './release.ts';

const named = z.string().trim().min(1).max(2_000);

/** What a silence is about. */
export const silenced = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['alert', 'objective', 'journey', 'service']), name: named }),
  z.strictObject({ kind: z.literal('everything') }),
]);

export const postedSilence = because.extend({
  of: silenced.describe('one alert, by its id; all alerts of an objective, of a journey or of a service; or any'),
  for_ms: z.number().int().positive().describe('how long at most: from a minute to 30 days'),
  pages: z
    .boolean()
    .default(false)
    .describe('keep pages quiet for longer than a day, too; without it nothing that may page is silenced for longer'),
});
export const silence = z.object({
  name: z.string(),
  of: silenced,
  since: time,
  until: time,
  reason: z.string(),
  actor: z.string(),
  alerts: z.array(z.string()).describe('open alerts that it keeps quiet now, by their ids'),
  sentence: z.string(),
});
export const silenceList = z.object({ silences: z.array(silence).describe('those that hold now') });

export type SilencedView = z.infer<typeof silenced>;
export type SilenceView = z.infer<typeof silence>;
