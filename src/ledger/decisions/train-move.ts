import type { Train } from '../../catalog/catalog.ts';
import { obeyTrain } from '../../delivery/obey-train.ts';
import { advanceTrain, type MemberSight, type TrainAction, type TrainMove } from '../../delivery/train.ts';
import type { MemberState, MemberVersions, TrainCommand, TrainRun } from '../../delivery/train-run.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Tail } from '../../proof/chain.ts';
import type { Addressee } from '../../response/route-owner.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import { ACTOR } from './actor.ts';
import { explainTrainMove } from './explain-train.ts';

type Made = { readonly madeBy: MadeBy };

/** What the start of a train is decided from. */
export type TrainStartInputs = {
  /** The train of the day. */
  readonly train: Train;
  readonly versions: Readonly<Record<string, MemberVersions>>;
  readonly reason: string;
  readonly actor: string;
  /** The run of the same train that is on its way; null: none. */
  readonly busy: string | null;
};

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

/** What a train's move is decided from, beside the train as it was told of so far. */
export type TrainMoveInputs = {
  readonly at: Instant;
  /** Where each member stands: what became of its rollout. */
  readonly members: Readonly<Record<string, MemberState>>;
  /** What is seen of each member now. */
  readonly sights: Readonly<Record<string, MemberSight>>;
  /** A person's word; null: nobody said anything. */
  readonly said: { readonly command: TrainCommand; readonly reason: string; readonly actor: string } | null;
  readonly to: Addressee;
};

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
