import { z } from 'zod';
import { HOUR, MINUTE } from '../kernel/units.ts';
import { cohortLabel } from './plain-schemas.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, raise } from './schema-words.ts';

export type AgreementDocument = z.output<typeof agreement>;

/** Intervals lie on UTC multiples of their length, and by the minute evidence is kept. */
const within = duration({ least: MINUTE, most: HOUR, say: 'it must be between 1m and 1h' }).superRefine((ms, context) => {
  if (ms % MINUTE === 0 && HOUR % ms === 0) return;
  const hint = 'write what an hour is a multiple of: 1m, 2m, 5m, 10m, 15m, 30m, 1h';
  raise(context, { code: 'CAT_RANGE', text: 'Cannot cut an hour into intervals of this length: there must be whole ones', hint });
}, ALWAYS);

export const agreement = closed({
  label: cohortLabel.default('location'),
  atLeast: z.int().min(1).max(20),
  within: within.prefault('1m'),
}).meta({
  id: 'agreement',
  description: 'An interval is bad only when so many of the places that a cohort label names saw it fail',
});
