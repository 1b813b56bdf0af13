import type { RolloutView } from '../../../src/wire/rollout.ts';
import type { Order } from '../order/order.ts';
import { showPercent } from '../show.ts';
import { askedApproval } from './approvals.ts';
import { isOver, showPhase } from './ladder.ts';

export type Overridden = Pick<
  RolloutView,
  'id' | 'phase' | 'reason' | 'candidate' | 'baseline' | 'service' | 'ends' | 'asked' | 'step' | 'steps' | 'approvals' | 'glass'
> & { readonly comparison: Pick<NonNullable<RolloutView['comparison']>, 'kind'> | null };

/** What a person may order here and now, in the order of how often it is right. */
export function readOverrides(rollout: Overridden): readonly Order[] {
  const { phase, candidate, baseline, service } = rollout;
  if (isOver(phase)) return [retry(rollout), ...review(rollout)];
  const closed = phase === 'rolling-back' ? 'It is already rolling back; that is not interrupted.' : null;
  return [
    ...answers(rollout),
    ...review(rollout),
    {
      ...named(rollout, 'hold'),
      label: phase === 'held' && rollout.reason === 'OPERATOR' ? 'Hold longer' : 'Hold',
      title: `Hold ${service} ${candidate}`,
      consequence:
        'Traffic stays where it is. The judge keeps watching and still rolls back if the candidate is worse. The hold ends by itself.',
      refused: closed,
      asksHowLong: true,
    },
    {
      ...named(rollout, 'resume'),
      label: 'Resume',
      title: `Resume ${service} ${candidate}`,
      consequence:
        'The step starts its bake time again, and the evidence decides from there: if what held it still stands, it is held again.',
      refused: closed ?? (phase === 'held' ? null : 'Only what is held can be resumed.'),
    },
    {
      ...named(rollout, 'promote'),
      label: 'Promote',
      title: `Promote ${service} ${candidate} without waiting`,
      consequence: `All traffic goes to ${candidate} now, without the evidence that the plan asks for. Freezes, budgets and approvals are heeded. It is still rolled back if it proves worse before all of it is measured.`,
      refused: closed ?? neverPromoted(rollout) ?? notPromotedNow(rollout),
    },
    {
      ...named(rollout, 'roll-back'),
      label: 'Roll back',
      title: `Roll ${service} back to ${baseline}, as planned`,
      consequence: `Traffic returns to ${baseline} in halves, and only as fast as ${baseline} is ready for it. This attempt is over; trying again is a new rollout.`,
      refused: closed,
    },
    {
      ...named(rollout, 'abort'),
      label: 'Abort',
      title: `Abort ${service} ${candidate}: back to ${baseline} now`,
      tone: 'breach',
      consequence: `All traffic returns to ${baseline} at once, whether it is ready or not. This attempt is over; trying again is a new rollout.`,
      refused: closed !== null && rollout.asked > 0 ? null : closed,
    },
  ];
}

/** Past every gate: it stands apart, and says what it passes over before it asks for a reason. */
export function readLastResort(rollout: Overridden): Order | null {
  if (isOver(rollout.phase) || rollout.phase === 'rolling-back') return null;
  const { candidate, service } = rollout;
  return {
    ...named(rollout, 'break-glass'),
    label: 'Break the glass',
    title: `Promote ${service} ${candidate} past every gate`,
    tone: 'breach',
    consequence: `All traffic goes to ${candidate} now. For an hour nothing of the following is asked:`,
    refused: neverPromoted(rollout),
    passesOver: [
      'freezes, of the plan and of people',
      'error budgets below their floor',
      'approvals that nobody has given',
      'evidence that is still missing; evidence of harm still rolls it back',
      'Somebody else has to review it within a day, or its owner is paged.',
    ],
  };
}

function answers(rollout: Overridden): readonly Order[] {
  const asked = askedApproval(rollout);
  if (asked === null) return [];
  const { candidate, baseline } = rollout;
  const share = showPercent(rollout.steps[asked.step]?.share ?? 1);
  const who = asked.by.length === 0 ? '' : ` Your name has to be ${asked.by.join(' or ')}.`;
  return [
    {
      ...named(rollout, 'approve'),
      label: `Approve ${share}`,
      title: `Give leave for ${share} on ${candidate}`,
      consequence: `The next step is entered as soon as the evidence allows it.${who}`,
    },
    {
      ...named(rollout, 'reject'),
      label: `Reject ${share}`,
      title: `Refuse ${share} on ${candidate}`,
      tone: 'breach',
      consequence: `It is rolled back to ${baseline}. This attempt is over.${who}`,
    },
  ];
}

function review(rollout: Overridden): readonly Order[] {
  const { glass, candidate } = rollout;
  if (glass === null || glass.reviewed !== null) return [];
  return [
    {
      ...named(rollout, 'review'),
      label: 'Review',
      title: `Say that you have looked at why ${candidate} passed the gates`,
      consequence: `${glass.by} promoted it past every gate. Whoever reviews it has to be somebody else, and gives a name.`,
    },
  ];
}

function retry(rollout: Overridden): Order {
  const { phase, candidate } = rollout;
  return {
    ...named(rollout, 'retry'),
    label: 'Retry',
    title: `Try ${candidate} once more, from nothing`,
    consequence: 'A new rollout by the same plan: nothing of the evidence of this attempt counts for it. Say what has changed.',
    refused: phase === 'promoted' ? `This rollout is over: ${showPhase(phase).text}. There is nothing to try again.` : null,
  };
}

function neverPromoted({ ends, comparison, candidate }: Overridden): string | null {
  if (comparison?.kind === 'worse') return `${candidate} was found to be worse, which nobody takes back: retry it with a reason.`;
  return ends === 'withdraw' ? 'The plan tries versions and takes them out again: it promotes none.' : null;
}

function notPromotedNow({ phase, reason }: Overridden): string | null {
  if (phase !== 'held') return null;
  if (reason === 'FROZEN') return 'While it is frozen it is not promoted.';
  if (reason === 'BUDGET_BELOW_FLOOR') return 'Too little error budget is left to promote it.';
  return reason === 'APPROVAL' ? 'Its next step waits for leave.' : null;
}

function named({ id }: Overridden, verb: string): Pick<Order, 'key' | 'path' | 'tone' | 'refused'> {
  return { key: verb, path: `/rollouts/${encodeURIComponent(id)}/${verb}`, tone: 'plain', refused: null };
}
