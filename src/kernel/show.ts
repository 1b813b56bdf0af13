import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from './units.ts';

/** An instant as people and other programs read it: RFC 3339, UTC, milliseconds only when there are some. */
export function showInstant(at: Instant): string {
  const days = Math.floor(at / DAY);
  const rest = at - days * DAY;
  const { year, month, day } = civil(days);
  const ms = rest % SECOND;
  const clock = [Math.floor(rest / HOUR), Math.floor(rest / MINUTE) % 60, Math.floor(rest / SECOND) % 60]
    .map((part) => pad(part, 2))
    .join(':');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock}${ms === 0 ? '' : `.${pad(ms, 3)}`}Z`;
}

/** `28d`, `1h30m`, `20s`, `250ms`: the longest units first, no unit that is zero. What lies ahead of a clock is `-5s` old. */
export function showDuration(ms: DurationMs): string {
  if (Math.round(ms) < 0) return `-${showDuration(-ms as DurationMs)}`;
  const parts: string[] = [];
  let left = Math.round(ms);
  for (const [name, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
    ['ms', 1],
  ] as const) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count}${name}`);
    left -= count * size;
  }
  return parts.length === 0 ? '0s' : parts.slice(0, 2).join('');
}

/** Of budgets that are spent a hundred times over nobody reads tenths. */
const MANY_PERCENT = 1_000;

/** A share as a percentage with the digits that matter near 0 and near 1: `5 %`, `0.12 %`, `99.95 %`. One bad event in a million is not `0 %`. */
export function showRatio(share: Ratio | number): string {
  const percent = share * 100;
  if (Math.abs(percent) >= MANY_PERCENT) return `${showCount(Math.round(percent))} %`;
  const distance = Math.min(Math.abs(percent), Math.abs(100 - percent));
  return `${trim(percent.toFixed(distance === 0 ? 0 : digitsFor(distance)))} %`;
}

/** Enough digits to tell the distance from nothing, and few enough to hide what only rounding left over. */
function digitsFor(distance: number): number {
  if (distance >= 0.01) return distance < 0.1 ? 3 : distance < 1 ? 2 : 1;
  let digits = 4;
  while (digits < MOST_DIGITS && distance < 10 ** -digits) digits += 1;
  return digits;
}
const MOST_DIGITS = 12;

/** A count with thousands set apart by thin spaces' plain cousin, the comma: `12,440`. */
export function showCount(count: number): string {
  const [whole = '0', fraction] = trim(count.toFixed(Number.isInteger(count) ? 0 : 1)).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 release`, `2 releases`, `2 policies`: of words that take an s. */
export function showNumber(count: number, noun: string): string {
  const many = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${showCount(count)} ${count === 1 ? noun : many}`;
}

/** The same with the capital that begins a sentence. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function trim(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Days since the epoch to a calendar date; eras of 400 years keep every step in small whole numbers. */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468; // from 0000-03-01, so that the leap day ends the year
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
