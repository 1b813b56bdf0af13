import { capital, showDuration } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';
import type { EventTests, Indicator, Journey, LogIndicator, MetricIndicator, QueryIndicator, SpanMatch } from './catalog.ts';
import { conditionsInWords } from './conditions-in-words.ts';

const LONGEST = 400;

/** What is counted, where it comes from, and which of it is good. */
export function indicatorInWords(indicator: Indicator, journey: Journey | undefined): string {
  const text = said(indicator, journey);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function said(indicator: Indicator, journey: Journey | undefined): string {
  switch (indicator.signal) {
    case 'span':
      return `Spans${spansInWords(indicator.match ?? journey?.match ?? [])}${tests(indicator)}`;
    case 'log':
      return `${eventsInWords(indicator)}${tests(indicator)}`;
    case 'metric':
      return metricInWords(indicator);
    case 'query':
      return queryInWords(indicator);
    case 'telemetry':
      if (indicator.measure === 'coverage')
        return `The time in which its telemetry comes, with pauses of ${showDuration(indicator.atMost)} at most.`;
      return indicator.measure === 'latency'
        ? `Telemetry of source ${indicator.source}; good: it arrives within ${showDuration(indicator.atMost)}.`
        : `The time in which source ${indicator.source} is heard, with pauses of ${showDuration(indicator.atMost)} at most.`;
    case 'given':
      return 'Counted elsewhere, in a system that this server does not ask.';
    default:
      return unreachable(indicator);
  }
}

function spansInWords(match: readonly SpanMatch[]): string {
  const each = match.map(({ kinds, conditions }) => {
    const kind = kinds === null ? '' : `${kinds.join(' or ')}${conditions.length === 0 ? '' : ', '}`;
    return `${kind}${conditionsInWords(conditions)}`;
  });
  return each.length === 0 ? '' : ` (${each.join('; or ')})`;
}

function tests({ total, verdict, polarity }: EventTests): string {
  const which = total.length === 0 ? '' : ` of which ${conditionsInWords(total)}`;
  return verdict.length === 0 ? `${which}.` : `${which}; ${polarity}: ${conditionsInWords(verdict)}.`;
}

function eventsInWords({ event }: LogIndicator): string {
  return event === null ? 'Log records' : `Events “${event}”`;
}

function metricInWords({ parts, spans, billed }: MetricIndicator): string {
  if (billed !== undefined) return 'What was charged for what it used, as a bill tells it.';
  const each = parts.map(({ adds, metric, where, limit }) => {
    const bounded = limit === null ? '' : ` ${limit.kind} ${limit.bound}`;
    const only = where.length === 0 ? '' : ` where ${conditionsInWords(where)}`;
    return `${adds}: metric ${metric}${bounded}${only}`;
  });
  if (spans !== undefined) each.push('total: its spans');
  return `${capital(each.join('; '))}.`;
}

function queryInWords({ source, parts }: QueryIndicator): string {
  return `Asked of ${source}: ${parts.map(({ adds, query }) => `${adds} ${query.replaceAll(/\s+/g, ' ')}`).join('; ')}`;
}
