import { unreachable } from '../kernel/units.ts';
import type { BrowserStep } from '../wire/probe-browser.ts';
import type { Expectation, ProbeStep } from '../wire/probe.ts';
import type { Exchange, HttpAnswer } from './exchange.ts';
import { jsonAt, readJson } from './json-at.ts';

export type Outcome = 'ok' | 'failed' | 'unknown';
/** `text` names what was wanted and what was found, and never what an answer held besides. */
export type StepVerdict = { readonly outcome: Outcome; readonly because: string | null; readonly text: string | null };

const WELL: StepVerdict = { outcome: 'ok', because: null, text: null };
const LONGEST_SHOWN = 100;

/** What an exchange means: well, not well, or nothing that says anything of who was asked. */
export function judgeStep({ expect, withinMs, daysLeft }: Exclude<ProbeStep, BrowserStep>, exchange: Exchange): StepVerdict {
  if (exchange.say === 'hindered') return { outcome: 'unknown', because: exchange.because, text: exchange.text };
  const { total, stalled } = exchange.phases;
  if (exchange.say === 'failed') {
    if (exchange.because === 'TIMEOUT' && stalled > total / 10) return stalledFor(stalled);
    return { outcome: 'failed', because: exchange.because, text: exchange.text };
  }
  const missed = missedOf(expect, exchange);
  if (missed !== null) return missed;
  const expiring = exchange.certificates.find((one) => daysLeft !== null && one.daysLeft < daysLeft);
  if (expiring !== undefined)
    return failed(
      'CERTIFICATE_DAYS',
      `the certificate of ${expiring.host} ends in ${shownDays(expiring.daysLeft)} days, wanted are ${daysLeft}`,
    );
  if (withinMs === null || total <= withinMs) return WELL;
  // Who was asked may have answered in time: only we noticed it late.
  if (total - stalled / 2 <= withinMs) return stalledFor(stalled);
  return failed('SLOW', `it took ${Math.round(total)} ms, wanted are at most ${withinMs}`);
}

function stalledFor(ms: number): StepVerdict {
  return { outcome: 'unknown', because: 'STALLED', text: `the prober itself was held up for ${Math.round(ms)} ms` };
}

function failed(because: string, text: string): StepVerdict {
  return { outcome: 'failed', because, text };
}

function shownDays(days: number): string {
  return String(Math.floor(days * 10) / 10);
}

type Answered = Extract<Exchange, { say: 'answered' }>;

/** Of the ranges of a status one has to hold, of the answers of a name server one, and everything else. */
function missedOf(expect: readonly Expectation[], { http, records }: Answered): StepVerdict | null {
  const statuses = expect.filter((one) => one.kind === 'status');
  if (http !== null && statuses.length > 0 && !statuses.some(({ from, to }) => http.status >= from && http.status <= to))
    return failed('STATUS', `the status is ${http.status}, wanted is ${statuses.map(showRange).join(' or ')}`);
  const answers = expect.flatMap((one) => (one.kind === 'answer' ? [one.is.toLowerCase()] : []));
  if (answers.length > 0 && !records.some((record) => answers.includes(record.toLowerCase())))
    return failed('ANSWER', `the name leads to ${shown(records.join(', '))}, wanted is ${shown(answers.join(' or '))}`);
  if (http === null) return null;
  const json = expect.some(({ kind }) => kind === 'json') ? readJson(http.body) : undefined;
  for (const one of expect) {
    const why = whyNot(one, http, json);
    if (why !== null) return why;
  }
  return null;
}

function whyNot(one: Expectation, http: HttpAnswer, json: unknown): StepVerdict | null {
  switch (one.kind) {
    case 'status':
    case 'answer':
      return null;
    case 'contains':
      return http.body.includes(one.text)
        ? null
        : failed('BODY', `the answer does not contain ${shown(JSON.stringify(one.text))}`);
    case 'header': {
      const found = http.headers[one.name];
      if (found === one.is) return null;
      return failed(
        'HEADER',
        `the header ${one.name} is ${found === undefined ? 'not there' : 'another'}, wanted is ${shown(one.is)}`,
      );
    }
    case 'json': {
      if (json === undefined) return failed('BODY', 'the answer is no JSON');
      const found = jsonAt(json, one.path);
      if (found === one.is) return null;
      return failed(
        'BODY',
        `${one.path} is ${found === undefined ? 'not there' : 'another'}, wanted is ${shown(JSON.stringify(one.is))}`,
      );
    }
    default:
      return unreachable(one);
  }
}

function showRange({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? String(from) : from === 100 && to === 399 ? 'below 400' : `${from} to ${to}`;
}

function shown(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}
