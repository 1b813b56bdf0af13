import { redecideStanding } from '../decisions/objective-standing.ts';
import type { Redecide } from './redecide.ts';

/** Whether a promise was broken or kept again, from the counts behind its verdict. */
export const replayStanding: Redecide<'objective.moved'> = ({ world, entry }) => {
  const { decided } = entry.body;
  if (decided === undefined) return null;
  const draft = redecideStanding(world.standings, entry.subject, decided);
  return draft === null ? [] : [draft];
};
