import { showCount, showDuration, showRatio } from '../kernel/show.ts';
import type { DurationMs } from '../kernel/units.ts';
import type { Indicator, Objective } from './catalog.ts';
import { isQuotient } from './objective-rules.ts';
import { withinOf } from './conditions-in-words.ts';

/** What is promised, for somebody who does not know what an objective is: `999 of 1,000 succeed, over 28 days`. */
export function promiseInWords(objective: Objective, indicator: Indicator | undefined): string {
  const { method, target, composite } = objective;
  const over = `over ${windowInWords(objective)}`;
  if (composite !== null) return `Together they lose no more than ${showRatio(1 - target)} of what they promise, ${over}`;
  const share = ofHow(target);
  const what = indicator === undefined ? 'are good' : goodInWords(indicator);
  if (method.kind === 'timeslices') {
    const { op, bound } = method.slice;
    const figure = indicator !== undefined && isQuotient(indicator) ? 'the figure is' : 'the share of good ones is';
    const limit = figure.startsWith('the share') ? showRatio(bound) : String(bound);
    return `In ${share} stretches of ${showDuration(method.sliceMs)} ${figure} ${LIMITS[op]} ${limit}, ${over}`;
  }
  if (method.kind === 'ratio-timeslices')
    return `${share} ${what} on the average of stretches of ${showDuration(method.sliceMs)}, ${over}`;
  return `${share} ${what}, ${over}`;
}

const LIMITS = { gte: 'at least', gt: 'above', lte: 'at most', lt: 'below' } as const;

/** 0.999 is `999 of 1,000`; what has no short form is a percentage. */
function ofHow(target: number): string {
  for (const whole of [10, 100, 1_000, 10_000, 100_000]) {
    const part = target * whole;
    if (Math.abs(part - Math.round(part)) < 1e-9 * whole)
      return whole === 10 ? `${Math.round(part * 10)} of 100` : `${showCount(Math.round(part))} of ${showCount(whole)}`;
  }
  return showRatio(target);
}

function windowInWords({ windowMs, calendar }: Objective): string {
  if (calendar !== null) {
    const unit = UNITS[calendar.unit];
    return calendar.every === 1 ? `each ${unit}` : `each ${calendar.every} ${unit}s`;
  }
  return durationInWords(windowMs);
}
const UNITS = { m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', Q: 'quarter', Y: 'year' } as const;

function durationInWords(ms: DurationMs): string {
  const [, count = '', unit = ''] = /^(\d+)([dhm])$/.exec(showDuration(ms)) ?? [];
  const word = ({ d: 'day', h: 'hour', m: 'minute' } as Readonly<Record<string, string>>)[unit];
  return word === undefined ? showDuration(ms) : `${count} ${word}${count === '1' ? '' : 's'}`;
}

function goodInWords(indicator: Indicator): string {
  if ('polarity' in indicator && indicator.polarity === 'good') {
    const within = withinOf(indicator.verdict);
    if (within !== null) return `are done within ${within.replaceAll(/(?<=\d)(?=[a-z])/g, ' ')}`;
  }
  if (indicator.signal === 'telemetry') return indicator.measure === 'latency' ? 'arrive in time' : 'are heard';
  if ('polarity' in indicator && indicator.signal === 'span') return 'succeed';
  return 'are good';
}
