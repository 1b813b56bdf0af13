import { showCount, showDuration, showInstant, showRatio } from '../../kernel/show.ts';
import { elapsed, HOUR, MINUTE, type DurationMs } from '../../kernel/units.ts';
import type { Cause, ChangeFact } from './cause.ts';
import type { Concentration } from './concentration.ts';
import { instantOf, type Fall, type Span } from './fall.ts';

/** What is older than this when a fall begins did not begin it. */
const OLDEST = 6 * HOUR;
const AGE = 2 * HOUR;
/** A change may show in telemetry before its pipeline tells that it is done. */
const EARLY = 5 * MINUTE;
/** Below this an order in time is not worth telling. */
const LEAST_WEIGHT = 0.05;
/** Beyond so many standard deviations a difference between cohorts is no chance. */
export const FAR = 4;
/** A value accounts for a fall when at least this part of it lies in it, and that is more than its part of the traffic. */
export const LEAST_EXCESS = 0.3;
export const LEAST_LIFT = 1.3;

export type Found = { readonly fall: Fall; readonly span: Span; readonly concentrated: readonly Concentration[] };

/** Changes whose own cells fail more than those beside them; then those after which it began. */
export function changeCauses(
  changes: readonly ChangeFact[],
  found: Found,
): { readonly causes: readonly Cause[]; readonly cleared: readonly string[] } {
  const causes: Cause[] = [];
  const cleared: string[] = [];
  for (const change of changes) {
    const beside = besideOthers(change, found);
    if (beside !== null && isConcentrated(beside)) causes.push(byLabel(change, beside, found));
    else if (beside !== null) cleared.push(change.title);
    else {
      const cause = byTime(change, found);
      if (cause !== null) causes.push(cause);
    }
  }
  return { causes, cleared };
}

export function isConcentrated({ distance, excessShare, trafficShare }: Concentration): boolean {
  return distance >= FAR && excessShare >= LEAST_EXCESS && excessShare >= trafficShare * LEAST_LIFT;
}

/** Its cells, when other cells ran beside them that can be compared; null when nothing tells it apart. */
function besideOthers({ labels }: ChangeFact, { concentrated }: Found): Concentration | null {
  for (const [label, value] of Object.entries(labels ?? {})) {
    const own = concentrated.find((one) => one.label === label && one.value === value);
    if (own !== undefined && own.total > 0 && own.restTotal >= 0.05 * own.total) return own;
  }
  return null;
}

function byLabel({ id, title, at }: ChangeFact, own: Concentration, { span, fall }: Found): Cause {
  const shown = `${own.label} ${own.value} failed ${showRatio(own.bad / own.total)} of ${showCount(own.total)}`;
  const rest = `all else at the same time ${showRatio(own.restTotal === 0 ? 0 : own.restBad / own.restTotal)} of ${showCount(own.restTotal)}`;
  return {
    kind: 'change',
    id,
    strength: own.excessShare >= 0.5 ? 'strong' : 'moderate',
    since: at,
    explains: own.excessShare,
    figures: figuresOf(own, { lead_ms: elapsed(at, instantOf(span, fall.first)) }),
    sentence: `${sentenceStart(title)}: ${shown}, ${rest}; that is ${showRatio(own.excessShare)} of the failures above the usual in ${showRatio(own.trafficShare)} of the traffic.`,
  };
}

function byTime({ id, title, at, scope }: ChangeFact, { span, fall }: Found): Cause | null {
  const lead = elapsed(at, instantOf(span, fall.first));
  const weight = scope * Math.exp(-Math.max(0, lead) / AGE);
  if (lead < -EARLY || lead > OLDEST || weight < LEAST_WEIGHT) return null;
  const when = lead >= 0 ? `${showDuration(lead)} before the failures began` : `as the failures began`;
  return {
    kind: 'change',
    id,
    strength: 'weak',
    since: at,
    explains: null,
    figures: { lead_ms: lead, scope, weight },
    sentence: `${sentenceStart(title)} at ${showInstant(at)}, ${when}; nothing but the order in time speaks for it.`,
  };
}

export function figuresOf(own: Concentration, more: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  return {
    bad: own.bad,
    total: own.total,
    rest_bad: own.restBad,
    rest_total: own.restTotal,
    rate_before: own.rateBefore,
    excess_share: own.excessShare,
    traffic_share: own.trafficShare,
    distance: own.distance,
    ...more,
  };
}

/** Titles end like sentences; here they go on. */
export function sentenceStart(title: string): string {
  return title.replace(/[.:]\s*$/, '');
}

export function ago(ms: number): string {
  return showDuration(Math.abs(ms) as DurationMs);
}
