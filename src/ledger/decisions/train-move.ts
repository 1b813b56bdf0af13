import { obeyTrain } from '../../delivery/obey-train.ts';
import { advanceTrain, type TrainAction, type TrainMove } from '../../delivery/train.ts';
import type { TrainRun } from '../../delivery/train-run.ts';
import type { Tail } from '../../proof/chain.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import { ACTOR } from './actor.ts';
import { explainTrainMove } from './explain-train.ts';
import type { TrainMoveInputs, TrainStartInputs } from './train-inputs.ts';

type Made = { readonly madeBy: MadeBy };

/** A train begins where the same one is not on its way already; null: it is. */
export function decideTrainStart(
  gathered: TrainStartInputs,
  { tail, madeBy }: Made & { readonly tail: Tail },
): { readonly id: string; readonly draft: Draft } | null {
  const inputs = asRecorded(gathered);
  const { train, versions, reason, actor, busy } = inputs;
  if (busy !== null) return null;
  const id = `${train.name}-${tail.seq + 1}-${tail.hash.slice(0, 4)}`;
  const sentence = `Train ${train.name} starts with ${train.members.length} members${reason === '' ? '.' : `: ${reason}`}`;
  const body = { train, versions, reason, sentence, decided: decided(inputs, madeBy) };
  return { id, draft: { kind: 'train.started', subject: id, actor, body } };
}

/** Where a train goes, and what has to be done about its members; a train that moves acts with its next turn. */
export function decideTrain(
  before: TrainRun,
  gathered: TrainMoveInputs,
  { madeBy }: Made,
): { readonly draft: Draft | null; readonly actions: readonly TrainAction[] } {
  const inputs = asRecorded(gathered);
  const { at, said, members, sights } = inputs;
  // In the train's order, which the record of a member's state does not keep.
  const run = { ...before, members: new Map(before.train.members.flatMap(({ name }) => ofMember(name, members))) };
  if (said !== null) {
    const move = obeyTrain(run, said.command, { at, by: said.actor });
    return { draft: move === null ? null : movedDraft(run, move, decided(inputs, madeBy)), actions: [] };
  }
  const { move, actions } = advanceTrain(run, new Map(Object.entries(sights)), at);
  return { draft: move === null ? null : movedDraft(run, move, decided(inputs, madeBy)), actions };
}

function ofMember<Value>(name: string, values: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  const value = values[name];
  return value === undefined ? [] : [[name, value]];
}

function movedDraft(run: TrainRun, move: TrainMove, made: Decided<TrainMoveInputs>): Draft {
  const { next, because, page } = move;
  const { at, said, to } = made.inputs;
  const actor = said?.actor ?? ACTOR;
  const command = said === null ? null : { ...said.command, reason: said.reason };
  const sentence = explainTrainMove(run, move, { actor, command });
  const effects = page ? [{ do: 'notify', key: `${run.id}/page/${at}`, ...to, text: sentence } as const] : [];
  return { kind: 'train.moved', subject: run.id, actor, body: { next, because, command, sentence, effects, decided: made } };
}
