import { DAY, elapsed, type Ratio } from '../kernel/units.ts';
import { SECOND_LOOK, shareOf } from './drift.ts';
import type { Facts } from './facts.ts';
import type { Move } from './move.ts';
import { exposureBound, type Ended, type Rollout } from './rollout.ts';

/** What was taken out is watched for so long, unless a newer rollout moves the same router. */
export const GUARDED_FOR = DAY;

/** After an end: what is over stays over, and what is not needed any more is only taken down once nothing arrives there. */
export function guardEnd(rollout: Rollout, now: Ended, facts: Facts): Move | null {
  if (now.phase !== 'promoted') {
    const back = comeBack(rollout, now, facts);
    if (back !== null) return back;
  }
  return drain(rollout, now, facts);
}

/** Traffic that nobody ordered reaches what was taken out: it is ordered away again, and the owner told once. */
function comeBack(rollout: Rollout, now: Ended, facts: Facts): Move | null {
  const { at, exposure, orderPending } = facts;
  const { applied } = rollout;
  if (orderPending || applied === null || elapsed(now.since, at) >= GUARDED_FOR) return null;
  const weight = shareOf(rollout, facts) ?? 0;
  const measured = exposure.kind === 'measured' ? exposure.share : 0;
  if (weight < 0.001 && measured === 0) return null;
  // Requests that were on their way when the weights changed are no news; neither is asking in vain every second.
  const patience = now.pagedAt === null ? SECOND_LOOK : exposureBound(rollout);
  if (elapsed(applied.at, at) < patience) return null;
  const next: Ended = { ...now, keptSince: null, pagedAt: now.pagedAt ?? at };
  return { next, because: 'CANDIDATE_BACK', order: 0 as Ratio, page: now.pagedAt === null };
}

function drain({ plan }: Rollout, now: Ended, { at, exposure }: Facts): Move | null {
  if (now.drainedAt !== null || exposure.kind !== 'measured' || !drains(plan)) return null;
  const kept = exposure.share === (now.phase === 'promoted' ? 1 : 0);
  if (kept === (now.keptSince !== null)) {
    if (!kept || elapsed(now.keptSince ?? at, at) < plan.exposure.drain) return null;
    return { next: { ...now, drainedAt: at }, because: 'DRAINED', order: null, page: false };
  }
  return {
    next: { ...now, keptSince: kept ? at : null },
    because: kept ? 'ROLLBACK_MEASURED' : 'EXPOSURE_NOT_REACHED',
    order: null,
    page: false,
  };
}

/** Whether an ended rollout still has to be looked at. */
export function isGuarded({ now, plan }: Rollout, at: number): boolean {
  if (now.phase === 'shifting' || now.phase === 'held' || now.phase === 'rolling-back') return false;
  return at - now.since < GUARDED_FOR && (now.phase !== 'promoted' || (now.drainedAt === null && drains(plan)));
}

/** Somebody waits for the word that what is not needed any more may be taken down. */
function drains({ hooks, exposure }: Rollout['plan']): boolean {
  return hooks.length > 0 || exposure.drain > 0;
}
