import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { instantOf, readLocal } from './zoned-time.ts';
import { after, broken, DAY, type DurationMs, type Instant } from './units.ts';

/** A time that comes again by a rule of RFC 5545, from its first start on. */
export type Recurrence = {
  /** `FREQ=WEEKLY;BYDAY=SU`, without its DTSTART. */
  readonly rrule: string;
  /** `2026-01-31T12:30:00`, local time in the zone. */
  readonly start: string;
  readonly zone: string;
};
export type Span = { readonly from: Instant; readonly to: Instant };

/** More occurrences than this in one answer are left out: one an hour for more than a year fit. */
export const MOST_OCCURRENCES = 10_000;

const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9][0-9]{0,3}$/,
  COUNT: /^[1-9][0-9]{0,3}$/,
  UNTIL: /^[0-9]{8}(T[0-9]{6}Z?)?$/,
  BYHOUR: /^([01]?[0-9]|2[0-3])(,([01]?[0-9]|2[0-3]))*$/,
  // Once an hour at the most, so that those of the longest window fit into one answer.
  BYMINUTE: /^[0-5]?[0-9]$/,
  BYDAY: /^([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU))*$/,
  BYMONTHDAY: /^-?[1-9][0-9]?(,-?[1-9][0-9]?)*$/,
  BYMONTH: /^([1-9]|1[0-2])(,([1-9]|1[0-2]))*$/,
  BYSETPOS: /^-?[1-9][0-9]{0,2}(,-?[1-9][0-9]{0,2})*$/,
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
};

/** Why a text is no rule that can be followed, or null when it is one. The library takes what it does not know for nothing. */
export function ruleFault(rrule: string): string | null {
  const seen = new Set<string>();
  for (const part of rrule.split(';')) {
    const [key = '', value = ''] = part.split('=', 2);
    const pattern = PARTS[key];
    if (pattern === undefined) return `${JSON.stringify(key)} is none of ${Object.keys(PARTS).join(', ')}`;
    if (!pattern.test(value) || part.split('=').length !== 2) return `${key} cannot be ${JSON.stringify(value)}`;
    if (seen.has(key)) return `${key} is there twice`;
    seen.add(key);
  }
  if (!seen.has('FREQ')) return 'FREQ is missing';
  return seen.has('COUNT') && seen.has('UNTIL') ? 'COUNT and UNTIL cannot both hold' : null;
}

/**
 * The times that begin in a span and last so long, oldest first; at most `MOST_OCCURRENCES` of them. The rule is followed on
 * the clock on the wall, and each start is placed in the zone then: a start that clocks skip is as much later as they skip.
 */
export function occurrences(recurrence: Recurrence, durationMs: DurationMs, { from, to }: Span): readonly Span[] {
  const found: Span[] = [];
  const near = ruleOf(recurrence).between(wall((from - DAY) as Instant), wall((to + DAY) as Instant), true);
  for (const { year, month, day, hour, minute, second } of near) {
    const began = instantOf({ year, month, day, hour, minute, second }, recurrence.zone);
    if (began >= to || found.length >= MOST_OCCURRENCES) break;
    if (began >= from) found.push({ from: began, to: after(began, durationMs) });
  }
  return found;
}

const rules = new Map<string, RRuleTemporal>();
/** Rules come from a catalog, which is small, and from old ones, which are forgotten. */
const MOST_RULES = 1_000;

function ruleOf({ rrule, start }: Recurrence): RRuleTemporal {
  const key = `${start} ${rrule}`;
  const known = rules.get(key);
  if (known !== undefined) return known;
  if (readLocal(start) === null) broken(`${start} is no local time`);
  const dtstart = start.replace(' ', 'T').replaceAll(/[-:]/g, '');
  const made = new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${dtstart}\nRRULE:${rrule}`, temporal: Temporal });
  if (rules.size >= MOST_RULES) rules.clear();
  rules.set(key, made);
  return made;
}

/** Walls are read as if they hung in Greenwich; no zone is further away than a day. */
function wall(at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC');
}
