import type { Effect } from '../../delivery/effect.ts';
import type { Move } from '../../delivery/move.ts';
import type { Command } from '../../delivery/obey.ts';
import { deadlineOf, isActive, type Rollout } from '../../delivery/rollout.ts';
import { explainRevoked } from '../known-good.ts';
import type { RevokedInputs } from './move-inputs.ts';

type Held = {
  readonly move: Move;
  readonly actor: string;
  readonly command: Command & { readonly reason: string };
  readonly sentence: string;
  readonly effects: readonly Effect[];
};

/** It stays where it is until a person decides, at the latest until its time is over. Null: it is on its way back or over. */
export function revokedMove(rollout: Rollout, { at, asked, to }: RevokedInputs): Held | null {
  const { now } = rollout;
  if (now.phase === 'rolling-back' || !isActive(rollout)) return null;
  const until = deadlineOf(rollout);
  const { step } = now;
  const settledAt = now.phase === 'shifting' || now.phase === 'held' ? now.settledAt : null;
  const next = { phase: 'held', step, since: at, settledAt, because: 'OPERATOR', until } as const;
  const sentence = `Held: ${explainRevoked(asked)}`;
  return {
    move: { next, because: 'OPERATOR', order: null, page: true },
    actor: asked.actor,
    command: { say: 'hold', until, reason: asked.reason },
    sentence,
    effects: [{ do: 'notify', key: `${rollout.id}/revoked/${rollout.moves + 1}`, ...to, text: sentence }],
  };
}
