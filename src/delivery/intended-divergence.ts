import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { Rollout } from './rollout.ts';

/** A deploy of the service, as somebody told it. */
export type ToldDeploy = {
  readonly service: string | null;
  readonly version: string | null;
  readonly kind: string;
  readonly at: Instant;
};
export type Divergence = { readonly since: Instant; readonly sentence: string };

/**
 * What was rolled back here still stands in the desired state elsewhere, such as a repository, until somebody deploys another
 * version: that difference is meant, and it is shown for as long as it may be there. Null: there is none.
 */
export function intendedDivergence(rollout: Rollout, deploys: Iterable<ToldDeploy>): Divergence | null {
  const { now, plan, candidate, baseline } = rollout;
  if (now.phase !== 'rolling-back' && now.phase !== 'rolled-back') return null;
  for (const { service, version, kind, at } of deploys) {
    const isLater = at >= rollout.startedAt && kind === 'deploy' && service === plan.service;
    if (isLater && version !== null && version !== candidate && at >= now.since) return null;
  }
  const where = now.phase === 'rolled-back' ? 'serves nothing any more' : 'is on its way out';
  return {
    since: now.since,
    sentence: `The desired state may still say ${candidate}, which ${where} since ${showInstant(now.since)}: this is meant. Set it to ${baseline}, or deploy another version; until then whoever applies it is undone here.`,
  };
}
