import type { Phase, RolloutSummaryView, RolloutView } from '../../../src/wire/rollout.ts';
import { showLength, showPercent } from '../show.ts';

export type Rung = {
  readonly share: string;
  /** `bake 2 min`, and what the step wants beside it. */
  readonly bake: string;
  readonly mirror: string | null;
  /** Leave that has to be given before it is entered. */
  readonly lock: 'open' | 'closed' | null;
  readonly state: 'passed' | 'here' | 'ahead' | 'left';
};
export type Ladder = {
  readonly rungs: readonly Rung[];
  /** Places along the ladder, 0 at its foot and 1 at its head. */
  readonly asked: number;
  readonly measured: number | null;
  readonly askedText: string;
  readonly measuredText: string;
  readonly label: string;
};
export type PhaseName = { readonly text: string; readonly tone: 'moving' | 'warning' | 'breach' | 'good' };

type Shares = Pick<RolloutSummaryView, 'steps' | 'step' | 'phase' | 'asked' | 'measured'> &
  Partial<Pick<RolloutView, 'approvals'>>;

/** The steps as rungs of equal height, with what was asked for and what the router measured between them. */
export function readLadder({ steps, step, phase, asked, measured, approvals = [] }: Shares): Ladder {
  const askedText = showPercent(asked);
  const measuredText = measured === null ? 'too few requests yet' : showPercent(measured);
  return {
    rungs: steps.map(({ share, mirror, bake_ms, approval }, index) => {
      const state = rungState(index, step, phase);
      const given =
        state === 'passed' || state === 'here' || approvals.some((one) => one.step === index && one.answer?.say === 'approve');
      return {
        share: showPercent(share),
        bake: bake_ms === 0 ? 'no bake' : `bake ${showLength(bake_ms)}`,
        mirror: mirror === 0 ? null : `copy of ${showPercent(mirror)}`,
        lock: approval === null ? null : given ? 'open' : 'closed',
        state,
      };
    }),
    // A step that answers nobody has no share to stand at: it is stood on all the same.
    asked:
      steps[step]?.share === 0 && (phase === 'shifting' || phase === 'held')
        ? (step + 1) / steps.length
        : placeOnLadder(asked, steps),
    measured: measured === null ? null : placeOnLadder(measured, steps),
    askedText,
    measuredText,
    label: `Step ${Math.min(step + 1, steps.length)} of ${steps.length}. Asked share ${askedText}, measured share ${measuredText}.`,
  };
}

/** Rungs are evenly spaced whatever their shares, so that 1 % and 5 % can be told apart; between two it is linear. */
export function placeOnLadder(share: number, steps: Shares['steps']): number {
  if (share === 0) return 0;
  let below = 0;
  for (const [index, { share: above }] of steps.entries()) {
    if (share <= above) return (index + (above === below ? 1 : Math.max(0, share - below) / (above - below))) / steps.length;
    below = above;
  }
  return 1;
}

export function isOver(phase: Phase): boolean {
  return phase === 'promoted' || phase === 'rolled-back' || phase === 'concluded';
}

export function showPhase(phase: Phase): PhaseName {
  switch (phase) {
    case 'shifting':
      return { text: 'shifting', tone: 'moving' };
    case 'held':
      return { text: 'held', tone: 'warning' };
    case 'rolling-back':
      return { text: 'rolling back', tone: 'breach' };
    case 'rolled-back':
      return { text: 'rolled back', tone: 'breach' };
    case 'promoted':
      return { text: 'promoted', tone: 'good' };
    case 'concluded':
      return { text: 'concluded', tone: 'good' };
  }
}

/** What somebody who listens has to hear when it changes: the phase, and the share that is asked. */
export function sayNow({
  service,
  candidate,
  phase,
  asked,
}: Pick<RolloutSummaryView, 'service' | 'candidate' | 'phase' | 'asked'>): string {
  return `${service} ${candidate} is ${showPhase(phase).text}: ${showPercent(asked)} of the traffic is asked for.`;
}

function rungState(index: number, step: number, phase: Phase): Rung['state'] {
  if (phase === 'promoted') return 'passed';
  const reached = index === step ? 'here' : index < step ? 'passed' : 'ahead';
  const isLeaving = phase === 'rolled-back' || phase === 'rolling-back' || phase === 'concluded';
  return isLeaving && reached !== 'ahead' ? 'left' : reached;
}
