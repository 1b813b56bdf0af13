import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { isOver, showPhase } from './ladder.ts';

export type Verb = 'hold' | 'resume' | 'promote' | 'abort';
export type Override = {
  readonly verb: Verb;
  readonly label: string;
  readonly title: string;
  readonly consequence: string;
  readonly tone: 'plain' | 'breach';
  /** Why it cannot be done now; null when it can. */
  readonly refused: string | null;
};

const SHORTEST_REASON = 3;
const LONGEST_REASON = 500;

/** What a person may order here and now; what they may not is shown with the reason, instead of vanishing. */
export function readOverrides(
  rollout: Pick<RolloutSummaryView, 'phase' | 'reason' | 'candidate' | 'baseline' | 'service'>,
): readonly Override[] {
  const { phase, reason, candidate, baseline, service } = rollout;
  const closed = isOver(phase)
    ? `This rollout is over: ${showPhase(phase).text}.`
    : phase === 'rolling-back'
      ? 'It is already rolling back; that is not interrupted.'
      : null;
  const held = phase === 'held';
  return [
    {
      verb: 'hold',
      label: held && reason === 'OPERATOR' ? 'Hold longer' : 'Hold',
      title: `Hold ${service} ${candidate}`,
      tone: 'plain',
      consequence:
        'Traffic stays where it is. The judge keeps watching and still rolls back if the candidate is worse. The hold ends by itself.',
      refused: closed,
    },
    {
      verb: 'resume',
      label: 'Resume',
      title: `Resume ${service} ${candidate}`,
      tone: 'plain',
      consequence:
        'The step starts its bake time again, and the evidence decides from there: if what held it still stands, it is held again.',
      refused: closed ?? (held ? null : 'Only what is held can be resumed.'),
    },
    {
      verb: 'promote',
      label: 'Promote',
      title: `Promote ${service} ${candidate} without waiting`,
      tone: 'plain',
      consequence: `All traffic goes to ${candidate} now, without the evidence that the plan asks for. It is still rolled back if it proves worse before all of it is measured.`,
      refused: closed,
    },
    {
      verb: 'abort',
      label: 'Roll back',
      title: `Roll ${service} back to ${baseline}`,
      tone: 'breach',
      consequence: `All traffic returns to ${baseline} now. This attempt is over; trying again is a new rollout.`,
      refused: closed,
    },
  ];
}

/** Reasons are read by others, later: too short a one is refused here with the server's own rule. */
export function checkReason(reason: string): string | null {
  const length = reason.trim().length;
  if (length < SHORTEST_REASON) return 'Give a reason that others will understand.';
  return length > LONGEST_REASON ? `Keep the reason under ${LONGEST_REASON} characters.` : null;
}

/** A hold always ends by itself; the server allows up to a day. */
export const HOLD_LENGTHS: readonly { readonly ms: number; readonly text: string }[] = [
  { ms: 900_000, text: '15 minutes' },
  { ms: 3_600_000, text: '1 hour' },
  { ms: 14_400_000, text: '4 hours' },
  { ms: 86_400_000, text: '24 hours' },
];
