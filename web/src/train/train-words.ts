import type { TrainRunView } from '../../../src/wire/release.ts';
import type { Order } from '../order/order.ts';

type Tone = 'moving' | 'good' | 'warning' | 'breach' | 'blind';
type Member = TrainRunView['members'][number];

export function showTrainPhase(phase: TrainRunView['phase']): { readonly text: string; readonly tone: Tone } {
  return PHASES[phase];
}

export function showMemberState(state: Member['state']): { readonly text: string; readonly tone: Tone } {
  return STATES[state];
}

export function isTrainOver({ phase }: Pick<TrainRunView, 'phase'>): boolean {
  return phase === 'promoted' || phase === 'partly' || phase === 'rolled-back';
}

/** What a person may order of a train: the choice that only a person has while something fell, and the way back. */
export function readTrainOrders({ id, train, phase, members }: TrainRunView): readonly Order[] {
  if (isTrainOver({ phase })) return [];
  const path = `/trains/${encodeURIComponent(id)}`;
  const going = phase === 'aborting' ? 'It is already taken back.' : null;
  const fallen = members.filter(({ state }) => state === 'rolled-back').map(({ name }) => name);
  return [
    {
      key: 'go-on',
      path: `${path}/go-on`,
      label: fallen.length === 0 ? 'Go on' : `Go on without ${fallen.join(' and ')}`,
      title: `Go on with train ${train}`,
      consequence: 'What fell and what comes after it is left out; the other members go on by their own evidence.',
      tone: 'plain',
      refused: going ?? (phase === 'falling' ? null : 'Nothing has fallen: it goes on by itself.'),
    },
    {
      key: 'abort',
      path: `${path}/abort`,
      label: 'Take it all back',
      title: `Take train ${train} back`,
      consequence: 'Every member returns to what served before, what comes last first.',
      tone: 'breach',
      refused: going,
    },
  ];
}

const PHASES: Readonly<Record<TrainRunView['phase'], { text: string; tone: Tone }>> = {
  running: { text: 'running', tone: 'moving' },
  falling: { text: 'falling', tone: 'breach' },
  aborting: { text: 'taken back', tone: 'breach' },
  promoted: { text: 'promoted', tone: 'good' },
  partly: { text: 'promoted in part', tone: 'warning' },
  'rolled-back': { text: 'rolled back', tone: 'breach' },
};

const STATES: Readonly<Record<Member['state'], { text: string; tone: Tone }>> = {
  waiting: { text: 'waits', tone: 'blind' },
  'not-started': { text: 'not started', tone: 'blind' },
  'under-way': { text: 'under way', tone: 'moving' },
  promoted: { text: 'promoted', tone: 'good' },
  'rolled-back': { text: 'rolled back', tone: 'breach' },
  undoing: { text: 'taken back', tone: 'breach' },
  undone: { text: 'was taken back', tone: 'breach' },
  kept: { text: 'serves still', tone: 'warning' },
};
