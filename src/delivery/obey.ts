import { showInstant } from '../kernel/show.ts';
import { unreachable, type Instant } from '../kernel/units.ts';
import { actorName } from './actor-name.ts';
import { missingApproval } from './approval.ts';
import type { Facts } from './facts.ts';
import { breakGlass } from './glass.ts';
import { shifting, type Move } from './move.ts';
import type { Reason } from './reason.ts';
import { atOnce, rollBack } from './roll-back.ts';
import type { Held, Rollout, Shifting } from './rollout.ts';

/** A person's word, which goes before evidence that is missing, but never before evidence of harm. */
export type Command =
  | { readonly say: 'hold'; readonly until: Instant }
  | { readonly say: 'resume' }
  /** To the last step, without waiting for evidence; freezes, approvals and budgets are heeded. */
  | { readonly say: 'promote' }
  /** The same past freezes, approvals and budgets: for an hour, and another person has to look at it within a day. */
  | { readonly say: 'break-glass' }
  | { readonly say: 'review' }
  /** To 0 now, whatever the baseline can take. */
  | { readonly say: 'abort' }
  /** To 0 as planned: in halves, and only as fast as the baseline is ready for it. */
  | { readonly say: 'roll-back'; readonly because?: 'SUPERSEDED' | 'DEPENDENCY' }
  | { readonly say: 'approve' }
  | { readonly say: 'reject' };

/** Who says it, and how things stand then. */
export type Standing = { readonly by: string; readonly facts: Facts };

/** Why a word is not obeyed. */
export type Disobeyed = { readonly code: ObeyCode; readonly text: string; readonly hint: string };
export type ObeyCode =
  | 'ROLLOUT_ENDED'
  | 'NOT_HELD'
  | 'ATTEMPT_FAILED'
  | 'ROLLOUT_FROZEN'
  | 'BUDGET_SPENT'
  | 'APPROVAL_MISSING'
  | 'APPROVAL_NOT_ASKED'
  | 'APPROVAL_NOT_YOURS'
  | 'PLAN_WITHDRAWS'
  | 'REVIEW_NOT_DUE'
  | 'REVIEW_NOT_YOURS';

/** What a person's command does. Aborting is always possible; nothing leads out of an end. */
export function obey(rollout: Rollout, command: Command, standing: Standing): Move | Disobeyed {
  const { now } = rollout;
  if (command.say === 'review') return review(rollout, standing);
  if (command.say === 'abort' && now.phase === 'rolling-back' && now.share > 0)
    return atOnce(rollout, { at: standing.facts.at, because: 'OPERATOR' });
  if (now.phase !== 'shifting' && now.phase !== 'held')
    return no(
      'ROLLOUT_ENDED',
      `rollout ${rollout.id} is ${now.phase} and cannot be told to ${command.say}`,
      'start a new rollout',
    );
  const { facts, by } = standing;
  const { at } = facts;
  switch (command.say) {
    case 'abort':
      return atOnce(rollout, { at, because: 'OPERATOR' });
    case 'roll-back':
      return rollBack(rollout, { facts, because: command.because ?? 'OPERATOR', pace: 'gradual' });
    case 'promote':
    case 'break-glass':
      return refusePromotion(rollout, command.say, facts) ?? promote(rollout, command.say, standing);
    case 'approve':
    case 'reject':
      return answer(rollout, command.say, standing);
    case 'hold':
      return byWord(heldUntil(now, at, command.until));
    case 'resume':
      return now.phase === 'held'
        ? byWord(shifting(now.step, at))
        : no('NOT_HELD', `rollout ${rollout.id} is not held, it is ${now.phase}`, `${by} may hold it first`);
    default:
      return unreachable(command);
  }
}

function byWord(next: Move['next'], because: Reason = 'OPERATOR'): Move {
  return { next, because, order: null, page: false };
}

function heldUntil({ step, settledAt }: Shifting | Held, since: Instant, until: Instant): Held {
  return { phase: 'held', step, since, settledAt, because: 'OPERATOR', until };
}

