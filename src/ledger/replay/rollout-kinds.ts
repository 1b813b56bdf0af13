import { redecideMove } from '../decisions/rollout-move.ts';
import type { Redecide } from './redecide.ts';

/** A move, from the rollout and its judge as they were folded. */
export const replayMoved: Redecide<'rollout.moved'> = ({ world, entry }) => {
  const record = world.rollouts.get(entry.subject);
  const { decided } = entry.body;
  if (record === undefined || decided === undefined) return null;
  const draft = redecideMove(record, decided);
  return draft === null || 'code' in draft ? [] : [draft];
};
