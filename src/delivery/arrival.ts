import type { Step } from '../catalog/catalog.ts';
import type { Ratio } from '../kernel/units.ts';
import { reached, type Exposure } from './exposure.ts';
import type { Facts } from './facts.ts';
import { askedMirror, askedShare, stepOf, type Rollout } from './rollout.ts';

/**
 * The router has confirmed the asked weights, and traffic follows them. A share that was measured before the order got
 * there says nothing: of twenty requests at 1 % often none meets the candidate.
 */
export function hasArrived(rollout: Rollout, exposure: Exposure): boolean {
  const asked = askedShare(rollout);
  return confirmed(rollout, asked) && reached(exposure, asked, rollout.plan.exposure.tolerance);
}

/** As far as this step wants it: copies of requests are answered by nobody, so that hearing of the candidate is all there is. */
export function arrived(rollout: Rollout, { exposure, heard }: Pick<Facts, 'exposure' | 'heard'>): boolean {
  const { share, mirror } = stepOf(rollout);
  if (share > 0) return hasArrived(rollout, exposure);
  return confirmed(rollout, share) && (mirror === 0 || heard);
}

/** Whether this step shows anything of the candidate. */
export function judges({ share, mirror }: Step): boolean {
  return share > 0 || mirror > 0;
}

/** Sticky users add up: more of them have met the candidate than the plan allows at this step. */
export function overExposed(rollout: Rollout, { users }: Pick<Facts, 'users'>): boolean {
  const { sticky, tolerance } = rollout.plan.exposure;
  return sticky === 'user' && users?.kind === 'measured' && users.share > askedShare(rollout) + tolerance;
}

/** Telemetry sees another share than the router counts: one of them is wrong, and people should know. */
export function contradicted(rollout: Rollout, { exposure, telemetry }: Pick<Facts, 'exposure' | 'telemetry'>): boolean {
  if (exposure.kind !== 'measured' || telemetry?.kind !== 'measured') return false;
  return Math.abs(exposure.share - telemetry.share) > Math.max(rollout.plan.exposure.tolerance, 0.1 * exposure.share);
}

function confirmed(rollout: Rollout, share: Ratio): boolean {
  const { applied } = rollout;
  return applied !== null && applied.share === share && (applied.mirror ?? 0) === askedMirror(rollout);
}
