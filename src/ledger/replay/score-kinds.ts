import { redecideScore } from '../decisions/score.ts';
import type { Redecide } from './redecide.ts';

/** What is said of a score, from its members and what was remembered of it. */
export const replayScore: Redecide<'score.moved' | 'score.terms-changed' | 'score.held' | 'score.doubted'> = ({
  world,
  entry,
}) => {
  const { decided } = entry.body;
  return decided === undefined ? null : redecideScore(world.scores.get(entry.subject), entry, decided);
};
