import { redecideAlert } from '../decisions/alert.ts';
import type { Redecide } from './redecide.ts';

/** A change of an alert, from the counts behind its verdict and the alerts that were open. */
export const replayAlert: Redecide<'alert.opened' | 'alert.changed' | 'alert.closed'> = ({ world, entry }) => {
  const { decided } = entry.body;
  if (decided === undefined) return null;
  const draft = redecideAlert(world.alerts, decided);
  return draft === null ? [] : [draft];
};
