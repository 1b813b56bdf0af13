import { momentOfMove, type AnnouncedMoment } from '../delivery/announcement.ts';
import type { Effect } from '../delivery/effect.ts';
import type { Phase, Rollout } from '../delivery/rollout.ts';
import type { Reason } from '../delivery/reason.ts';
import type { Instant } from '../kernel/units.ts';

/** Moments of rollouts that nobody was told of yet, oldest first. */
export type Unannounced = readonly AnnouncedMoment[];

/** Up to which entry moments have been announced, or were too old for it. */
export type RolloutsAnnounced = { readonly through: number; readonly effects: readonly Effect[] };

export const NOTHING_UNANNOUNCED: Unannounced = [];
/** Where nobody wants to hear of them they come and go; the ledger keeps all. */
const MOST = 200;

export function withStart(known: Unannounced, entry: Told<{ readonly reason: string }>): Unannounced {
  const { seq, at, subject: rollout, body } = entry;
  return withMoment(known, { seq, at, rollout, moment: 'started', because: null, sentence: body.reason });
}

export function withMove(known: Unannounced, entry: Told<Moved>, { now }: Rollout): Unannounced {
  const { seq, at, subject: rollout, body } = entry;
  const moment = momentOfMove(now, body.next, body.because);
  if (moment === null) return known;
  return withMoment(known, { seq, at, rollout, moment, because: body.because, sentence: body.sentence });
}

export function withoutAnnounced(known: Unannounced, { through }: RolloutsAnnounced): Unannounced {
  return known.filter(({ seq }) => seq > through);
}

function withMoment(known: Unannounced, moment: AnnouncedMoment): Unannounced {
  return [...known, moment].slice(-MOST);
}

type Told<Body> = { readonly seq: number; readonly at: Instant; readonly subject: string; readonly body: Body };
type Moved = { readonly next: Phase; readonly because: Reason; readonly sentence: string };
