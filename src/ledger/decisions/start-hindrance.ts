import type { RolloutPlan } from '../../catalog/catalog.ts';
import { fastTrackOf, type VersionRecord } from '../../delivery/fast-track.ts';
import type { Command } from '../../delivery/obey.ts';
import type { PhaseName } from '../../delivery/rollout.ts';
import type { Instant } from '../../kernel/units.ts';

export type StartHindrance = {
  readonly code: 'VERSION_REVOKED' | 'FAST_TRACK_REFUSED' | 'TELEMETRY_REQUIRED';
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

/** The rollout that is to be taken back, as it stands. */
export type Undone = { readonly phase: PhaseName; readonly baseline: string };

/** Whether a version may be started at all, and whether it may go to everybody at once. */
export function mayStart(
  plan: RolloutPlan,
  known: VersionRecord,
  { candidate, fastTrack, undoes, undone, at }: HowToStart & { readonly undone: Undone | null; readonly at: Instant },
): MayStart | StartHindrance {
  const revoked = revokedBy(known, plan);
  if (revoked !== null) return revoked;
  if (undoes !== null) return mayUndo({ candidate, undoes, undone });
  if (!fastTrack) return { evidence: null };
  const track = fastTrackOf(plan, known, at);
  return track.may ? { evidence: track } : { code: 'FAST_TRACK_REFUSED', text: track.text, hint: track.hint };
}

/**
 * What leads on is not said to a version that somebody found to be bad; only a broken glass goes past that. A hold would end
 * sooner than the one that it has for it.
 */
export function revokedOnward(known: VersionRecord, plan: Pick<RolloutPlan, 'service'>, { say }: Command): StartHindrance | null {
  if (say !== 'hold' && say !== 'resume' && say !== 'promote' && say !== 'approve') return null;
  return revokedBy(known, plan);
}

function revokedBy({ version, revoked }: VersionRecord, { service }: Pick<RolloutPlan, 'service'>): StartHindrance | null {
  if (revoked === null) return null;
  const text = `${version} of ${service} was revoked by ${revoked.actor}: ${revoked.reason}`;
  return { code: 'VERSION_REVOKED', text, hint: 'roll out another version, or reinstate this one with a reason' };
}

type Undoing = { readonly candidate: string; readonly undoes: string; readonly undone: Undone | null };

function mayUndo({ candidate, undoes, undone }: Undoing): MayStart | StartHindrance {
  if (undone?.phase === 'promoted' && undone.baseline === candidate)
    return { evidence: { rollout: undoes, sentence: `${candidate} had served everything until ${undoes} was promoted` } };
  const text = `${candidate} is not what served before ${undoes}`;
  return { code: 'FAST_TRACK_REFUSED', text, hint: 'start it as a rollout of its own' };
}
