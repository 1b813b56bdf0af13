import { z } from 'zod';
import { ruleFault } from '../kernel/recurrence.ts';
import { isZone, readLocal } from '../kernel/zoned-time.ts';
import { text } from './plain-schemas.ts';
import { openSloPeriod } from './quantities.ts';
import { closed, raise } from './schema-words.ts';
import { showFound } from './source-document.ts';

/** A clock on a wall, which its zone makes an instant. */
export const localTime = z
  .string()
  .meta({ description: 'Local time without an offset', examples: ['2026-01-31 12:30:00'] })
  .superRefine((value, context) => {
    if (readLocal(value) !== null) return;
    const hint = 'write a day that there is and a time, without an offset, like 2026-01-31 12:30:00';
    raise(context, { code: 'CAT_TYPE', text: `Cannot use ${showFound(value)} as a local time`, hint });
  })
  .transform((value) => value.replace(' ', 'T'));

export const timeZone = z
  .string()
  .min(1)
  .meta({ description: 'A name of the IANA time zone database', examples: ['Europe/Berlin'] })
  .superRefine((value, context) => {
    if (value === '' || isZone(value)) return;
    const hint = 'write a name of the IANA time zone database, such as Europe/Berlin or UTC; an offset knows no summer';
    raise(context, { code: 'CAT_ZONE', text: `Cannot find a time zone named ${showFound(value)}`, hint });
  });

export const recurrenceRule = text
  .max(500)
  .meta({ description: 'A recurrence rule of RFC 5545, without DTSTART', examples: ['FREQ=WEEKLY;BYDAY=SU'] })
  .superRefine((rule, context) => {
    const fault = ruleFault(rule);
    if (fault === null) return;
    const hint = 'write it like FREQ=WEEKLY;BYDAY=SU';
    raise(context, { code: 'CAT_RECURRENCE', text: `Cannot use ${showFound(rule)} as a recurrence rule: ${fault}`, hint });
  });

/** Windows one after the other, the first of which began at `from`. */
export const calendarWindow = closed({
  every: openSloPeriod,
  from: localTime.default('2026-01-01T00:00:00'),
  zone: timeZone,
}).meta({ id: 'calendarWindow', description: 'Windows of the calendar, one after the other' });
