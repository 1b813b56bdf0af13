import { elapsed } from '../kernel/units.ts';
import type { Facts } from './facts.ts';
import type { Move } from './move.ts';
import type { Reason } from './reason.ts';
import { rollBack } from './roll-back.ts';
import type { Held, Rollout, Shifting } from './rollout.ts';
import { LONGEST_TURN } from './storm.ts';

/** What speaks for going back by itself; null: nothing does. It is asked in every state that is not an end. */
export function harmOf({ plan, startedAt }: Rollout, { at, comparison, burning }: Facts): 'CANARY_WORSE' | 'BURNING' | null {
  if (comparison.kind === 'worse') return 'CANARY_WORSE';
  const lasts = plan.rollback.burning;
  // What burnt before the rollout began was not set on fire by it.
  if (lasts === null || burning === null || burning.since < startedAt) return null;
  return elapsed(burning.since, at) >= lasts ? 'BURNING' : null;
}

/** Back, as the plan wants it; or why it has to stay where it is, although it is known to do harm. */
export function answerHarm(
  rollout: Rollout,
  now: Shifting | Held,
  { facts, harm }: { readonly facts: Facts; readonly harm: 'CANARY_WORSE' | 'BURNING' },
): Move | Reason {
  const { rollback } = rollout.plan;
  if (rollback.reversible !== 'roll-back') return 'IRREVERSIBLE';
  if (rollback.needs > agreeing(facts)) return 'CORROBORATION_MISSING';
  if (isCapped(rollout, facts)) return 'ROLLBACK_CAPPED';
  if (mustWait(now, facts)) return 'STORM';
  return rollBack(rollout, { facts, because: harm, pace: rollback.pace });
}

/** Kinds of evidence that speak against the candidate now. The caller has seen the comparison or a burn, without which none counts. */
export function agreeing({ comparison, burning, supports }: Facts): number {
  const kinds = new Set<string>(supports);
  if (comparison.kind === 'worse') kinds.add('comparison');
  if (burning !== null) kinds.add('burn');
  return kinds.size;
}

/** Another way back would be one too many: what goes back so often is not cured by going back. */
export function isCapped({ plan }: Rollout, { at, rollbacks }: Facts): boolean {
  return rollbacks.filter((one) => elapsed(one, at) < plan.rollback.within).length >= plan.rollback.most;
}

/** Many go back at once, and others go first; nobody waits for longer than a bound. */
export function mustWait(now: Shifting | Held, { at, storm }: Pick<Facts, 'at' | 'storm'>): boolean {
  return storm && (now.phase !== 'held' || now.because !== 'STORM' || elapsed(now.since, at) < LONGEST_TURN);
}
