import { showInstant } from '../../kernel/show.ts';
import { unreachable } from '../../kernel/units.ts';
import type { TrainMove } from '../../delivery/train.ts';
import { leftOut, undecided } from '../../delivery/train.ts';
import type { MemberState, TrainCommand, TrainReason, TrainRun } from '../../delivery/train-run.ts';

type Said = { readonly actor: string; readonly command: (TrainCommand & { readonly reason: string }) | null };

/** What was decided about a train and why, in one sentence for people. */
export function explainTrainMove(run: TrainRun, { next, because }: TrainMove, { actor, command }: Said): string {
  const after: TrainRun = { ...run, now: next };
  const by = command === null ? '' : ` by ${actor}: ${command.reason}`;
  switch (next.phase) {
    case 'running':
      return `Train ${run.id} goes on without ${next.without.join(', ') || 'nobody'}${by}`;
    case 'aborting':
      return `Train ${run.id} is taken back as a whole${by || ` because ${WHY[because]}.`}`;
    case 'falling': {
      const back = [...leftOut(after)].filter((name) => !next.fallen.includes(name) && isUp(run.members.get(name)));
      const open = undecided(after);
      const dependents =
        back.length === 0
          ? 'nothing that comes after is under way'
          : `${back.join(', ')} ${back.length === 1 ? 'goes' : 'go'} back first`;
      const rest =
        open.length === 0
          ? ''
          : `; ${open.join(', ')} ${open.length === 1 ? 'waits' : 'wait'} for a decision until ${showInstant(next.until)}`;
      return `Train ${run.id} falls because ${WHY[because]} (${next.fallen.join(', ')}): ${dependents}${rest}.`;
    }
    case 'promoted':
      return `Train ${run.id} has arrived: all ${run.members.size} members are promoted.`;
    case 'rolled-back':
      return `Train ${run.id} is taken back: nothing of it serves any more, because ${WHY[because]}.`;
    case 'partly': {
      const here = [...run.members].flatMap(([name, { is }]) => (is === 'promoted' || is === 'kept' ? [name] : []));
      return `Train ${run.id} ends in part, because ${WHY[because]}: ${here.join(', ') || 'none'} of ${run.members.size} members ${here.length === 1 ? 'serves' : 'serve'} the new version.`;
    }
    default:
      return unreachable(next);
  }
}

const WHY: Readonly<Record<TrainReason, string>> = {
  MEMBER_WORSE: 'a member is worse than what it replaces',
  MEMBER_REVOKED: 'the version of a member was revoked',
  MEMBER_STOPPED: 'a member was stopped',
  OPERATOR: 'a person wanted it so',
  DEADLINE: 'its time is over',
  ALL_PROMOTED: 'it went as far as it could',
};

function isUp(state: MemberState | undefined): boolean {
  return state?.is === 'under-way' || state?.is === 'promoted';
}
