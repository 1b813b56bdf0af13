import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import type { AlertAction, AlertCondition, AlertRule, BurnPolicy } from './alert-rule.ts';

/** What an objective follows that names no other. */
export const STANDARD_POLICY = 'standard';

/** The multi-window rules of the SRE workbook: 14.4, 6, 3 and 1 over a window of 30 days. */
const WORKBOOK: readonly AlertRule[] = [
  rule('fast', 'page', burn(HOUR, 5 * MINUTE, 0.02), { freezes: true }),
  rule('mid', 'page', burn(6 * HOUR, 30 * MINUTE, 0.05)),
  rule('slow', 'ticket', burn(DAY, 2 * HOUR, 0.1), { pageBelow: 0.5 }),
  rule('drip', 'ticket', burn(3 * DAY, 6 * HOUR, 0.1)),
];

/** Most of what comes fails: half a minute is enough to know, and the workbook's fastest rule needs nearly a whole one. */
const OUTAGE = rule('outage', 'page', {
  kind: 'outage',
  share: 0.5,
  overMs: (30 * SECOND) as DurationMs,
  minEvents: 10,
  sureShare: 0.3,
});

const DROP = rule('drop50', 'page', { kind: 'drop', spent: 0.5, overMs: DAY }, { freezes: true });

/** Thresholds that delivery practices use beside the workbook's. */
const PRACTICE: readonly AlertRule[] = [
  rule('sustained4', 'ticket', burn(12 * HOUR, HOUR, 4 / 60), { pageBelow: 0.25 }),
  rule('gate10', 'ticket', burn(90 * MINUTE, 8 * MINUTE, 10 * (1.5 / 720)), { freezes: true }),
  rule('gate2', 'ticket', burn(DAY, 2 * HOUR, 2 / 30)),
  rule('left50', 'inform', { kind: 'left', below: 0.5 }),
  rule('left25', 'ticket', { kind: 'left', below: 0.25 }),
  rule('left0', 'ticket', { kind: 'left', below: 0 }, { freezes: true }),
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
  action: AlertAction,
  when: AlertCondition,
  { pageBelow = null, freezes = false }: { pageBelow?: number | null; freezes?: boolean } = {},
): AlertRule {
  const tells = { opened: true, closed: true, noData: true };
  return { id, action, when, pageBelow, forMs: 0 as DurationMs, freezes, tells, targets: [] };
}
