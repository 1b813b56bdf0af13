import type { Instant } from '../kernel/units.ts';
import { unreachable } from '../kernel/units.ts';
import { showRatio } from '../kernel/show.ts';
import { explainComparison } from '../verdict/comparison/explain.ts';
import type { Comparison } from '../verdict/comparison/judge.ts';
import { explainExposure } from './explain-move.ts';
import { hasArrived, type Exposure } from './exposure.ts';
import { askedShare, deadlineOf, isActive, type Rollout } from './rollout.ts';

/** The one answer to "why is this waiting?": what for, whose it is, until when, and what happens then. */
export type Waiting = { readonly what: string; readonly owner: string; readonly until: Instant; readonly next: string };

export function explainWaiting(
  rollout: Rollout,
  { exposure, comparison }: { exposure: Exposure; comparison: Comparison },
): Waiting | null {
  if (!isActive(rollout)) return null;
  const { now, plan, candidate, baseline } = rollout;
  const deadline = deadlineOf(rollout);
  const end = plan.onDeadline === 'roll-back' ? `it is rolled back to ${baseline}` : 'it stays held and the owner is told';
  const waiting = { owner: plan.owner, until: deadline, next: end };
  switch (now.phase) {
    case 'shifting': {
      const share = showRatio(askedShare(rollout));
      if (!hasArrived(rollout, exposure)) {
        return {
          ...waiting,
          what: `${candidate} to be measured at ${share} of the traffic: so far ${explainExposure(exposure)}`,
        };
      }
      return { ...waiting, what: explainComparison(comparison, plan.judge, { candidate, baseline }) };
    }
    case 'held':
      if (now.because === 'OPERATOR' && now.until !== null)
        return { ...waiting, what: 'a person holds it', until: now.until, next: 'it goes on by evidence' };
      return { ...waiting, what: `the cause of the hold to clear (${now.because})` };
    case 'rolling-back':
      return {
        what: `${candidate} to be measured at 0 % of the traffic: so far ${explainExposure(exposure)}`,
        owner: plan.owner,
        until: ((now.pagedAt ?? now.since) + plan.exposure.within) as Instant,
        next: now.pagedAt === null ? 'the owner is paged and 0 % is asked for again' : '0 % is asked for again',
      };
    case 'rolled-back':
    case 'concluded':
    case 'promoted':
      return null;
    default:
      return unreachable(now);
  }
}
