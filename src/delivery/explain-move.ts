import { showDuration, showRatio } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';
import { explainComparison } from '../verdict/comparison/explain.ts';
import { explainExposure } from './explain-exposure.ts';
import { explainReason } from './explain-reason.ts';
import type { Facts } from './facts.ts';
import type { Move } from './move.ts';
import { withApproval } from './approval.ts';
import { askedShare, type Ended, type Rollout } from './rollout.ts';

/** What was decided and why, with the figures it was decided from, in one sentence for people. */
export function explainMove(rollout: Rollout, move: Move, facts: Facts): string {
  const { candidate } = rollout;
  const { next, because } = move;
  // What is asked for, and of whom, is told as it is after the move.
  const after = {
    ...rollout,
    approvals: withApproval(rollout.approvals, move.approval ?? null),
    glass: move.glass ?? rollout.glass,
  };
  const why = explainReason({ ...after, now: next.phase === 'shifting' ? rollout.now : next }, because, facts);
  if (because === 'REVIEW_MISSING' || because === 'REVIEWED') return sentence(why);
  switch (next.phase) {
    case 'promoted':
    case 'concluded':
    case 'rolled-back':
      return explainEnd(rollout, { ...move, next }, facts);
    case 'rolling-back':
      return explainBack(rollout, move, why);
    case 'held':
      return because === 'APPROVAL_REMINDED' || because === 'APPROVED'
        ? sentence(why)
        : `Held at ${showRatio(askedShare(rollout))} on ${candidate}: ${why}`;
    case 'shifting':
      return explainStep(after, move, { why, facts });
    default:
      return unreachable(next);
  }
}

function explainBack(rollout: Rollout, { next, because }: Move, why: string): string {
  const to = askedShare({ ...rollout, now: next });
  const { baseline } = rollout;
  switch (because) {
    case 'RAMPED_DOWN':
      return `Rolling back to ${baseline}: on to ${showRatio(to)}, with ${why}`;
    case 'ROLLBACK_NOT_MEASURED':
    case 'WEIGHTS_CHANGED_OUTSIDE':
    case 'BASELINE_NOT_READY':
      return `Rolling back to ${baseline}: ${why}`;
    default:
      return to === 0
        ? `Rolled back to ${baseline}: ${why}`
        : `Rolling back to ${baseline} in halves, now at ${showRatio(to)}: ${why}`;
  }
}

function explainStep(
  rollout: Rollout,
  { because, order, approval }: Move,
  { why, facts }: { why: string; facts: Facts },
): string {
  const { candidate, now, plan } = rollout;
  if (because === 'SAFE') {
    const ahead = { ...rollout, now: { ...now, step: now.step + 1 } };
    const asks = approval === undefined ? '' : ` ${sentence(explainReason(ahead, 'APPROVAL_ASKED', facts))}`;
    return `${candidate} goes to ${showRatio(order ?? 0)}: ${why}${asks}`;
  }
  if (because === 'CLEARED')
    return `${candidate} goes on at ${showRatio(plan.steps[now.step]?.share ?? 0)}: what held it has cleared.`;
  return sentence(why);
}

function explainEnd(rollout: Rollout, { next, because }: Move & { next: Ended }, facts: Facts): string {
  const { candidate, now } = rollout;
  const exposure = explainExposure(facts.exposure);
  if (now.phase === next.phase) {
    const said = `${candidate} ${ENDS[next.phase]}: ${explainReason({ ...rollout, now: next }, because, facts)}`;
    // It is the last word on a way back, and so the one that is read: it says once more what for.
    const cause = because === 'DRAINED' && next.phase === 'rolled-back' ? explainCause(rollout, next, facts) : '';
    return `${said} ${cause}`.trim();
  }
  if (next.phase === 'promoted') return `${candidate} is promoted: it serves all traffic (${exposure}).`;
  const gone = `${candidate} ${ENDS[next.phase]} and serves nothing any more (${exposure}).`;
  const cause = next.phase === 'concluded' ? explainReason(rollout, 'TRIED', facts) : explainCause(rollout, next, facts);
  return `${gone} ${cause}`.trim();
}

const ENDS = { promoted: 'is promoted', concluded: 'was tried to its end', 'rolled-back': 'is rolled back' } as const;

/** Why it was rolled back, said once more at its end: the end is what people read first. */
function explainCause(rollout: Rollout, { because }: Ended, facts: Facts): string {
  switch (because) {
    case 'CANARY_WORSE':
      return explainComparison(facts.comparison, rollout.plan.judge, rollout);
    case 'OPERATOR':
      return 'A person wanted it so.';
    case 'DEADLINE':
      return `The ${showDuration(rollout.plan.maxDuration)} that the plan allows were over.`;
    case 'REJECTED':
    case 'APPROVAL_EXPIRED':
    case 'SUPERSEDED':
    case 'BURNING':
    case 'DEPENDENCY':
      return sentence(explainReason(rollout, because, facts));
    default:
      return '';
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
