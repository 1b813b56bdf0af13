import type { ApprovalView, RolloutView } from '../../../src/wire/rollout.ts';
import { showCountdown, showMoment, showPercent } from '../show.ts';
import { isOver } from './ladder.ts';

type Approved = Pick<RolloutView, 'phase' | 'step' | 'steps' | 'approvals'>;
export type ApprovalRow = {
  readonly key: string;
  readonly state: 'given' | 'refused' | 'asked' | 'ahead';
  readonly share: string;
  readonly says: string;
  readonly otherwise: string | null;
};

/** The leave that is waited for now, or will be next; null: nobody has to be asked, or nobody would be heard. */
export function askedApproval({ phase, step, approvals }: Pick<Approved, 'phase' | 'step' | 'approvals'>): ApprovalView | null {
  if (isOver(phase) || phase === 'rolling-back') return null;
  return approvals.find((one) => one.step === step + 1 && one.answer === null) ?? null;
}

/** Every step that wants leave: who gives it, until when, and what happens without an answer. */
export function readApprovals({ steps, approvals }: Approved, at: number): readonly ApprovalRow[] {
  return steps.flatMap(({ share, approval }, step): readonly ApprovalRow[] => {
    if (approval === null) return [];
    const known = approvals.find((one) => one.step === step);
    const base = { key: String(step), share: showPercent(share) };
    const who = approval.by.length === 0 ? 'anyone' : approval.by.join(' or ');
    if (known !== undefined && known.answer !== null) {
      const given = known.answer.say === 'approve';
      const says = `${given ? 'given' : 'refused'} by ${known.answer.by}, ${showMoment(known.answer.at, at)} UTC`;
      return [{ ...base, state: given ? 'given' : 'refused', says, otherwise: null }];
    }
    const otherwise = OTHERWISE[approval.otherwise];
    if (known === undefined) return [{ ...base, state: 'ahead', says: `to be given by ${who}`, otherwise }];
    const left = known.expires_at === null ? null : Date.parse(known.expires_at) - at;
    const until = left === null ? 'its time begins when everything else is ready' : `${showCountdown(left)} left`;
    return [{ ...base, state: 'asked', says: `asked of ${who}; ${until}`, otherwise }];
  });
}

const OTHERWISE: Readonly<Record<ApprovalView['otherwise'], string>> = {
  'roll-back': 'without an answer it is rolled back',
  hold: 'without an answer it stays held',
  'go-on': 'without an answer it goes on',
};
