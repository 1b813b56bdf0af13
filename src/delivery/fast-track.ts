import type { RolloutPlan } from '../catalog/catalog.ts';
import { showDuration, showInstant } from '../kernel/show.ts';
import { elapsed, type Instant } from '../kernel/units.ts';
import type { Reason } from './reason.ts';

/** What is known of a version of a service from the rollouts it was in. */
export type VersionRecord = {
  readonly version: string;
  /** It was found good and has served everything. */
  readonly promoted: Seen | null;
  /** It had served everything until another one was promoted over it. */
  readonly replaced: Seen | null;
  readonly rolledBack: (Seen & { readonly because: Reason }) | null;
  /** Somebody said that it is bad. */
  readonly revoked: { readonly at: Instant; readonly actor: string; readonly reason: string } | null;
};
export type Seen = { readonly at: Instant; readonly rollout: string; readonly sentence: string };

/** Whether a version may go to everybody without gathering evidence again, and which evidence that rests on. */
export type FastTrack =
  | { readonly may: true; readonly rollout: string; readonly sentence: string }
  | { readonly may: false; readonly text: string; readonly hint: string };

/** A known-good version: promoted or replaced within the plan's time, and since then neither rolled back nor revoked. */
export function fastTrackOf(
  plan: Pick<RolloutPlan, 'name' | 'fastTrack'>,
  { version, promoted, replaced, rolledBack, revoked }: VersionRecord,
  at: Instant,
): FastTrack {
  const no = (text: string, hint = 'start it without the fast track: it is judged step by step'): FastTrack => ({
    may: false,
    text,
    hint,
  });
  if (revoked !== null) return no(`${version} was revoked by ${revoked.actor}: ${revoked.reason}`, 'roll out another version');
  if (plan.fastTrack === null) return no(`the plan ${plan.name} has no fast track`);
  const good = newest(promoted, replaced);
  if (good === null) return no(`${version} was never promoted here, so that nothing shows that it is good`);
  if (rolledBack !== null && rolledBack.at > good.at)
    return no(
      `${version} was rolled back since, at ${showInstant(rolledBack.at)} (${rolledBack.because}, ${rolledBack.rollout})`,
    );
  const age = elapsed(good.at, at);
  if (age > plan.fastTrack)
    return no(
      `${version} was known good ${showDuration(age)} ago, and the plan's fast track reaches back ${showDuration(plan.fastTrack)}`,
    );
  const how = good === promoted ? 'was promoted' : 'had served everything';
  return {
    may: true,
    rollout: good.rollout,
    sentence: `${version} ${how} by ${showInstant(good.at)} (${good.rollout}: ${good.sentence})`,
  };
}

function newest(a: Seen | null, b: Seen | null): Seen | null {
  if (a === null || b === null) return a ?? b;
  return a.at >= b.at ? a : b;
}
