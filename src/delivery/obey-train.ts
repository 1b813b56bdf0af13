import type { Instant } from '../kernel/units.ts';
import { leftOut, type TrainMove } from './train.ts';
import type { TrainCommand, TrainRun } from './train-run.ts';

/** What a person's word does to a train; null: nothing that it could be said to. */
export function obeyTrain(run: TrainRun, { say }: TrainCommand, at: Instant): TrainMove | null {
  const { now } = run;
  if (now.phase !== 'running' && now.phase !== 'falling') return null;
  if (say === 'abort') return { next: { phase: 'aborting', since: at, because: 'OPERATOR' }, because: 'OPERATOR', page: false };
  if (now.phase !== 'falling') return null;
  return { next: { phase: 'running', since: at, without: [...leftOut(run)] }, because: 'OPERATOR', page: false };
}
