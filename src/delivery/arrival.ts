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
export function metByTooMany(rollout: Rollout, { users }: Pick<Facts, 'users'>): boolean {
  const { sticky, tolerance } = rollout.plan.exposure;
  return sticky === 'user' && users?.kind === 'measured' && users.share > askedShare(rollout) + tolerance;
}

/**
 * Far more of the traffic reaches the candidate than was asked for, by the router's own count or by telemetry: the rest may
 * have nowhere else to go, or the router does not do what it says. Whoever of the two sees more is believed.
 */
export function getsTooMuch(rollout: Rollout, { exposure, telemetry }: Pick<Facts, 'exposure' | 'telemetry'>): boolean {
  if (!confirmed(rollout, askedShare(rollout))) return false;
  return [exposure, telemetry].some((seen) => seen?.kind === 'measured' && seen.share > mostShare(rollout, seen));
}

/** The greatest share that may be measured where what was asked is what happens: some requests more are chance. */
function mostShare(rollout: Rollout, { requests, by }: Exposure & { kind: 'measured' }): number {
  // Telemetry of a copy looks like telemetry of a request.
  const asked = askedShare(rollout) + (by === 'telemetry' ? askedMirror(rollout) : 0);
  const allowed = Math.min(1, asked + rollout.plan.exposure.tolerance);
  // Three standard deviations, and four requests for where so few are expected that a deviation says little.
  return allowed + 3 * Math.sqrt((allowed * (1 - allowed)) / requests) + 4 / requests;
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
