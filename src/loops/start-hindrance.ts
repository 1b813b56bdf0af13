import type { RolloutPlan } from '../catalog/catalog.ts';
import { fastTrackOf, type VersionRecord } from '../delivery/fast-track.ts';
import type { Command } from '../delivery/obey.ts';
import type { Rollout } from '../delivery/rollout.ts';
import type { Instant } from '../kernel/units.ts';
import { versionOf } from '../ledger/known-good.ts';
import type { World } from '../ledger/world.ts';

export type StartHindrance = {
  readonly code: 'VERSION_REVOKED' | 'FAST_TRACK_REFUSED';
  readonly text: string;
  readonly hint: string;
};
export type HowToStart = {
  readonly candidate: string;
  readonly fastTrack: boolean;
  /** The promoted rollout that this one takes back: what served before it was verified when it began. */
  readonly undoes: string | null;
};
/** `evidence` is what a fast track rests on; null: it gathers its own. */
export type MayStart = { readonly evidence: { readonly rollout: string; readonly sentence: string } | null };

/** Whether a version may be started at all, and whether it may go to everybody at once. */
export function mayStart(
  world: World,
  plan: RolloutPlan,
  { candidate, fastTrack, undoes, at }: HowToStart & { readonly at: Instant },
): MayStart | StartHindrance {
  const known = versionOf(world.versions, { service: plan.service, version: candidate });
  const revoked = revokedBy(known, plan);
  if (revoked !== null) return revoked;
  if (undoes !== null) return mayUndo(world, { candidate, undoes });
  if (!fastTrack) return { evidence: null };
  const track = fastTrackOf(plan, known, at);
  return track.may ? { evidence: track } : { code: 'FAST_TRACK_REFUSED', text: track.text, hint: track.hint };
}

/**
 * What leads on is not said to a version that somebody found to be bad; only a broken glass goes past that. A hold would end
 * sooner than the one that it has for it.
 */
export function revokedOnward(world: World, { plan, candidate }: Rollout, { say }: Command): StartHindrance | null {
  if (say !== 'hold' && say !== 'resume' && say !== 'promote' && say !== 'approve') return null;
  return revokedBy(versionOf(world.versions, { service: plan.service, version: candidate }), plan);
}

function revokedBy({ version, revoked }: VersionRecord, { service }: RolloutPlan): StartHindrance | null {
  if (revoked === null) return null;
  const text = `${version} of ${service} was revoked by ${revoked.actor}: ${revoked.reason}`;
  return { code: 'VERSION_REVOKED', text, hint: 'roll out another version, or reinstate this one with a reason' };
}

function mayUndo(
  world: World,
  { candidate, undoes }: { readonly candidate: string; readonly undoes: string },
): MayStart | StartHindrance {
  const undone = world.rollouts.get(undoes);
  if (undone?.rollout.now.phase === 'promoted' && undone.rollout.baseline === candidate)
    return { evidence: { rollout: undoes, sentence: `${candidate} had served everything until ${undoes} was promoted` } };
  const text = `${candidate} is not what served before ${undoes}`;
  return { code: 'FAST_TRACK_REFUSED', text, hint: 'start it as a rollout of its own' };
}
