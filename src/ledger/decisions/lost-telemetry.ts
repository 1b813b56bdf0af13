import { elapsed, MINUTE, type DurationMs } from '../../kernel/units.ts';
import { advanceAlert } from '../../response/advance-alert.ts';
import { placeOf, type RuleState } from '../../response/alert.ts';
import { raisedBefore, type OpenAlerts } from '../open-alerts.ts';
import type { TelemetryGrounds } from './alert-grounds.ts';
import type { MoveOfAlert } from './alert-moved.ts';

/** How long pages may be frozen before that is worth a page itself. */
export const LOST_AFTER = (10 * MINUTE) as DurationMs;
/** The short window of the fastest page: what is not covered there keeps it from firing. */
export const SEEN_OVER = (5 * MINUTE) as DurationMs;
const WHOLE_AGAIN = 0.75;
export const MOST_NAMED = 5;

/** Whether people have to be told that they could not be paged. */
export function moveOfTelemetry(alerts: OpenAlerts, grounds: TelemetryGrounds): MoveOfAlert | null {
  const { subject, cause, silentMs, newest, gapsSince, dense, coverage, quiet = null, at } = grounds;
  const before = alerts.open.get(placeOf({ subject, cause })) ?? null;
  const silent = silentMs >= LOST_AFTER && newest !== null && dense.beforeSilence;
  const gaps = gapsSince !== null && elapsed(gapsSince, at) >= LOST_AFTER && dense.beforeGaps;
  const rules = [
    ruleState('silent', { severity: 'page', holds: silent, calm: silentMs === 0 }),
    ruleState('gaps', { severity: 'ticket', holds: gaps, calm: coverage >= WHOLE_AGAIN }),
  ];
  const raised = raisedBefore(alerts, { subject, cause });
  const move = advanceAlert(before, { subject, cause, rules, live: true, raised, quiet, at });
  if (move === null) return null;
  const sentence = move.change === 'closed' ? `telemetry of ${subject} is seen again` : explain(grounds);
  const evidence = { at, remaining: null, coverage, windows: [{ windowMs: SEEN_OVER, burn: null, coverage }] };
  return { before, move: { ...move, next: { ...move.next, sentence } }, evidence };
}

function ruleState(id: string, says: Pick<RuleState, 'severity' | 'holds' | 'calm'>): RuleState {
  return { id, ...says, calmFor: MINUTE, tells: { opened: true, closed: true, noData: true }, targets: [] };
}

function explain({ subject, names, count, why }: TelemetryGrounds): string {
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return `telemetry of ${subject} is missing, ${why}: nobody can be paged about ${names.join(', ')}${more}`;
}
