import type { AlertView } from '../../../src/wire/alert.ts';
import type { Order } from '../order/order.ts';
import { showClock } from '../show.ts';

/** What may be ordered about an open alert: that nobody is told of it for a while, or that people are told again. */
export function alertOrders({ id, subject, ended_at: ended, silence }: AlertView): readonly Order[] {
  if (ended !== null) return [];
  const common = { tone: 'plain', refused: null } as const;
  if (silence !== null)
    return [
      {
        ...common,
        key: `lift ${id}`,
        path: `/silences/${encodeURIComponent(silence.name)}/lift`,
        label: 'Lift silence',
        title: `Tell people of ${subject} again`,
        consequence: `${silence.name} ends now instead of ${showClock(silence.until)} UTC, for all that it is about. What is open is told at once.`,
      },
    ];
  return [
    {
      ...common,
      key: `silence ${id}`,
      path: '/silences',
      label: 'Silence',
      title: `Tell nobody of ${subject} for a while`,
      consequence:
        'The alert goes on and is recorded, and nobody is told of it. If it is open when the silence ends, people are told then. Say who has it.',
      asksHowLong: true,
      body: { of: { kind: 'alert', name: id } },
    },
  ];
}

/** For planned work: whatever opens meanwhile is told when it is over, if it is still open then. */
export const SILENCE_ALL: Order = {
  key: 'silence everything',
  path: '/silences',
  label: 'Silence everything',
  title: 'Tell nobody of any alert for a while',
  consequence: 'Alerts are opened and recorded as ever, and nobody is told. What is open when the silence ends is told then.',
  tone: 'plain',
  refused: null,
  asksHowLong: true,
  body: { of: { kind: 'everything' } },
};