/** A failed attempt stays failed: what was found to be worse is promoted by nobody, and only tried again from nothing. */
function refusePromotion(
  rollout: Rollout,
  say: 'promote' | 'break-glass',
  { comparison, freeze, budget }: Facts,
): Disobeyed | null {
  const { id, candidate, plan } = rollout;
  if (comparison.kind === 'worse')
    return no(
      'ATTEMPT_FAILED',
      `${candidate} was found to be worse in attempt ${rollout.attempt}, which nothing takes back`,
      `roll it back, and retry ${id} with a reason`,
    );
  if (plan.ends === 'withdraw')
    return no('PLAN_WITHDRAWS', `plan ${plan.name} tries versions and takes them out again`, 'start a plan that promotes');
  if (say === 'break-glass') return null;
  if (freeze !== null)
    return no(
      'ROLLOUT_FROZEN',
      `${freeze.name} lets nothing further until ${showInstant(freeze.until)}`,
      `wait until then, or ${BREAK}`,
    );
  // Evidence that is missing stops no person; a budget that is known to be spent does.
  if (budget.say === 'below-floor')
    return no(
      'BUDGET_SPENT',
      `${budget.objective} has too little of its error budget left`,
      `wait until it has more, or ${BREAK}`,
    );
  const missing = stillMissing(rollout);
  return missing === null
    ? null
    : no('APPROVAL_MISSING', `nobody has approved step ${missing + 1} of ${candidate} yet`, `approve it, or ${BREAK}`);
}

/** The first step ahead that nobody has given leave for. */
function stillMissing({ plan, now, approvals }: Rollout): number | null {
  const missing = plan.steps.findIndex(
    ({ approval }, step) =>
      step > now.step && approval !== null && !approvals.some((one) => one.step === step && one.answer?.say === 'approve'),
  );
  return missing < 0 ? null : missing;
}

function promote(rollout: Rollout, say: 'promote' | 'break-glass', { by, facts: { at } }: Standing): Move {
  const last = rollout.plan.steps.length - 1;
  const order = rollout.plan.steps[last]?.share ?? null;
  if (say === 'promote') return { next: shifting(last, at, 'promote'), because: 'OPERATOR', order, page: false };
  return { next: shifting(last, at, 'break-glass'), because: 'BREAK_GLASS', order, page: true, glass: breakGlass(by, at) };
}

function answer(rollout: Rollout, say: 'approve' | 'reject', { by, facts }: Standing): Move | Disobeyed {
  const { id, now, plan } = rollout;
  const missing = missingApproval(rollout);
  if (missing === null)
    return no('APPROVAL_NOT_ASKED', `rollout ${id} waits for nobody to approve its next step`, 'nothing is to be done');
  const { approval, terms } = missing;
  if (terms.by.length > 0 && !terms.by.includes(actorName(by)))
    return no(
      'APPROVAL_NOT_YOURS',
      `${by} is not among those who approve: ${terms.by.join(', ')}`,
      `ask ${terms.by.join(' or ')}`,
    );
  const told = { ...approval, answer: { say, by, at: facts.at } };
  if (say === 'approve') return { ...byWord(now, 'APPROVED'), approval: told };
  return { ...rollBack(rollout, { facts, because: 'REJECTED', pace: plan.rollback.pace }), approval: told };
}

function review({ id, now, glass }: Rollout, { by, facts: { at } }: Standing): Move | Disobeyed {
  if (glass === null || glass.reviewed !== null)
    return no('REVIEW_NOT_DUE', `nobody went past the gates of rollout ${id} without a review`, 'nothing is to be done');
  if (actorName(glass.by) === actorName(by))
    return no('REVIEW_NOT_YOURS', `${by} went past the gates of rollout ${id}`, 'somebody else has to look at it');
  return { ...byWord(now, 'REVIEWED'), glass: { ...glass, reviewed: { by, at } } };
}

function no(code: ObeyCode, text: string, hint: string): Disobeyed {
  return { code, text, hint };
}

const BREAK = 'break the glass, which somebody else has to review within a day';
