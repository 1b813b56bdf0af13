import { decideQueueing, decideDequeue } from '../decisions/queueing.ts';
import { redecideMove } from '../decisions/rollout-move.ts';
import { decideStart } from '../decisions/rollout-start.ts';
import { decideTrain, decideTrainStart } from '../decisions/train-move.ts';
import type { Redecide } from './redecide.ts';

export const replayStarted: Redecide<'rollout.started'> = ({ world, entry: { body } }) => {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const answer = decideStart(inputs, { tail: world.tail, madeBy });
  return 'code' in answer ? [] : [answer.draft];
};

/** A move, from the rollout and its judge as they were folded. */
export const replayMoved: Redecide<'rollout.moved'> = ({ world, entry: { subject, body } }) => {
  const record = world.rollouts.get(subject);
  if (record === undefined || body.decided === undefined) return null;
  const draft = redecideMove(record, body.decided);
  return draft === null || 'code' in draft ? [] : [draft];
};

/** Those that make room for it are entries of their own. */
export const replayQueued: Redecide<'rollout.queued'> = ({ entry: { body } }) => {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const answer = decideQueueing(inputs, { madeBy });
  return answer === null || 'code' in answer ? [] : answer.drafts.filter(({ kind }) => kind === 'rollout.queued');
};

export const replayDequeued: Redecide<'rollout.dequeued'> = ({ world, entry: { subject, body } }) => {
  const queued = world.queue.get(subject);
  if (queued === undefined || body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  return [decideDequeue(queued, inputs, { madeBy })];
};

export const replayTrainStarted: Redecide<'train.started'> = ({ world, entry: { body } }) => {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const answer = decideTrainStart(inputs, { tail: world.tail, madeBy });
  return answer === null ? [] : [answer.draft];
};

export const replayTrainMoved: Redecide<'train.moved'> = ({ world, entry: { subject, body } }) => {
  const run = world.trains.runs.get(subject);
  if (run === undefined || body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const { draft } = decideTrain(run, inputs, { madeBy });
  return draft === null ? [] : [draft];
};
