import { isFollowed } from '../catalog/actuator-ref.ts';
import { showRatio } from '../kernel/show.ts';
import { after, unreachable, type Instant } from '../kernel/units.ts';
import { missingApproval } from './approval.ts';
import { arrived, judges } from './arrival.ts';
import { explainExposure } from './explain-exposure.ts';
import { explainReason } from './explain-reason.ts';
import type { Facts } from './facts.ts';
import { GUARDED_FOR } from './guard-end.ts';
import { nextHalfAt, TELL_AGAIN } from './roll-back.ts';
import { bakeOf } from './shift.ts';
import { askedShare, deadlineOf, isActive, stepOf, type Held, type Rollout, type RollingBack, type Shifting } from './rollout.ts';
import { LONGEST_TURN } from './storm.ts';

/** The one answer to "why is this waiting?": what for, whose it is, until when, and what happens then. */
export type Waiting = { readonly what: string; readonly owner: string; readonly until: Instant; readonly next: string };

export function explainWaiting(rollout: Rollout, facts: Facts): Waiting | null {
  const { now } = rollout;
  if (!isActive(rollout)) return null;
  switch (now.phase) {
    case 'shifting':
      return whileShifting(rollout, now, facts);
    case 'held':
      return whileHeld(rollout, now, facts);
    case 'rolling-back':
      return whileRollingBack(rollout, now, facts);
    case 'rolled-back':
    case 'promoted':
    case 'concluded':
      return null;
    default:
      return unreachable(now);
  }
}

/** What an end is still watched for. */
export function watchedUntil({ now }: Rollout): Instant | null {
  return now.phase === 'rolled-back' || now.phase === 'concluded' ? after(now.since, GUARDED_FOR) : null;
}

function atDeadline(rollout: Rollout): Pick<Waiting, 'owner' | 'until' | 'next'> {
  const { plan, baseline } = rollout;
  const goesBack = plan.onDeadline === 'roll-back' && plan.rollback.reversible === 'roll-back';
  const next = goesBack ? `it is rolled back to ${baseline}` : `it stays held and ${plan.owner} is told`;
  return { owner: plan.owner, until: deadlineOf(rollout), next };
}

function whileShifting(rollout: Rollout, now: Shifting, facts: Facts): Waiting {
  const { candidate } = rollout;
  const step = stepOf(rollout);
  const end = atDeadline(rollout);
  if (isFollowed(rollout.plan.router))
    return {
      ...end,
      what: `whoever moves the traffic to send all of it to ${candidate}${soFar(facts)}`,
    };
  if (!arrived(rollout, facts)) {
    const what =
      step.share === 0
        ? `${candidate} to be heard of, which gets a copy of ${showRatio(step.mirror)} of the traffic`
        : `${candidate} to be measured at ${showRatio(step.share)} of the traffic${soFar(facts)}`;
    return { ...end, what };
  }
  // What a gate held up has baked behind it, and goes on with the next look.
  const baked =
    now.settledAt === null ? null : (Math.max(after(now.settledAt, bakeOf(rollout, now, facts)), facts.at) as Instant);
  if (step.share === 1 && baked !== null && baked < end.until)
    return {
      ...end,
      what: `${candidate} to have served everything for the time of its last step`,
      until: baked,
      next: 'it is promoted',
    };
  if (!judges(step)) return { ...end, what: `the first step of ${candidate} to be entered` };
  return { ...end, what: explainReason(rollout, 'SAFE', facts) };
}

function whileHeld(rollout: Rollout, now: Held, facts: Facts): Waiting {
  const { owner } = rollout.plan;
  const end = atDeadline(rollout);
  const what = explainReason(rollout, now.because, facts);
  switch (now.because) {
    case 'OPERATOR':
      return earlier(
        end,
        { what: 'a person holds it', until: now.until ?? end.until, next: 'it goes on by evidence', owner },
        facts.at,
      );
    case 'APPROVAL':
      return { ...end, ...forApproval(rollout, facts.at), what };
    case 'FROZEN':
      return earlier(end, { what, until: facts.freeze?.until ?? facts.at, next: 'it goes on where it was', owner }, facts.at);
    case 'DEPENDENCY':
      return earlier(end, { what, until: facts.dependency?.until ?? facts.at, next: 'its train decides', owner }, facts.at);
    case 'STORM':
      return { what, owner, until: after(now.since, LONGEST_TURN), next: 'it goes back, whether the others have or not' };
    default:
      // Past the deadline, or where nothing happens at it, the owner is told again and again.
      if (now.until === null) return { ...end, what };
      return end.until > facts.at && end.until < now.until
        ? { ...end, what }
        : { what, owner, until: now.until, next: `${owner} is told again` };
  }
}

function soFar({ exposure }: Facts): string {
  return exposure.kind === 'unreachable' ? ', but the router does not answer' : `: so far ${explainExposure(exposure)}`;
}

/** Whichever comes first; a deadline that has passed without consequence comes no more. */
function earlier(end: Pick<Waiting, 'owner' | 'until' | 'next'>, waiting: Waiting, at: Instant): Waiting {
  return waiting.until <= end.until || end.until <= at ? waiting : { ...waiting, ...end };
}

function forApproval(rollout: Rollout, at: Instant): Pick<Waiting, 'owner'> & Partial<Waiting> {
  const missing = missingApproval(rollout);
  const { owner } = rollout.plan;
  if (missing === null) return { owner };
  const { approval, terms } = missing;
  const who = terms.by.length === 0 ? owner : terms.by.join(', ');
  const until = after(approval.dueFrom ?? approval.askedAt, terms.expires);
  if (terms.otherwise === 'hold' && approval.remindedAt !== null && approval.remindedAt >= until) return { owner: who };
  const next = {
    'roll-back': `it is rolled back to ${rollout.baseline}`,
    'go-on': 'it goes on without an answer',
    hold: `it stays held and ${owner} is told`,
  };
  // Time that was over while something else was waited for comes into force with the next look.
  return { owner: who, until: Math.max(until, at) as Instant, next: next[terms.otherwise] };
}

function whileRollingBack(rollout: Rollout, now: RollingBack, facts: Facts): Waiting {
  const { candidate, plan, applied } = rollout;
  const { owner } = plan;
  if (now.share > 0 && applied?.share === now.share && !facts.orderPending) {
    const due = nextHalfAt(now, applied);
    if (facts.at >= due && now.pagedAt !== null && now.pagedAt >= due) {
      const what = explainReason(rollout, 'BASELINE_NOT_READY', facts);
      return { what, owner, until: after(now.pagedAt, TELL_AGAIN), next: `${owner} is told again` };
    }
    const what = `the baseline to take what came to it, at ${showRatio(now.share)}`;
    return { what, owner, until: due, next: 'half of it goes back as well' };
  }
  const share = showRatio(askedShare(rollout));
  return {
    what: `${candidate} to be measured at ${share} of the traffic${soFar(facts)}`,
    owner,
    until: after(now.pagedAt ?? now.shareSince, plan.exposure.within),
    next: now.pagedAt === null ? `the owner is paged and ${share} is asked for again` : `${share} is asked for again`,
  };
}
