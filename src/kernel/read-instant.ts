import { DAY, HOUR, MINUTE, SECOND, type Instant } from './units.ts';

const FORM = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:([Zz])|([+-])(\d\d):(\d\d))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339 with any offset, cut to milliseconds; null for anything else. A leap second is the second after it. */
export function readInstant(text: string): Instant | null {
  const parts = FORM.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const [fraction = '', , sign = '+', hours = '0', minutes = '0'] = parts.slice(7).map((part) => part as string | undefined);
  const days = DAYS[month - 1];
  if (days === undefined || day < 1 || day > days + (month === 2 && isLeap(year) ? 1 : 0)) return null;
  if (hour > 23 || minute > 59 || second > 60 || Number(hours) > 23 || Number(minutes) > 59) return null;
  const offset = (Number(hours) * HOUR + Number(minutes) * MINUTE) * (sign === '-' ? -1 : 1);
  const clock = hour * HOUR + minute * MINUTE + second * SECOND + Number(fraction.padEnd(3, '0').slice(0, 3));
  return (daysSinceEpoch({ year, month, day }) * DAY + clock - offset) as Instant;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The calendar counted from the first of March, so that the leap day ends the year. */
function daysSinceEpoch({ year, month, day }: { year: number; month: number; day: number }): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
