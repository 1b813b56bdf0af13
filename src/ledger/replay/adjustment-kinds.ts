import { redecideAdjustment } from '../decisions/adjustment.ts';
import type { Redecide } from './redecide.ts';

/** What was asked for or declared, by the rules that refuse and the adjustments there were. */
export const replayAdjustment: Redecide<'adjustment.recorded' | 'adjustment.withdrawn'> = ({ world, entry }) => {
  const { decided } = entry.body;
  return decided === undefined ? null : redecideAdjustment(world, decided);
};
