import { isFollowed } from '../catalog/actuator-ref.ts';
import { findPlan } from '../catalog/find.ts';
import { activeRollouts, type World } from '../ledger/world.ts';
import { startRollout, type Refusal, type RolloutParts, type StartRequest } from './rollouts.ts';

export type WatchRefusal = Refusal | { readonly code: 'PLAN_NOT_FOLLOWED'; readonly text: string; readonly hint: string };
/** What somebody else rolls out, by his own name for this revision of it. */
export type Revision = { readonly revision: string } & Pick<StartRequest, 'plan' | 'candidate' | 'baseline' | 'reason' | 'actor'>;

/**
 * Watches the revision from now on. The same revision again is watched already; another rollout of the same plan and candidate
 * that watches nothing yet is taken for it, so that a crash between starting and noting it does no harm.
 */
export async function watchRevision(parts: RolloutParts, asked: Revision): Promise<{ readonly id: string } | WatchRefusal> {
  const known = parts.ledger.world().gates.watched.get(asked.revision);
  if (known !== undefined) return { id: known };
  const { revision, plan: name, actor } = asked;
  const plan = findPlan(parts.catalog(), name);
  if (plan !== undefined && !isFollowed(plan.router))
    return {
      code: 'PLAN_NOT_FOLLOWED',
      text: `plan ${name} moves the traffic itself`,
      hint: 'write router: { external: … } or { argoRollouts: … } where somebody else moves it',
    };
  const begun = unnoted(parts.ledger.world(), asked);
  const started = begun === null ? await startRollout(parts, asked) : { id: begun };
  if ('code' in started) return started;
  const found = started.id;
  if ('queued' in started)
    return { code: 'ROLLOUT_ACTIVE', text: `${asked.candidate} waits as ${found} until its service is free`, hint: 'ask again' };
  await parts.ledger.decide(({ gates }) =>
    gates.watched.has(revision) ? [] : [{ kind: 'revision.watched', subject: found, actor, body: { revision, rollout: found } }],
  );
  return { id: parts.ledger.world().gates.watched.get(revision) ?? found };
}

function unnoted(world: World, { plan, candidate, baseline }: Revision): string | null {
  const noted = new Set(world.gates.watched.values());
  const found = activeRollouts(world).find(
    ({ rollout }) => rollout.plan.name === plan && rollout.candidate === candidate && rollout.baseline === baseline,
  );
  return found === undefined || noted.has(found.rollout.id) ? null : found.rollout.id;
}
