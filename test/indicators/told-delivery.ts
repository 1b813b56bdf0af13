import type { Row } from './told-row.ts';
import type { Attributes } from './told-world.ts';

const MINUTES = 60_000;
const HOURS = 60 * MINUTES;
const DAYS = 24 * HOURS;

type Case = readonly [row: number, objective: string, event: string, well: Attributes, ill: Attributes];

/** What the server tells of itself, on both sides of each bound. That it does tell it is shown by the stories of delivery.test.ts. */
const CASES: readonly Case[] = [
  [22, 'deployed-weekly', 'plimsoll.deploy', { 'since.last': 7 * DAYS }, { 'since.last': 7 * DAYS + 1 }],
  [22, 'lead-time', 'plimsoll.deploy', { 'lead.time': DAYS }, { 'lead.time': DAYS + 1 }],
  [23, 'changes-hold', 'plimsoll.rollout.ended', { outcome: 'promoted' }, { outcome: 'rolled-back' }],
  [24, 'deployments-succeed', 'plimsoll.deploy', { outcome: 'rolled-back' }, { outcome: 'failed' }],
  [25, 'few-rollbacks', 'plimsoll.deploy', { outcome: 'failed' }, { outcome: 'rolled-back' }],
  [27, 'detected-soon', 'plimsoll.incident', { detection: 2 * MINUTES }, { detection: 2 * MINUTES + 1 }],
  [27, 'turned-soon', 'plimsoll.rollout.turned', { duration: 5 * MINUTES }, { duration: 5 * MINUTES + 1 }],
  [28, 'mitigated-soon', 'plimsoll.rollout.ended', { mitigation: 10 * MINUTES }, { mitigation: 10 * MINUTES + 1 }],
  [28, 'recovered-soon', 'plimsoll.incident', { duration: 30 * MINUTES }, { duration: 30 * MINUTES + 1 }],
  [34, 'approved-soon', 'plimsoll.approval.answered', { waited: 4 * HOURS }, { waited: 4 * HOURS + 1 }],
];
/** What is true of them all, whatever is counted. */
const ALWAYS: Attributes = { environment: 'production', action: 'resolved', by: 'person' };

export const DELIVERY_ROWS: readonly Row[] = [
  ...CASES.map(([row, objective, event, well, ill]): Row => {
    return { row, objective, tell: (isWell) => [{ event, of: { ...ALWAYS, ...(isWell ? well : ill) } }] };
  }),
  {
    row: 34,
    objective: 'approved-soon',
    // The plan answered in his place, however soon.
    tell: (isWell) => [{ event: 'plimsoll.approval.answered', of: { ...ALWAYS, waited: 1, by: isWell ? 'person' : 'plan' } }],
  },
  {
    row: 22,
    objective: 'lead-time',
    // One that nobody told is left out, and does not pass for a short one; another environment is none of it.
    tell: (isWell) => [
      { event: 'plimsoll.deploy', of: ALWAYS },
      { event: 'plimsoll.deploy', of: { ...ALWAYS, environment: 'staging', 'lead.time': isWell ? 2 * DAYS : 1 } },
      { event: 'plimsoll.deploy', of: { ...ALWAYS, 'lead.time': isWell ? 1 : 2 * DAYS } },
    ],
  },
];
