import type { RolloutPlan } from '../catalog/catalog.ts';
import { fastTrackOf } from '../delivery/fast-track.ts';
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
  if (known.revoked !== null) {
    const text = `${candidate} of ${plan.service} was revoked by ${known.revoked.actor}: ${known.revoked.reason}`;
    return { code: 'VERSION_REVOKED', text, hint: 'roll out another version, or reinstate this one with a reason' };
  }
  if (undoes !== null) return mayUndo(world, { candidate, undoes });
  if (!fastTrack) return { evidence: null };
  const track = fastTrackOf(plan, known, at);
  return track.may ? { evidence: track } : { code: 'FAST_TRACK_REFUSED', text: track.text, hint: track.hint };
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
