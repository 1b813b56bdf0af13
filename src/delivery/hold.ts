import { after, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { shifting, type Move } from './move.ts';
import type { Reason } from './reason.ts';
import type { Held, Rollout, Shifting } from './rollout.ts';

/** Holds that only a person can end are told of again after this long. */
export const REMIND = (4 * HOUR) as DurationMs;
/** Whose owner has to know at once: what is known to be worse stays where it is, or the time is over. */
const TOLD_AT_ONCE: ReadonlySet<Reason> = new Set(['DEADLINE', 'IRREVERSIBLE', 'CORROBORATION_MISSING', 'ROLLBACK_CAPPED']);
/** What closes and opens by itself says nothing about the evidence, so that nothing has to be gathered again after it. */
const GATES: ReadonlySet<Reason> = new Set([
  'APPROVAL',
  'FROZEN',
  'DEPENDENCY',
  'BUDGET_BELOW_FLOOR',
  'BUDGET_BLIND',
  'STORM',
  'CORROBORATION_MISSING',
]);

export function hold(now: Shifting | Held, at: Instant, because: Reason): Move | null {
  if (now.phase === 'held' && now.because === because) return null;
  const page = TOLD_AT_ONCE.has(because);
  const { step, settledAt } = now;
  const held = { phase: 'held', step, since: at, settledAt, because } as const;
  const stopped = stoppedUntil(now, at);
  const next: Held =
    because === 'OPERATOR' || stopped === null
      ? { ...held, until: stopped ?? (page ? after(at, REMIND) : null) }
      : { ...held, until: page ? after(at, REMIND) : null, stoppedUntil: stopped };
  return { next, because, order: null, page };
}

/** A person's word holds for its time, whatever held the rollout meanwhile and does not any more. */
export function stoppedUntil(now: Shifting | Held, at: Instant): Instant | null {
  if (now.phase !== 'held') return null;
  const until = now.because === 'OPERATOR' ? now.until : (now.stoppedUntil ?? null);
  return until !== null && at < until ? until : null;
}

/** What held it is gone. Evidence that was missing is gathered anew; behind a gate it went on being gathered. */
export function clear(now: Held, at: Instant): Move {
  const settledAt = GATES.has(now.because) ? now.settledAt : null;
  return { next: { ...shifting(now.step, at), settledAt }, because: 'CLEARED', order: null, page: false };
}

/** Nobody has answered for hours: the owner is told again, for as long as it takes. */
export function remind({ now }: Rollout, at: Instant): Move | null {
  if (now.phase !== 'held' || now.because === 'OPERATOR' || now.until === null || at < now.until) return null;
  return { next: { ...now, until: after(at, REMIND) }, because: 'REMINDED', order: null, page: true };
}
