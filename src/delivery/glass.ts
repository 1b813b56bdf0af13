import { after, DAY, HOUR, type Instant } from '../kernel/units.ts';
import { shifting, type Move } from './move.ts';
import type { BrokenGlass, Rollout } from './rollout.ts';

/** Going past every gate lasts an hour; another person looks at it within a day. */
export function breakGlass(by: string, at: Instant): BrokenGlass {
  return { by, at, until: after(at, HOUR), reviewBy: after(at, DAY), reviewed: null, pagedAt: null };
}

/** The hour is over and the rollout is not: from here on gates are asked again. */
export function mendGlass({ now, glass }: Rollout, at: Instant): Move | null {
  if (now.phase !== 'shifting' || now.override !== 'break-glass' || glass === null || at < glass.until) return null;
  return { next: shifting(now.step, at), because: 'BREAK_GLASS_EXPIRED', order: null, page: true };
}

/** Nobody else has looked at it within a day: the owner is told, once, whatever became of the rollout. */
export function missReview({ now, glass }: Rollout, at: Instant): Move | null {
  if (!awaitsReview(glass) || at < glass.reviewBy) return null;
  return { next: now, because: 'REVIEW_MISSING', order: null, page: true, glass: { ...glass, pagedAt: at } };
}

export function awaitsReview(glass: BrokenGlass | null): glass is BrokenGlass {
  return glass !== null && glass.reviewed === null && glass.pagedAt === null;
}
