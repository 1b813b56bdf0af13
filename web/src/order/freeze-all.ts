import type { Order } from './order.ts';

/** What an incident begins with, where there is more than one service to think of. */
export const FREEZE_ALL: Order = {
  key: 'freeze',
  path: '/freezes',
  label: 'Freeze everything',
  title: 'Promote nothing of any service for a while',
  consequence: 'Every rollout stays where it is, and none begins. Rollbacks pass. The freeze ends by itself, or is lifted.',
  tone: 'plain',
  refused: null,
  asksHowLong: true,
  body: { service: null },
};
