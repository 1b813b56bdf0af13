import { z } from 'zod';
import { readInstant } from '../kernel/read-instant.ts';
import { DAY, MINUTE, type Instant } from '../kernel/units.ts';
import { localTime, recurrenceRule, timeZone } from './calendar-schema.ts';
import { text } from './plain-schemas.ts';
import { apiVersion, metadata } from './plimsoll-parts.ts';
import { duration } from './quantities.ts';
import { ALWAYS, closed, exactlyOne, raise } from './schema-words.ts';
import { selector } from './selector-schema.ts';
import { isMap, showFound } from './source-document.ts';

export type AdjustmentDocument = z.output<typeof budgetAdjustment>;

/** One stretch that is longer than this is no maintenance. */
const LONGEST = DAY;
const INSTANT = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$';

const instant = z
  .string()
  .meta({ pattern: INSTANT, description: 'An instant as RFC 3339 writes it', examples: ['2026-01-31T12:30:00Z'] })
  .transform((value, context): Instant => {
    const at = readInstant(value);
    const hint = 'write date, time and offset, such as 2026-01-31T12:30:00Z';
    if (at === null) raise(context, { code: 'CAT_TYPE', text: `Cannot read ${showFound(value)} as an instant`, hint });
    return at ?? z.NEVER;
  });

const once = closed({ from: instant, to: instant }).superRefine(({ from, to }, context) => {
  if (to > from && to - from <= LONGEST) return;
  const text = to > from ? 'Cannot adjust more than 1d at once' : 'Cannot end before it begins: to must be later than from';
  raise(context, { code: 'CAT_RANGE', text, path: ['to'] });
});

const again = closed({
  rrule: recurrenceRule,
  start: localTime,
  zone: timeZone,
  duration: duration({ least: MINUTE, most: LONGEST, say: 'it must be between 1m and 1d' }),
});

export const budgetAdjustment = closed({
  apiVersion,
  kind: z.literal('BudgetAdjustment'),
  metadata,
  spec: closed({
    objectives: selector.optional(),
    once: once.optional(),
    again: again.optional(),
    mode: z.enum(['exclude', 'count-good']).default('exclude'),
    reason: text.max(1_000),
    requestedBy: text.max(200),
    approvedBy: text.max(200).optional(),
  }).superRefine((spec, context) => {
    if (isMap(spec)) exactlyOne('once', 'again')(spec, context);
  }, ALWAYS),
});
