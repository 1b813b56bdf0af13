import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import type { AlertAction, AlertCondition, AlertRule, BurnPolicy } from './alert-rule.ts';

/** What an objective follows that names no other. */
export const STANDARD_POLICY = 'standard';

/** The multi-window rules of the SRE workbook: 14.4, 6, 3 and 1 over a window of 30 days. */
const WORKBOOK: readonly AlertRule[] = [
  rule('fast', burn(HOUR, 5 * MINUTE, 0.02), { action: 'page', freezes: true }),
  rule('mid', burn(6 * HOUR, 30 * MINUTE, 0.05), { action: 'page' }),
  rule('slow', burn(DAY, 2 * HOUR, 0.1), { action: 'ticket', pageBelow: 0.5 }),
  rule('drip', burn(3 * DAY, 6 * HOUR, 0.1), { action: 'ticket' }),
];

/** Most of what comes fails: half a minute is enough to know, and the workbook's fastest rule needs nearly a whole one. */
const OUTAGE = rule(
  'outage',
  { kind: 'outage', share: 0.5, overMs: (30 * SECOND) as DurationMs, minEvents: 10, sureShare: 0.3 },
  { action: 'page' },
);

const DROP = rule('drop50', { kind: 'drop', spent: 0.5, overMs: DAY }, { action: 'page', freezes: true });

/** Thresholds that delivery practices use beside the workbook's. */
const PRACTICE: readonly AlertRule[] = [
  rule('sustained4', burn(12 * HOUR, HOUR, 4 / 60), { action: 'ticket', pageBelow: 0.25 }),
  rule('gate10', burn(90 * MINUTE, 8 * MINUTE, 10 * (1.5 / 720)), { action: 'ticket', freezes: true }),
  rule('gate2', burn(DAY, 2 * HOUR, 2 / 30), { action: 'ticket' }),
  rule('left50', { kind: 'left', below: 0.5 }, { action: 'inform' }),
  rule('left25', { kind: 'left', below: 0.25 }, { action: 'ticket' }),
  rule('left0', { kind: 'left', below: 0 }, { action: 'ticket', freezes: true }),
];

export const BURN_POLICIES: readonly BurnPolicy[] = [
  { name: STANDARD_POLICY, rules: [OUTAGE, ...WORKBOOK, DROP] },
  { name: 'workbook', rules: WORKBOOK },
  { name: 'practice', rules: [OUTAGE, ...WORKBOOK, DROP, ...PRACTICE] },
  { name: 'silent', rules: [] },
];

function burn(longMs: number, shortMs: number, spent: number): AlertCondition {
  return {
    kind: 'burn',
    longMs: longMs as DurationMs,
    shortMs: shortMs as DurationMs,
    threshold: { kind: 'spent', spent },
    sure: true,
  };
}

function rule(
  id: string,
  when: AlertCondition,
  { action, pageBelow = null, freezes = false }: { action: AlertAction; pageBelow?: number | null; freezes?: boolean },
): AlertRule {
  const tells = { opened: true, closed: true, noData: true };
  return { id, action, when, pageBelow, forMs: 0 as DurationMs, freezes, tells, targets: [] };
}
