import { advance } from '../../delivery/advance.ts';
import type { Effect } from '../../delivery/effect.ts';
import { explainCommand } from '../../delivery/explain-command.ts';
import { explainMove } from '../../delivery/explain-move.ts';
import type { Facts } from '../../delivery/facts.ts';
import { missReview } from '../../delivery/glass.ts';
import { effectsOf, type Move } from '../../delivery/move.ts';
import { obey, type Command, type Disobeyed } from '../../delivery/obey.ts';
import { isActive } from '../../delivery/rollout.ts';
import { asRecorded, decided, type Decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import type { RolloutRecord } from '../rollout-records.ts';
import { ACTOR } from './actor.ts';
import { factsFrom } from './move-grounds.ts';
import type { AdvanceInputs, MoveInputs, ObeyInputs, RevokedInputs } from './move-inputs.ts';
import { revokedMove } from './rollout-revoked.ts';

type Given<Inputs> = Omit<Inputs, 'comparison'>;
type Moving = { readonly madeBy: MadeBy };

/** Where evidence leads a rollout, as the entry that tells of it; null: it stays. */
export function decideAdvance(record: RolloutRecord, gathered: Given<AdvanceInputs>, { madeBy }: Moving): Draft | null {
  // Most of the time it stays, of which there is no record.
  if (moveFrom(record, gathered).move === null) return null;
  const given = asRecorded(gathered);
  const { rollout } = record;
  const { to } = given;
  const { move, facts } = moveFrom(record, given);
  if (move === null) return null;
  const sentence = explainMove(rollout, move, facts);
  const effects = effectsOf(rollout, move, { ...to, text: sentence });
  const inputs: AdvanceInputs = { ...given, comparison: facts.comparison };
  return movedDraft(rollout.id, move, { actor: ACTOR, command: null, sentence, effects, decided: decided(inputs, madeBy) });
}

function moveFrom(record: RolloutRecord, { grounds, newest }: Given<AdvanceInputs>): { move: Move | null; facts: Facts } {
  const { rollout } = record;
  const facts = factsFrom(record, grounds);
  return { facts, move: newest || isActive(rollout) ? advance(rollout, facts) : missReview(rollout, grounds.at) };
}

/** What a word does to a rollout, as the entry that tells of it; or why it is not obeyed. */
export function decideCommand(record: RolloutRecord, gathered: Given<ObeyInputs>, { madeBy }: Moving): Draft | Disobeyed {
  const given = asRecorded(gathered);
  const { rollout } = record;
  const { grounds, said, to } = given;
  const { command, reason, actor } = said;
  const facts = factsFrom(record, grounds);
  const move = obey(rollout, command, { by: actor, facts });
  if ('code' in move) return move;
  const sentence = explainCommand(rollout, command, { reason, actor, at: grounds.at });
  const effects = effectsOf(rollout, move, { ...to, text: sentence });
  const inputs: ObeyInputs = { ...given, comparison: facts.comparison };
  return movedDraft(rollout.id, move, {
    actor,
    command: { ...command, reason },
    sentence,
    effects,
    decided: decided(inputs, madeBy),
  });
}

/** A move made again from what was recorded of it, whichever way it was made. */
export function redecideMove(record: RolloutRecord, { inputs, ...madeBy }: Decided<MoveInputs>): Draft | Disobeyed | null {
  switch (inputs.by) {
    case 'evidence':
      return decideAdvance(record, inputs, { madeBy });
    case 'word':
      return decideCommand(record, inputs, { madeBy });
    case 'revocation': {
      const revoked = revokedMove(record.rollout, inputs);
      return revoked === null
        ? null
        : movedDraft(record.rollout.id, revoked.move, { ...revoked, decided: decided(inputs, madeBy) });
    }
  }
}

/** A rollout whose version was revoked is held until a person decides; null: it is on its way back or over. */
export function decideRevoked(record: RolloutRecord, inputs: RevokedInputs, { madeBy }: Moving): Draft | null {
  const draft = redecideMove(record, decided(inputs, madeBy));
  return draft === null || 'code' in draft ? null : draft;
}

type Around = {
  readonly actor: string;
  readonly command: (Command & { readonly reason: string }) | null;
  readonly sentence: string;
  readonly effects: readonly Effect[];
  readonly decided: Decided<MoveInputs>;
};

function movedDraft(id: string, move: Move, { actor, command, sentence, effects, decided: made }: Around): Draft {
  const { next, because, approval = null, glass = null } = move;
  const body = { next, because, approval, glass, command, sentence, effects, decided: made };
  return { kind: 'rollout.moved', subject: id, actor, body };
}
