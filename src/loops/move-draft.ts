import type { Effect } from '../delivery/effect.ts';
import type { Move } from '../delivery/move.ts';
import type { Rollout } from '../delivery/rollout.ts';
import type { Draft, RolloutMoved } from '../ledger/entry.ts';

type Around = Pick<RolloutMoved, 'command' | 'sentence'> & {
  readonly actor: string;
  readonly effects: readonly Effect[];
  readonly evidence?: RolloutMoved['evidence'];
};

const NO_EVIDENCE: RolloutMoved['evidence'] = { comparison: null, exposure: null, budget: null };

/** The entry of a move; without evidence where it was made at somebody's word alone. */
export function moveDraft(rollout: Rollout, move: Move, { actor, evidence = NO_EVIDENCE, ...said }: Around): Draft {
  const { next, because, approval = null, glass = null } = move;
  return { kind: 'rollout.moved', subject: rollout.id, actor, body: { next, because, approval, glass, evidence, ...said } };
}
