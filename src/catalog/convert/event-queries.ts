import { isPlainSelector } from '../../kernel/promql-selector.ts';

/** How the events of a pair of query templates are counted. */
export type EventQueries = {
  readonly counter: boolean;
  readonly total: string;
  readonly part: { readonly adds: 'good' | 'bad'; readonly query: string };
  /** Each value is the average of a minute: right in sum, and smoothed over the minute. */
  readonly averaged: boolean;
};

type Templates = { readonly total: string; readonly part: string; readonly adds: 'good' | 'bad' };

const WINDOW = /\{\{-?\s*\.window\s*-?\}\}/g;
const RATE =
  /^(?:sum\s*(?:by\s*\([^()]*\)\s*)?)?\(*\s*(?:rate|increase|irate)\s*\(([^]*)\[\s*\{\{-?\s*\.window\s*-?\}\}\s*\]\s*\)\s*\)*$/;
/** Evidence is counted in slots of ten seconds; a minute has samples of every usual scrape interval. */
const MINUTE = '1m';
const PER_SECOND = /\b(?:rate|irate)\s*\(/;

export function hasWindow(template: string): boolean {
  return template.search(WINDOW) >= 0;
}

/**
 * Templates over `{{.window}}` as queries for what happens now. `sum(rate(counter[{{.window}}]))` is the counter itself,
 * followed series by series, so that restarts are recognised and nothing is extrapolated. Anything else is asked for as it
 * stands over a minute, scaled to the ten seconds that one answer stands for.
 */
export function eventQueries({ total, part, adds }: Templates): EventQueries {
  const whole = counterOf(total);
  const some = counterOf(part);
  if (whole !== null && some !== null)
    return { counter: true, total: whole, part: { adds, query: orZero(some) }, averaged: false };
  const rest = whole === null ? null : counterOf(restOf(part, total) ?? '');
  if (whole !== null && rest !== null) {
    const other = adds === 'bad' ? 'good' : 'bad';
    return { counter: true, total: whole, part: { adds: other, query: orZero(rest) }, averaged: false };
  }
  return {
    counter: false,
    total: overMinute(total),
    part: { adds, query: orZero(overMinute(part)) },
    averaged: true,
  };
}

/** The counter in `sum(rate(counter[{{.window}}]))`, or null when it is anything else. */
function counterOf(template: string): string | null {
  const text = unwrapped(template);
  const selector = RATE.exec(text)?.[1]?.trim() ?? '';
  return isPlainSelector(selector) && balanced(text) ? selector : null;
}

/** `total - rest` says what the rest is; null when it is written otherwise. */
function restOf(template: string, total: string): string | null {
  const text = unwrapped(template);
  const whole = squeezed(unwrapped(total));
  for (const { index } of text.matchAll(/-/g)) {
    if (squeezed(unwrapped(text.slice(0, index))) === whole) return text.slice(index + 1);
  }
  return null;
}

function overMinute(template: string): string {
  const query = unwrapped(template).replaceAll(WINDOW, MINUTE);
  return PER_SECOND.test(query) ? `10 * (${query})` : `(${query}) / 6`;
}

/** Where there is no series of errors yet, there were none. What is missing of the total is told by the total. */
function orZero(query: string): string {
  return /\bor\s+(?:on\s*\(\s*\)\s*)?vector\s*\(\s*0\s*\)\s*$/i.test(query) ? query : `${query} or vector(0)`;
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** Without the brackets that enclose all of it. */
function unwrapped(template: string): string {
  const text = template.trim().replaceAll(/\s*\n\s*/g, ' ');
  if (!text.startsWith('(') || !text.endsWith(')') || !balanced(text.slice(1, -1))) return text;
  return unwrapped(text.slice(1, -1));
}

/** Every bracket closes, and none closes that was not opened. */
function balanced(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(/[()]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g)) {
    if (mark === '(') depth += 1;
    if (mark === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
