/** Numbers and times as people read them. Everything here is pure: the present is an argument, never a clock. */

const MINUS = '\u2212';
const NARROW = '\u202f'; // keeps a number and its unit on one line, closer than a word space

/** `62 %`, `0.12 %`, `99.95 %`, `−50 %`: the digits that matter near 0 and near 1. */
export function showPercent(share: number): string {
  const percent = Math.abs(share) * 100;
  const distance = Math.min(percent, Math.abs(100 - percent));
  const digits = distance === 0 ? 0 : distance < 0.01 ? 4 : distance < 0.1 ? 3 : distance < 1 ? 2 : percent < 100 ? 1 : 0;
  return `${sign(share)}${trim(percent.toFixed(digits))}${NARROW}%`;
}

/** A sentence of the server in which a figure keeps its unit, and odds stay together, where the line is broken. */
export function bound(sentence: string): string {
  return sentence
    .replaceAll(/(?<=\d) (?=%|(?:ms|s|min|h|d|EUR|USD|GBP|CHF)(?![a-zA-Z]))/g, NARROW)
    .replaceAll(/(?<=\d) : (?=\d)/g, `${NARROW}:${NARROW}`);
}

/** A percentage whole enough to be set large; below one in a hundred it keeps a digit, so that little is never none. */
export function showWholePercent(share: number): string {
  const percent = Math.abs(share) * 100;
  const text = percent === 0 ? '0' : percent < 1 ? trim(percent.toFixed(1)) : percent.toFixed(0);
  if (text === '0' && percent > 0) return `${sign(share)}<${NARROW}0.1${NARROW}%`;
  // 99.97 % left is not 100 % left: something was spent, and the figure may not hide it.
  if (text === '100' && percent < 100) return `${trim((Math.floor(percent * 10) / 10).toFixed(1))}${NARROW}%`;
  return `${sign(share)}${grouped(text)}${NARROW}%`;
}

export function showCount(count: number): string {
  return grouped(trim(count.toFixed(Number.isInteger(count) ? 0 : 1)));
}

/** `1 promise`, `10,000 promises`: of words that take an s. */
export function showNumber(count: number, noun: string): string {
  return `${showCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** How many times faster than sustainable the budget is being spent: `0.4×`, `14.4×`, `132×`. */
export function showBurn(burn: number): string {
  const digits = burn >= 100 ? 0 : burn >= 1 ? 1 : 2;
  return `${trim(burn.toFixed(digits))}×`;
}

export function showRate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond < 0.1) return `${trim((perSecond * 60).toFixed(1))}/min`;
  return `${grouped(trim(perSecond.toFixed(perSecond < 100 ? 1 : 0)))}/s`;
}

/** `42 s`, `3 min`, `5 h`, `12 d`: one unit, rounded down, because a length of time must never be flattered upwards. */
export function showLength(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 90) return `${seconds}${NARROW}s`;
  if (seconds < 5_400) return `${Math.floor(seconds / 60)}${NARROW}min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}${NARROW}h`;
  return `${Math.floor(seconds / 86_400)}${NARROW}d`;
}

export function showAge(ms: number): string {
  return ms < 1_000 ? 'just now' : `${showLength(ms)} ago`;
}

/** What is left until a deadline, to the second below an hour: `3:20`, `1 h 05 min`, `due`. */
export function showCountdown(ms: number): string {
  if (ms <= 0) return 'due';
  const seconds = Math.ceil(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)}${NARROW}h ${pad(minutes % 60)}${NARROW}min`;
  return `${minutes}:${pad(seconds % 60)}`;
}

/** A score of 0.772 is `77.2` points of 100, as the server's sentences write it. */
export function showPoints(share: number): string {
  return (share * 100).toFixed(1);
}

/** A move of a score in points, always with its sign: `+4.1`, `−12.0`. */
export function showMovedPoints(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  return text === '0.0' ? text : `${share < 0 ? MINUS : '+'}${text}`;
}

/** Money whole enough to be compared at a glance: `213 EUR`, `4.20 EUR`. */
export function showMoney(amount: number, currency: string): string {
  return `${grouped(amount.toFixed(amount !== 0 && amount < 10 ? 2 : 0))}${NARROW}${currency}`;
}

/** `09:41:07` on the present day, else with its date, so that yesterday is not read as today. */
export function showMoment(time: string, at: number): string {
  return showDay(time) === showDay(new Date(at).toISOString()) ? showClock(time) : `${showDay(time)} ${showClock(time)}`;
}

/** The time of day in UTC, as in the ledger and on the command line, so that the three can be laid side by side. */
export function showClock(time: string): string {
  return time.slice(11, 19);
}

export function showDay(time: string): string {
  return time.slice(0, 10);
}

/** Evidence as odds: a power of ten of 2.31 is `200:1`, of −1 is `1:10`. Never more than there is, as in the server's sentences. */
export function showOdds(log10: number): string {
  const odds = oddsOf(Math.abs(log10), log10 > 0 ? Math.floor : Math.ceil);
  return odds === '1' ? '1:1' : log10 > 0 ? `${odds}:1` : `1:${odds}`;
}

/** Two digits that count; the tiny nudge keeps 10 to the power of log10(100) at 100. */
function oddsOf(log10: number, whole: (value: number) => number): string {
  if (log10 >= 6) return `10${superscript(Math.floor(log10))}`;
  const odds = 10 ** log10;
  const step = 10 ** (Math.floor(log10) - 1);
  const shown = whole(odds / step + (whole === Math.floor ? 1e-6 : -1e-6)) * step;
  return odds < 10 ? trim(shown.toFixed(1)) : grouped(String(Math.round(shown)));
}

function superscript(value: number): string {
  return String(value).replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit);
}

function sign(value: number): string {
  return value < 0 ? MINUS : '';
}

function grouped(digits: string): string {
  const [whole = '0', fraction] = digits.split('.');
  const spaced = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

function trim(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
