import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { Anomaly } from './anomaly.ts';
import type { Drift } from './drift.ts';

/** One sentence with what was seen and what is usual. */
export function explainAnomaly(anomaly: Anomaly): string {
  const { kind, indicator, observed, usual, overMs, usualHour } = anomaly;
  const within = `in the last ${showDuration(overMs)}`;
  const events = `${showCount(Math.round(observed))} events ${within}; usual is about ${showCount(Math.round(usual.middle))}`;
  switch (kind) {
    case 'traffic-vanished':
      return `Traffic of ${indicator} has vanished: ${events} (${usualHour.from}).`;
    case 'traffic-low':
      return `There is little traffic of ${indicator}: ${events} (${usualHour.from}).`;
    case 'traffic-high':
      return `There is much traffic of ${indicator}: ${events} (${usualHour.from}).`;
    case 'errors-high':
      return `More of ${indicator} fails than usual: ${showRatio(observed)} ${within}; usual is ${showRatio(usual.middle)} (${usualHour.from}).`;
    case 'latency-high':
      return `${indicator} is slower than usual: ${showMs(observed)} ${within}; usual is ${showMs(usual.middle)} (${usualHour.from}).`;
  }
}

const WHAT: Readonly<Record<Drift['measure'], string>> = {
  traffic: 'Traffic',
  errors: 'The share of failures',
  p50: 'The usual duration',
  p99: 'The duration of the slowest',
};

export function explainDrift({ measure, change, now, before }: Drift, indicator: string): string {
  const show = measure === 'traffic' ? showCount : measure === 'errors' ? showRatio : showMs;
  const how = change > 0 ? 'risen' : 'fallen';
  const from = measure === 'traffic' ? Math.round(before.middle) : before.middle;
  const to = measure === 'traffic' ? Math.round(now) : now;
  const per = measure === 'traffic' ? ' a day' : '';
  return `${WHAT[measure]} of ${indicator} has ${how} by ${showRatio(Math.abs(Math.round(change * 100) / 100))} against the three weeks before: from ${show(from)} to ${show(to)}${per}.`;
}

function showMs(ms: number): string {
  return showDuration(Math.max(1, Math.round(ms)) as DurationMs);
}
