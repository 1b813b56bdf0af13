import { DAY, HOUR, type DurationMs } from '../kernel/units.ts';
import { showDuration } from '../kernel/show.ts';
import type { Resolution } from './catalog.ts';
import { duration } from './quantities.ts';
import { closed, raise } from './schema-words.ts';

/** From the finest to the coarsest, with how long cells are kept where nothing else is said. */
export const KEPT: Readonly<Record<Resolution, DurationMs>> = {
  '10s': (2 * DAY) as DurationMs,
  '1m': (35 * DAY) as DurationMs,
  '1h': (400 * DAY) as DurationMs,
};

export const retention = closed({
  '10s': duration({ least: HOUR, most: 14 * DAY, say: 'it must be between 1h and 14d' }).optional(),
  '1m': duration({ least: DAY, most: 400 * DAY, say: 'it must be between 1d and 400d' }).optional(),
  '1h': duration({ least: 7 * DAY, most: 1_830 * DAY, say: 'it must be between 7d and 1830d' }).optional(),
})
  .superRefine((kept, context) => {
    const [ten, minute, hour] = [kept['10s'] ?? KEPT['10s'], kept['1m'] ?? KEPT['1m'], kept['1h'] ?? KEPT['1h']];
    if (ten <= minute && minute <= hour) return;
    const usual = Object.values(KEPT).map((ms) => showDuration(ms));
    const hint = `where you say nothing, they are kept for ${usual.join(', ')}`;
    raise(context, { code: 'CAT_RANGE', text: 'Cannot keep finer cells for longer than coarser ones', hint });
  })
  .meta({ description: 'How long cells of ten seconds, a minute and an hour are kept, where it differs from what is usual' });
