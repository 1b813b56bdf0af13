import type { Instant } from '../kernel/units.ts';
import { leftOut, type TrainMove } from './train.ts';
import type { TrainCommand, TrainRun } from './train-run.ts';

/** What a person's word does to a train; null: nothing that it could be said to. */
export function obeyTrain(
  run: TrainRun,
  { say }: TrainCommand,
  { at, by }: { readonly at: Instant; readonly by: string },
): TrainMove | null {
  const { now } = run;
  if (now.phase !== 'running' && now.phase !== 'falling') return null;
  const because = 'OPERATOR';
  if (say === 'abort') return { next: { phase: 'aborting', since: at, because, by }, because, page: false };
  if (now.phase !== 'falling') return null;
  return { next: { phase: 'running', since: at, without: [...leftOut(run)] }, because, page: false };
}
